/**
 * Ceph of a test's own: a monitor, an OSD in memory and two gateways, in a temporary directory, on free ports of
 * 127.0.0.1. The OSD's data are gone when it is killed, and stay when it is stopped (SIGSTOP, SIGTERM).
 */
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { directoryFor, freePort, missingPackage, removeDirectory, ServerProcess } from './server-process.ts'

const call = promisify(execFile)
const programs = ['radosgw', 'ceph-mon', 'ceph-osd'].map((name) => `/usr/bin/${name}`)

export const radosMissing = missingPackage(
  'radosgw',
  programs.every((path) => existsSync(path)),
)

export interface Account {
  readonly id: string
  readonly accessKey: string
  readonly secretKey: string
}

export class RadosGateway {
  readonly #directory: string
  readonly #env: NodeJS.ProcessEnv
  readonly ports: readonly number[]
  #monitor: ServerProcess | undefined
  #osd: ServerProcess | undefined
  readonly #gateways: (ServerProcess | undefined)[] = []

  private constructor(directory: string, ports: readonly number[]) {
    this.#directory = directory
    this.#env = { CEPH_CONF: join(directory, 'ceph.conf') }
    this.ports = ports
  }

  static async start(): Promise<RadosGateway> {
    const directory = directoryFor('root')
    const [monitor, old, one, two] = [await freePort(), await freePort(), await freePort(), await freePort()]
    for (const name of ['mon', 'osd', 'rgw0', 'rgw1', 'run', 'log']) mkdirSync(join(directory, name))
    const id = randomUUID()
    const addresses = `[v2:127.0.0.1:${monitor},v1:127.0.0.1:${old}]`
    writeFileSync(join(directory, 'ceph.conf'), configuration(directory, id, addresses, [one, two]))
    const store = new RadosGateway(directory, [one, two])
    try {
      await store.#begin(id, addresses)
    } catch (error) {
      await store.stop()
      throw error
    }
    return store
  }

  async #begin(id: string, addresses: string): Promise<void> {
    const at = (name: string): string => join(this.#directory, name)
    const osd = randomUUID()
    await this.#call('monmaptool', '--create', '--clobber', '--addv', 'a', addresses, '--fsid', id, at('monmap'))
    await this.#call('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', osd, '--no-mon-config')
    await this.#call('ceph-mon', '--mkfs', '-i', 'a', '--monmap', at('monmap'))
    this.#monitor = this.#process('ceph-mon', '-i', 'a')
    await this.#monitor.until(async () => {
      await this.#call('ceph', '--connect-timeout', '5', 'osd', 'new', osd)
      return true
    })
    this.#osd = this.#process('ceph-osd', '-i', '0')
    await this.account({ id: 'test', accessKey: 'TESTKEY', secretKey: 'TESTSECRET-kJ4hq' })
    for (const number of [0, 1]) await this.up(number)
  }

  #process(program: string, ...args: string[]): ServerProcess {
    return new ServerProcess('root', program, ['-f', ...args], this.#env)
  }

  async #call(program: string, ...args: string[]): Promise<string> {
    const { stdout } = await call(program, args, { env: { ...process.env, ...this.#env }, cwd: '/', timeout: 120_000 })
    return stdout
  }

  /** Waits until the OSD is up. */
  async account({ id, accessKey, secretKey }: Account): Promise<void> {
    const keys = [`--access-key=${accessKey}`, `--secret-key=${secretKey}`]
    await this.#call('radosgw-admin', 'user', 'create', `--uid=${id}`, `--display-name=${id}`, ...keys)
  }

  async up(number: number): Promise<void> {
    const gateway = this.#process('radosgw', '-n', `client.rgw${number}`)
    this.#gateways[number] = gateway
    await gateway.until(async () => {
      const reply = await fetch(`http://127.0.0.1:${this.ports[number]}/`, { signal: AbortSignal.timeout(5000) })
      return reply.ok
    })
  }

  async kill(number: number): Promise<void> {
    await this.#gateways[number]?.kill()
    this.#gateways[number] = undefined
  }

  pauseGateway(number: number): void {
    this.#gateways[number]?.pause()
  }

  resumeGateway(number: number): void {
    this.#gateways[number]?.resume()
  }

  /** The gateways take requests, and nothing is answered until it goes on. */
  async pause(): Promise<void> {
    await this.#osd!.stopped()
  }

  async resume(): Promise<void> {
    this.#osd!.signal('SIGCONT')
  }

  async stop(): Promise<void> {
    const all = [...this.#gateways, this.#osd, this.#monitor]
    await Promise.all(all.map((process) => process?.kill()))
    removeDirectory(this.#directory)
  }
}

function configuration(directory: string, id: string, addresses: string, ports: readonly number[]): string {
  const gateway = (number: number): string => `
[client.rgw${number}]
ms mon client mode = crc
rgw data = ${directory}/rgw${number}
rgw frontends = beast endpoint=127.0.0.1:${ports[number]} tcp_nodelay=1
rgw thread pool size = 32
rgw enable usage log = false
`
  return `[global]
fsid = ${id}
mon host = ${addresses}
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
run dir = ${directory}/run
admin socket = ${directory}/run/$name.asok
pid file = ${directory}/run/$name.pid
log file = ${directory}/log/$name.log
debug ms = 0/0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 1000
osd heartbeat grace = 600
paxos propose interval = 0.05
paxos min wait = 0.01
[mon]
mon data = ${directory}/mon
mon data avail warn = 1
mon data avail crit = 1
auth allow insecure global id reclaim = false
[osd]
osd data = ${directory}/osd
osd objectstore = memstore
memstore device bytes = 512M
osd crush initial weight = 1
osd fast shutdown = false
${[0, 1].map(gateway).join('')}`
}
