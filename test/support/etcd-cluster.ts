/** etcd servers of a test's own: one, or a cluster of three, in a temporary directory, on free ports of 127.0.0.1. */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { directoryFor, freePort, missingPackage, removeDirectory, ServerProcess } from './server-process.ts'

export const etcdMissing = missingPackage('etcd-server', existsSync('/usr/bin/etcd'))

interface Member {
  readonly name: string
  readonly port: number
  readonly peer: number
  process: ServerProcess | undefined
}

export interface EtcdStart {
  /** @default 1 */
  readonly members?: number
  /** Options of each member. */
  readonly options?: readonly string[]
  /** `https` with what `options` name. @default 'http' */
  readonly scheme?: 'http' | 'https'
}

export class EtcdCluster {
  readonly #directory = directoryFor('root')
  readonly #members: Member[] = []
  readonly #options: readonly string[]
  readonly #scheme: 'http' | 'https'

  private constructor({ options = [], scheme = 'http' }: EtcdStart) {
    this.#options = options
    this.#scheme = scheme
  }

  static async start(start: EtcdStart = {}): Promise<EtcdCluster> {
    const cluster = new EtcdCluster(start)
    for (let number = 0; number < (start.members ?? 1); number++) {
      const [port, peer] = [await freePort(), await freePort()]
      cluster.#members.push({ name: `n${number}`, port, peer, process: undefined })
    }
    for (let number = 0; number < cluster.#members.length; number++) cluster.begin(number)
    await cluster.ready()
    return cluster
  }

  get ports(): readonly number[] {
    return this.#members.map(({ port }) => port)
  }

  /** As the option `endpoints` has them. */
  get endpoints(): string {
    return this.ports.map((port) => `${this.#scheme}://127.0.0.1:${port}`).join(',')
  }

  async ready(): Promise<void> {
    for (const { port, process } of this.#members) {
      if (process === undefined) continue
      await process.until(async () => {
        const reply = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(2000) })
        return (await reply.text()).includes('true')
      })
    }
  }

  /** Without waiting for it to answer. */
  begin(number: number): void {
    const { name, port, peer } = this.#members[number]!
    const data = join(this.#directory, name)
    mkdirSync(data, { recursive: true, mode: 0o700 })
    const own = `${this.#scheme}://127.0.0.1:${port}`
    const args = [
      ['--name', name],
      ['--data-dir', data],
      ['--listen-client-urls', own],
      ['--advertise-client-urls', own],
      ['--listen-peer-urls', `http://127.0.0.1:${peer}`],
      ['--initial-advertise-peer-urls', `http://127.0.0.1:${peer}`],
      ['--initial-cluster', this.#members.map((each) => `${each.name}=http://127.0.0.1:${each.peer}`).join(',')],
      ['--initial-cluster-token', String(this.#members[0]!.peer)],
      ['--logger', 'zap'],
      ['--log-level', 'error'],
    ]
    // Variables named ETCD_… become settings.
    this.#members[number]!.process = new ServerProcess('root', 'env', [
      '-i',
      'PATH=/usr/bin:/bin',
      'etcd',
      ...args.flat(),
      ...this.#options,
    ])
  }

  async kill(number = 0): Promise<void> {
    await this.#members[number]!.process?.kill()
    this.#members[number]!.process = undefined
  }

  async up(number = 0): Promise<void> {
    this.begin(number)
    await this.ready()
  }

  /** Asks one member's gateway. */
  async call(
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Record<string, unknown>> {
    const reply = await fetch(`http://127.0.0.1:${this.ports[0]}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    return (await reply.json()) as Record<string, unknown>
  }

  /** The header of a request as this user. */
  async token(name: string, password: string): Promise<Record<string, string>> {
    const { token } = await this.call('/v3/auth/authenticate', { name, password })
    return { Authorization: String(token) }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#members.map(({ process }) => process?.kill()))
    removeDirectory(this.#directory)
  }
}

export const base64 = (text: string | Uint8Array): string => Buffer.from(text as string).toString('base64')
