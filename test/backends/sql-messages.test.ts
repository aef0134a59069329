/** What an operator reads at night: what was tried, why it failed, what it has left behind, what to look at, and the copy. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { InventoryBackend } from '../../src/backends/contract.ts'
import mysql from '../../src/backends/mysql.ts'
import postgresql from '../../src/backends/postgresql.ts'
import { MariadbServer, mariadbMissing } from '../support/mariadb-server.ts'
import { PostgresqlServer, postgresqlMissing, superuserPassword } from '../support/postgresql-server.ts'
import { exampleCloud, exampleEnvironment, pathOf, runCommand, runMeanwhile, scratch } from '../support/program.ts'
import { freePort } from '../support/server-process.ts'
import { openWith } from '../support/sql-options.ts'
import { revisionOf } from './sql-cloud.ts'

type Options = Readonly<Record<string, string | number>>

interface Cloud {
  readonly directory: string
  readonly copy: string
  list(options: Options): Promise<{ status: number | null; stdout: string; stderr: string }>
  tool(options: Options, ...args: string[]): Promise<{ status: number | null; stdout: string; stderr: string }>
}

/** The example cloud, with settings that are written again for each run. */
function cloudOn(plugin: string): Cloud {
  const directory = exampleCloud()
  const env = { OSA_CONFIG_DIR: directory, OSA_INVENTORY_ENVIRONMENT: exampleEnvironment, OSA_INVENTORY_CACHE: 'no' }
  const runWith = (options: Options, program: 'openstack-ansible-inventory' | 'osa-inventory', args: string[]) => {
    const lines = Object.entries(options).map(([name, value]) => `${name} = ${value}\n`)
    const ini = `[inventory]\nbackend = primary\n[primary]\nplugin = ${plugin}\n${lines.join('')}`
    writeFileSync(join(directory, 'osa.ini'), ini)
    return runMeanwhile(process.execPath, [pathOf(program), ...args], { env })
  }
  return {
    directory,
    copy: join(directory, 'openstack_inventory.json'),
    list: (options) => runWith(options, 'openstack-ansible-inventory', ['--list']),
    tool: (options, ...args) => runWith(options, 'osa-inventory', args),
  }
}

