/** etcd servers of a test's own: one, or a cluster of three, in a temporary directory, on free ports of 127.0.0.1. */
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { join } from 'node:path'
import { directoryFor, freePort, missingPackage, removeDirectory, ServerProcess } from './server-process.ts'

export const etcdMissing = missingPackage('etcd-server', existsSync('/usr/bin/etcd'))

interface Member {
  readonly name: string
  readonly port: number
  readonly peer: number
  process: ServerProcess | undefined
}

export interface Grant {
  readonly permType: 'READ' | 'READWRITE'
  readonly from: string
  readonly end: string
}

export interface EtcdStart {
  /** @default 1 */
  readonly members?: number
  /** Options of each member. */
  readonly options?: readonly string[]
  /** `https` with what `options` name. @default 'http' */
  readonly scheme?: 'http' | 'https'
  /** What this test asks the members with. */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string }
}

export class EtcdCluster {
  readonly #directory = directoryFor('root')
  readonly #members: Member[] = []
  readonly #options: readonly string[]
  readonly #scheme: 'http' | 'https'
  readonly #tls: EtcdStart['tls']

  private constructor({ options = [], scheme = 'http', tls }: EtcdStart) {
    this.#options = options
    this.#scheme = scheme
    this.#tls = tls
  }

  static async start(start: EtcdStart = {}): Promise<EtcdCluster> {
    const cluster = new EtcdCluster(start)
    for (let number = 0; number < (start.members ?? 1); number++) {
      const [port, peer] = [await freePort(), await freePort()]
      cluster.#members.push({ name: `n${number}`, port, peer, process: undefined })
    }
    for (let number = 0; number < cluster.#members.length; number++) cluster.begin(number)
    try {
      await cluster.ready()
    } catch (error) {
      await cluster.stop()
      throw error
    }
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
      await process?.until(async () => (await this.#answer(port, 'GET', '/health')).includes('true'))
    }
  }

  /** The members that run have a leader again. */
  async untilLed(number: number): Promise<void> {
    const { port, process } = this.#members[number]!
    // Only a leader of now, with a quorum, answers such a read.
    const read = JSON.stringify({ key: base64('any') })
    await process!.until(async () => (await this.#answer(port, 'POST', '/v3/kv/range', read)).includes('"revision"'))
  }

  /** Its peers are down, and it has noticed. */
  async untilLeaderless(number: number): Promise<void> {
    const { port, process } = this.#members[number]!
    await process!.until(async () => (await this.#answer(port, 'POST', '/v3/maintenance/status')).includes('no leader'))
  }

  async #answer(
    port: number,
    method: string,
    path: string,
    body = '{}',
    headers: Readonly<Record<string, string>> = {},
  ) {
    const { ca, cert, key } = this.#tls ?? {}
    const files = { ca, cert, key }
    const pem = Object.fromEntries(
      Object.entries(files).flatMap(([name, file]) => (file ? [[name, readFileSync(file)]] : [])),
    )
    const send = this.#scheme === 'https' ? requestSecure : requestPlain
    const sent = send({ host: '127.0.0.1', port, method, path, headers, timeout: 20_000, agent: false, ...pem })
    sent.end(method === 'GET' ? undefined : body)
    const [reply] = (await once(sent, 'response')) as [AsyncIterable<Buffer>]
    const chunks: Buffer[] = []
    for await (const chunk of reply) chunks.push(chunk)
    return Buffer.concat(chunks).toString()
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

  pause(number: number): void {
    this.#members[number]!.process?.pause()
  }

  resume(number: number): void {
    this.#members[number]!.process?.resume()
  }

  async up(number = 0): Promise<void> {
    this.begin(number)
    await this.ready()
  }

  /** Asks the first member's gateway. */
  async call(
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Record<string, unknown>> {
    const text = await this.#answer(this.ports[0]!, 'POST', path, JSON.stringify(body), headers)
    return JSON.parse(text) as Record<string, unknown>
  }

  /** Adds users, each with a role of its name and, but for root, what it is granted; then turns accounts on. */
  async accounts(
    users: readonly (readonly [name: string, password: string, grant: Grant | undefined])[],
  ): Promise<void> {
    for (const [name, password, grant] of users) {
      await this.call('/v3/auth/user/add', { name, password })
      await this.call('/v3/auth/role/add', { name })
      if (grant) {
        const range = { key: base64(grant.from), range_end: base64(grant.end) }
        await this.call('/v3/auth/role/grant', { name, perm: { permType: grant.permType, ...range } })
      }
      await this.call('/v3/auth/user/grant', { user: name, role: name })
    }
    await this.call('/v3/auth/enable', {})
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
