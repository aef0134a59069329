/** One cloud under every line of Node.js that is supported: what one makes the others go on with, byte for byte. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { otherNode } from '../support/other-node.ts'
import { PostgresqlServer, postgresqlMissing, superuserPassword } from '../support/postgresql-server.ts'
import {
  type Ended,
  exampleCloud,
  exampleEnvironment,
  lacking,
  type ProgramName,
  pathOf,
  runCommand,
  scratch,
} from '../support/program.ts'

/** The oldest that will do, and the newest of each line. */
const versions = ['20.19.0', '20.20.2', '22.23.5', '24.22.3', '26.12.1']
const noServer = lacking(postgresqlMissing)
const databases = noServer === undefined ? ['sqlite', 'postgresql'] : ['sqlite']

class Cloud {
  readonly #node: string
  readonly #config: string
  readonly #settings: Readonly<Record<string, string>>

  constructor(node: string, config: string, settings: Readonly<Record<string, string>> = {}) {
    this.#node = node
    this.#config = config
    this.#settings = settings
  }

  run(program: ProgramName, ...args: readonly string[]): Ended {
    const env = { OSA_CONFIG_DIR: this.#config, OSA_INVENTORY_ENVIRONMENT: exampleEnvironment, ...this.#settings }
    return runCommand(this.#node, [pathOf(program), ...args], { env })
  }

  /** What is printed; nothing may be said beside it. */
  demand(program: ProgramName, ...args: readonly string[]): string {
    const { status, stdout, stderr } = this.run(program, ...args)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    return stdout
  }

  addHost(): void {
    const path = join(this.#config, 'openstack_user_config.yml')
    const text = readFileSync(path, 'utf8').replace('  compute3:\n', '  compute4:\n    ip: 10.20.0.34\n  compute3:\n')
    writeFileSync(path, text)
  }
}

/** What the tests' own Node.js has made and made of it. */
interface Made {
  readonly config: string
  readonly first: string
  readonly changed: string
  readonly hosts: string
}

let server: PostgresqlServer | undefined

beforeAll(async () => {
  if (noServer === undefined) server = await PostgresqlServer.start()
})
afterAll(() => server?.stop())

function makeCloud(): Made {
  const config = exampleCloud()
  const cloud = new Cloud(process.execPath, config)
  const first = cloud.demand('openstack-ansible-inventory', '--list')
  const kept = join(scratch(), 'openstack_deploy')
  cpSync(config, kept, { recursive: true, preserveTimestamps: true })
  const hosts = cloud.demand('openstack-ansible-inventory-manage', '-l')
  cloud.addHost()
  return { config: kept, first, changed: cloud.demand('openstack-ansible-inventory', '--list'), hosts }
}

describe.each(versions)('under Node.js %s', (version) => {
  it('a first run, an unchanged one and a changed one, the manager and the tool', () => {
    const made = makeCloud()
    const node = otherNode(version)
    const fresh = new Cloud(node, exampleCloud())
    expect(Object.keys(JSON.parse(fresh.demand('openstack-ansible-inventory', '--list'))._meta.hostvars)).toHaveLength(
      53,
    )
    const cloud = new Cloud(node, made.config)
    // The second answers from the note of the first.
    for (let run = 1; run <= 2; run++) expect(cloud.demand('openstack-ansible-inventory', '--list')).toBe(made.first)
    expect(cloud.demand('openstack-ansible-inventory-manage', '-l')).toBe(made.hosts)
    cloud.addHost()
    expect(cloud.demand('openstack-ansible-inventory', '--list')).toBe(made.changed)
    expect(cloud.demand('osa-inventory', 'history', 'verify')).toContain('revisions 1 to 2 are as written')
    expect(cloud.demand('openstack-ansible-inventory', '--check')).toBe('Configuration ok!\n')
  })

  it.each(databases)('the same in %s, read by the others', (kind) => {
    const made = makeCloud()
    const sections = {
      sqlite: 'path = inventory.db\n',
      postgresql: `host = 127.0.0.1\nport = ${server?.port}\nuser = super\npassword = ${superuserPassword}\ndatabase = postgres\n`,
    }
    const ini = `[inventory]\nbackend = file\n[${kind}]\n${sections[kind as 'sqlite']}`
    writeFileSync(join(made.config, 'osa.ini'), ini, { mode: 0o600 })
    const node = otherNode(version)
    const moved = { OSA_INVENTORY_BACKEND: kind }
    const replacing = ['--from', 'file', '--to', kind, '--history', '--replace', '--yes']
    expect(new Cloud(node, made.config).run('osa-inventory', 'migrate', ...replacing).status).toBe(0)
    const cloud = new Cloud(node, made.config, moved)
    for (let run = 1; run <= 2; run++) expect(cloud.demand('openstack-ansible-inventory', '--list')).toBe(made.first)
    cloud.addHost()
    expect(cloud.demand('openstack-ansible-inventory', '--list')).toBe(made.changed)
    expect(new Cloud(process.execPath, made.config, moved).demand('openstack-ansible-inventory', '--list')).toBe(
      made.changed,
    )
    expect(cloud.demand('osa-inventory', 'history', 'verify')).toContain('are as written')
  })
})