/** A server that takes connections and says nothing. */
async function silentServer(): Promise<number> {
  const server: Server = createServer((socket) => socket.on('error', () => {}))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

interface Places {
  readonly plugin: 'postgresql' | 'mysql'
  readonly good: Options
  /** Who asks for TLS where there is none. */
  readonly demandsTls: Options
}

function describeMessages(placesOf: () => Places): void {
  async function demandTold(
    change: (good: Options) => Promise<Options>,
    status: number,
    ...told: string[]
  ): Promise<void> {
    const { plugin, good } = placesOf()
    const cloud = cloudOn(plugin)
    const options = await change(good)
    const before = await cloud.list(options)
    // The program in the original's place knows no other status.
    expect(before).toMatchObject({ status: 1, stdout: '' })
    expect((await cloud.tool(options, 'show')).status).toBe(status)
    for (const text of told) expect(before.stderr).toContain(text)
    // A driver's own words may lack what they are about.
    expect(before.stderr).not.toContain('undefined')
    // There is no copy yet, and no document of that name.
    expect(before.stderr).not.toContain('openstack_inventory.json')
    expect(before.stderr).not.toContain(String(good.password))
    writeFileSync(cloud.copy, '{}')
    const { stderr } = await cloud.list(options)
    expect(stderr).toContain(`${cloud.copy} is a copy of what was stored last from this machine`)
    expect(readFileSync(cloud.copy, 'utf8')).toBe('{}')
    const doctor = await cloud.tool(options, 'doctor')
    for (const text of told) expect(doctor.stdout).toContain(text)
  }

  test('a refused connection', async () => {
    const port = await freePort()
    const where = `@127.0.0.1:${port}/`
    await demandTold(
      async (good) => ({ ...good, port }),
      3,
      where,
      'refused',
      'nothing was changed',
      'look whether the server runs',
    )
  })

  test('a server that says nothing', async () => {
    const port = await silentServer()
    const change = async (good: Options) => ({ ...good, port, connect_timeout: '200ms', statement_timeout: '200ms' })
    await demandTold(change, 3, 'does not answer in time', 'nothing was changed', 'connect_timeout', 'firewalls')
  })

  test('a server that says nothing when it is asked without TLS', async () => {
    const port = await silentServer()
    const plain = placesOf().plugin === 'postgresql' ? { sslmode: 'disable' } : { ssl_mode: 'disabled' }
    const timeouts = { connect_timeout: '1s', statement_timeout: '20s' }
    const change = async (good: Options) => ({ ...good, ...plain, ...timeouts, port })
    await demandTold(change, 3, 'does not answer in time', 'nothing was changed', 'connect_timeout', 'firewalls')
  })

  test('a wrong password', async () => {
    const change = async (good: Options) => ({ ...good, password: 'another-one' })
    await demandTold(
      change,
      1,
      'the user name or the password is wrong',
      'nothing was changed',
      'osa-inventory backend show',
    )
  })

  test('a name that nobody knows', async () => {
    const change = async (good: Options) => ({ ...good, host: 'db.invalid' })
    await demandTold(change, 3, 'db.invalid', 'cannot be resolved', 'nothing was changed', '/etc/resolv.conf')
  })

  test('TLS where the server has none', async () => {
    const change = async (good: Options) => ({ ...good, ...placesOf().demandsTls })
    await demandTold(change, 3, 'there is no secure connection', 'nothing was changed', "the server's certificate")
  })

  test('a database that is not there', async () => {
    const { plugin, good } = placesOf()
    const { status, stderr } = await cloudOn(plugin).list({ ...good, database: 'nowhere' })
    expect(status).toBe(1)
    expect(stderr).toContain('there is no such database')
    expect(stderr.match(/CREATE DATABASE/g)).toHaveLength(1)
  })

  test('an empty database: the message names it, and no document that is not here', async () => {
    const { plugin, good } = placesOf()
    const { status, stderr } = await cloudOn(plugin).tool(good, 'show')
    expect(status).toBe(1)
    expect(stderr).toContain(`there is no inventory in ${plugin} ${good.user}@127.0.0.1:${good.port}/${good.database}`)
  })
}

describe.skipIf(postgresqlMissing)('PostgreSQL', () => {
  let server: PostgresqlServer
  beforeAll(async () => {
    server = await PostgresqlServer.start()
    await server.sql('CREATE DATABASE osa')
  })
  afterAll(() => server.stop())
  const good = () => ({
    host: '127.0.0.1',
    port: server.port,
    user: 'super',
    password: superuserPassword,
    database: 'osa',
  })
  describeMessages(() => ({ plugin: 'postgresql', good: good(), demandsTls: { sslmode: 'require' } }))
})

describe.skipIf(mariadbMissing)('MariaDB', () => {
  let server: MariadbServer
  beforeAll(async () => {
    server = await MariadbServer.start()
    await server.sql('CREATE DATABASE osa')
    await server.sql("CREATE USER owner@'%' IDENTIFIED BY 'pw-of-owner'")
    await server.sql("GRANT ALL ON *.* TO owner@'%'")
    await server.sql("REVOKE READ_ONLY ADMIN ON *.* FROM owner@'%'")
  })
  afterAll(() => server.stop())
  const good = () => ({ host: '127.0.0.1', port: server.port, user: 'owner', password: 'pw-of-owner', database: 'osa' })
  describeMessages(() => ({ plugin: 'mysql', good: good(), demandsTls: { ssl_mode: 'required' } }))

  test('a server that is read-only: reading goes on, a change is refused', async () => {
    await server.sql('CREATE DATABASE still')
    const options = { ...good(), database: 'still' }
    const cloud = cloudOn('mysql')
    expect((await cloud.list(options)).status).toBe(0)
    await server.sql('SET GLOBAL read_only = 1')
    onTestFinished(async () => void (await server.sql('SET GLOBAL read_only = 0')))
    expect((await cloud.tool(options, 'show')).status).toBe(0)
    const refused = await cloud.tool(options, 'remove', '--yes', 'compute1')
    expect(refused.status).toBe(3)
    for (const text of ['the server takes no writes', 'name the primary', 'nothing was changed', cloud.copy])
      expect(refused.stderr).toContain(text)
  })
})

/** What a server answers when so many bytes do not fit on its disk. */
async function demandFull(open: () => Promise<InventoryBackend>, bytes: number, told: string): Promise<void> {
  const backend = await open()
  const first = revisionOf('{}')
  await backend.write(first, undefined)
  const noise = randomBytes(bytes / 2).toString('hex')
  await expect(backend.write(revisionOf(JSON.stringify({ noise }), first), 1)).rejects.toMatchObject({
    code: 'ERR_BACKEND_UNAVAILABLE',
    message: expect.stringContaining(told),
    remedy: expect.stringMatching(/make room there; nothing was changed/),
  })
  expect(await backend.load()).toEqual(first)
  await backend.close!()
}

function mountSmall(directory: string, megabytes: number, owner: string): boolean {
  if (runCommand('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', directory]).status !== 0) return false
  onTestFinished(() => void runCommand('umount', ['-l', directory]))
  return runCommand('chown', [owner, directory]).status === 0
}

