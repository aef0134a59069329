/** Sections of `osa.ini` for each backend, with a server of the test's own where there has to be one. */
import { join } from 'node:path'
import { CratonStandIn } from './craton/stand-in.ts'
import { EtcdCluster, etcdMissing } from './etcd-cluster.ts'
import { MariadbServer, mariadbMissing } from './mariadb-server.ts'
import { PostgresqlServer, postgresqlMissing, superuserPassword } from './postgresql-server.ts'
import { repository } from './program.ts'
import { S3StandIn } from './s3-stand-in.ts'

export interface BackendSection {
  /** Of the section. */
  readonly name: string
  /** Why it cannot be tried here. */
  readonly missing: string | undefined
  /** The section with its lines, for one more inventory in its own place. */
  text(): Promise<string>
}

export const execProgram = join(repository, 'examples/plugins/sqlite-python/osa_inventory_sqlite.py')

function textOf(name: string, lines: Readonly<Record<string, string | number>>): string {
  const written = Object.entries(lines).map(([key, value]) => `${key} = ${value}\n`)
  return `[${name}]\n${written.join('')}`
}

export const sqliteSection: BackendSection = {
  name: 'lite',
  missing: undefined,
  text: async () => textOf('lite', { plugin: 'sqlite', path: 'lite.db' }),
}

export const execSection: BackendSection = {
  name: 'program',
  missing: undefined,
  text: async () => textOf('program', { plugin: 'exec', command: execProgram, options: 'path = program.db' }),
}

let databases = 0
let postgresql: Promise<PostgresqlServer> | undefined
let mysql: Promise<MariadbServer> | undefined
let craton: Promise<CratonStandIn> | undefined
let etcd: Promise<EtcdCluster> | undefined
let objects: Promise<S3StandIn> | undefined

/** Those that were needed: once, when the last test has ended. */
export async function stopServers(): Promise<void> {
  await Promise.all([postgresql, mysql, craton, etcd, objects].map(async (server) => (await server)?.stop()))
}

export const postgresqlSection: BackendSection = {
  name: 'primary',
  missing: postgresqlMissing,
  async text() {
    postgresql ??= PostgresqlServer.start()
    const { port } = await postgresql
    const database = `osa${++databases}`
    await (await postgresql).sql(`CREATE DATABASE ${database}`)
    const password = superuserPassword
    return textOf('primary', { plugin: 'postgresql', host: '127.0.0.1', port, user: 'super', password, database })
  },
}

const mysqlPassword = 'writer-s3cret-9fKq'

export const mysqlSection: BackendSection = {
  name: 'galera',
  missing: mariadbMissing,
  async text() {
    mysql ??= MariadbServer.start()
    const server = await mysql
    const database = `osa${++databases}`
    await server.sql(`CREATE DATABASE ${database}`)
    await server.sql(`GRANT ALL ON ${database}.* TO writer@'%' IDENTIFIED BY '${mysqlPassword}'`)
    const place = { host: '127.0.0.1', port: server.port, user: 'writer', password: mysqlPassword, database }
    return textOf('galera', { plugin: 'mysql', ...place })
  },
}

export const etcdSection: BackendSection = {
  name: 'consensus',
  missing: etcdMissing,
  async text() {
    etcd ??= EtcdCluster.start()
    const { endpoints } = await etcd
    return textOf('consensus', { plugin: 'etcd', endpoints, prefix: `/osa${++databases}` })
  },
}

/** Stands in for AWS, in the test's own process. */
export const s3Section: BackendSection = {
  name: 'objects',
  missing: undefined,
  async text() {
    objects ??= S3StandIn.start()
    const { options } = await objects
    return textOf('objects', { plugin: 's3', ...options, prefix: `osa${++databases}` })
  },
}

let regions = 0

/** The stand-in serves in the test's own process: programs that ask it are to be run meanwhile. */
export const cratonSection: BackendSection = {
  name: 'craton',
  missing: undefined,
  async text() {
    craton ??= CratonStandIn.start({ mode: 'strict' })
    const { url, user } = await craton
    const account = { project: user.projectId, user: user.name, token: user.token }
    return textOf('craton', { url, ...account, region: `cloud${++regions}` })
  },
}
