/** A cloud whose inventory moves between backends, worked on as its users do. */
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { Cloud } from '../cli/tool/tool-run.ts'
import { type Ended, exampleCloud, exampleEnvironment, type ProgramName, pathOf, runMeanwhile } from './program.ts'

export interface MovingCloudOptions {
  /** The configuration; it is changed. */
  readonly directory?: string
  readonly environment?: string
  /** Runs `osa-inventory` in the test's own process: many times as fast as the executable. */
  readonly inProcess?: boolean
}

export class MovingCloud {
  readonly directory: string
  readonly #environment: string
  readonly #inProcess: boolean
  #sections = ''
  #hosts = 0

  constructor({ directory, environment = exampleEnvironment, inProcess = false }: MovingCloudOptions = {}) {
    this.directory = directory ?? exampleCloud()
    this.#environment = environment
    this.#inProcess = inProcess
  }

  get inventory(): string {
    return join(this.directory, 'openstack_inventory.json')
  }

  get document(): string {
    return readFileSync(this.inventory, 'utf8')
  }

  /** @param sections of `osa.ini`, beside those that are there */
  add(sections: string): void {
    this.#sections += sections
    this.use('file')
  }

  use(backend: string): void {
    const path = join(this.directory, 'osa.ini')
    writeFileSync(path, `[inventory]\nbackend = ${backend}\n${this.#sections}`, { mode: 0o600 })
  }

  async tool(line: string): Promise<Ended> {
    if (!this.#inProcess) return this.executable(line)
    const cloud = new Cloud(this.directory)
    const { status, out: stdout, err: stderr } = await cloud.run(line, { env: this.#env })
    return { status, stdout, stderr }
  }

  /** For what ends with the process. */
  executable(line: string): Promise<Ended> {
    return this.#run('osa-inventory', line.split(' '))
  }

  async done(line: string): Promise<string> {
    const { status, stdout, stderr } = await this.tool(line)
    // What Craton cannot promise is told whenever it is asked for something.
    expect(stderr.replace(/.*compares nothing as it writes.*\n/g, '')).toBe('')
    expect(status).toBe(0)
    return stdout
  }

  async list(): Promise<string> {
    return (await this.#run('openstack-ansible-inventory', ['--list'])).stdout
  }

  #run(program: ProgramName, args: readonly string[]): Promise<Ended> {
    return runMeanwhile(process.execPath, [pathOf(program), ...args], { env: this.#env, cwd: this.directory })
  }

  get #env(): Record<string, string> {
    return { OSA_CONFIG_DIR: this.directory, OSA_INVENTORY_ENVIRONMENT: this.#environment }
  }

  /** @returns its name */
  async addHost(): Promise<string> {
    const path = join(this.directory, 'conf.d/zz-more.yml')
    if (!existsSync(path)) writeFileSync(path, 'compute_hosts:\n')
    const name = `more${++this.#hosts}`
    appendFileSync(path, `  ${name}:\n    ip: 10.20.0.${90 + this.#hosts}\n`)
    await this.done(`generate --reason rack-${this.#hosts}`)
    return name
  }

  /** Three revisions in the files, and an edit that is not recorded. */
  async begin(): Promise<void> {
    await this.list()
    await this.addHost()
    await this.addHost()
    const { galera, _meta } = JSON.parse(this.document)
    const { ansible_host: old } = _meta.hostvars[galera.hosts[0]]
    writeFileSync(this.inventory, this.document.replaceAll(`"${old}"`, '"10.20.3.250"'))
  }

  /** The digest of all revisions with all that is recorded of them: the same on every backend that has them. */
  async bundle(backend: string): Promise<string> {
    this.use(backend)
    await this.done('export --format bundle -o all.bundle')
    return digest(join(this.directory, 'all.bundle'))
  }

  /** Every file with its digest, but for those of other backends. */
  files(): Record<string, string> {
    const found = readdirSync(this.directory, { recursive: true, withFileTypes: true })
    const kept = found.filter((entry) => entry.isFile() && !/\.db|\.bundle|osa\.ini/.test(entry.name))
    const paths = kept.map((entry) => join(entry.parentPath, entry.name)).sort()
    return Object.fromEntries(paths.map((path) => [path, digest(path)]))
  }
}

function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