test.skipIf(postgresqlMissing)('PostgreSQL on a disk that is full', async (context) => {
  const server = await PostgresqlServer.start()
  onTestFinished(() => server.stop())
  const small = join(server.directory, 'small')
  mkdirSync(small)
  if (!mountSmall(small, 16, 'postgres')) return context.skip('no right to mount a small file system')
  await server.sql(`CREATE TABLESPACE small LOCATION '${small}'`)
  await server.sql('CREATE DATABASE osa TABLESPACE small')
  const login = { host: '127.0.0.1', port: String(server.port), user: 'super', password: superuserPassword }
  await demandFull(() => openWith(postgresql, { ...login, database: 'osa' }), 24_000_000, "the server's disk is full")
})

/** On a disk that is really full the server itself dies (10.11 on tmpfs): the connection is lost, and its log tells why. */
test.skipIf(mariadbMissing)('MariaDB whose table space is full', async () => {
  const server = await MariadbServer.start({
    settings: ['--innodb-data-file-path=ibdata1:12M', '--innodb-file-per-table=0'],
  })
  onTestFinished(() => server.stop())
  await server.sql('CREATE DATABASE osa')
  await server.sql("CREATE USER owner@'%' IDENTIFIED BY 'pw-of-owner'")
  await server.sql("GRANT ALL ON *.* TO owner@'%'")
  const login = { host: '127.0.0.1', port: String(server.port), user: 'owner', password: 'pw-of-owner' }
  await demandFull(() => openWith(mysql, { ...login, database: 'osa' }), 12_000_000, 'is full')
})

/** Its own file system, which only this run sees: 0 where it may not be mounted. */
const mounts = runCommand('unshare', ['-rm', 'true']).status === 0

test.skipIf(!mounts)('SQLite on a disk that is full', () => {
  const directory = exampleCloud()
  const small = join(scratch(), 'small')
  mkdirSync(small)
  const path = join(small, 'inventory.sqlite')
  writeFileSync(join(directory, 'osa.ini'), `[inventory]\nbackend = sqlite\n[sqlite]\npath = ${path}\n`)
  const script = `mount -t tmpfs -o size=256k tmpfs ${small} && head -c 200k /dev/zero > ${small}/filler; "$@"`
  const list = [process.execPath, pathOf('openstack-ansible-inventory'), '--list', '--config', directory]
  const { status, stdout, stderr } = runCommand('unshare', ['-rm', 'sh', '-c', script, 'sh', ...list], {
    env: { OSA_INVENTORY_ENVIRONMENT: exampleEnvironment },
  })
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  for (const text of [path, 'there is no room left', 'make room', 'nothing was changed']) expect(stderr).toContain(text)
})
