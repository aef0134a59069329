/** The servers whose states of damage are tried, each started for it. */
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import postgres from 'postgres'
import { mysqlDialect } from '../../src/backends/sql/dialect-mysql.ts'
import { postgresqlDialect } from '../../src/backends/sql/dialect-postgresql.ts'
import { base64, EtcdCluster } from '../support/etcd-cluster.ts'
import { MariadbServer } from '../support/mariadb-server.ts'
import { PostgresqlServer, superuserPassword } from '../support/postgresql-server.ts'
import { RadosGateway } from '../support/rados-gateway.ts'
import { S3Bucket } from '../support/s3-bucket.ts'
import type { Stored } from './keep.ts'
import type { KeyStore } from './keys.ts'
import type { Cell, Row } from './rows.ts'
import type { SqlServer } from './sql-server.ts'

export interface Started<T> {
  readonly server: T
  stop(): Promise<void>
}

const password = 'writer-s3cret-9fKq'

export function settings(plugin: string, options: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ plugin, ...options }).map(([name, value]) => `${name} = ${value}\n`)
  return `[inventory]\nbackend = primary\n[primary]\n${lines.join('')}`
}

export async function startPostgresql(): Promise<Started<SqlServer>> {
  const server = await PostgresqlServer.start({ settings: ['fsync = off'] })
  await server.sql(`CREATE ROLE writer LOGIN PASSWORD '${password}'`)
  await server.sql('CREATE DATABASE osa OWNER writer')
  const place = { host: '127.0.0.1', port: server.port }
  const open = () =>
    postgres({ ...place, user: 'super', password: superuserPassword, database: 'osa', max: 1, onnotice: () => {} })
  let connection: ReturnType<typeof open> | undefined
  const close = async (): Promise<void> => {
    await connection?.end({ timeout: 1 })
    connection = undefined
  }
  return {
    server: {
      name: 'postgresql',
      settings: settings('postgresql', {
        host: place.host,
        port: String(place.port),
        user: 'writer',
        password,
        database: 'osa',
      }),
      dialect: postgresqlDialect('public'),
      overriding: 'OVERRIDING SYSTEM VALUE',
      literal: (value) => (Buffer.isBuffer(value) ? `'\\x${value.toString('hex')}'::bytea` : textLiteral(value)),
      async run(statements) {
        connection ??= open()
        const rows = (await connection.unsafe(`SET ROLE writer;\n${statements}`)) as unknown as Row[] | Row[][]
        return (Array.isArray(rows[0]) ? (rows.at(-1) as Row[]) : (rows as Row[])) ?? []
      },
      async drop() {
        await close()
        await server.sql('DROP DATABASE IF EXISTS osa WITH (FORCE)')
      },
      create: async () => void (await server.sql('CREATE DATABASE osa OWNER writer')),
      async clear() {
        connection ??= open()
        await connection.unsafe('SET ROLE writer;\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public')
      },
    },
    async stop() {
      await close()
      await server.stop()
    },
  }
}

export async function startMariadb(): Promise<Started<SqlServer>> {
  const server = await MariadbServer.start({ settings: ['--innodb-flush-log-at-trx-commit=0'] })
  await server.sql(`CREATE USER writer@'%' IDENTIFIED BY '${password}'`)
  await server.sql("GRANT ALL ON osa.* TO writer@'%'")
  await server.sql('CREATE DATABASE osa')
  const connection = await createConnection({
    socketPath: join(server.directory, 'socket'),
    user: 'root',
    multipleStatements: true,
    charset: 'utf8mb4',
  })
  return {
    server: {
      name: 'mariadb',
      settings: settings('mysql', {
        host: '127.0.0.1',
        port: String(server.port),
        user: 'writer',
        password,
        database: 'osa',
      }),
      dialect: mysqlDialect,
      overriding: '',
      literal: (value) => (Buffer.isBuffer(value) ? `x'${value.toString('hex')}'` : textLiteral(value)),
      async run(statements) {
        const [rows] = await connection.query(`USE osa;\n${statements}`)
        const last = (rows as unknown[]).at(-1)
        return (Array.isArray(last) ? last : []) as Row[]
      },
      drop: async () => void (await server.sql('DROP DATABASE IF EXISTS osa')),
      create: async () => void (await server.sql('CREATE DATABASE osa')),
    },
    async stop() {
      connection.destroy()
      await server.stop()
    },
  }
}

function textLiteral(value: Cell): string {
  if (value === null) return 'NULL'
  const text = String(value)
  // MariaDB reads a backslash as an escape, PostgreSQL does not: bytes say the same to both.
  if (/[\\]/.test(text)) throw new Error('a text with a backslash')
  return `'${text.replaceAll("'", "''")}'`
}

export async function startEtcd(): Promise<Started<KeyStore>> {
  const cluster = await EtcdCluster.start()
  const [prefix, end] = ['/osa-inventory/', '/osa-inventory0']
  const numbered = (kind: string, id: number): string => `${prefix}default/${kind}/${String(id).padStart(16, '0')}`
  return {
    server: {
      name: 'etcd',
      settings: settings('etcd', { endpoints: cluster.endpoints }),
      async all(): Promise<Stored> {
        const answer = await cluster.call('/v3/kv/range', { key: base64(prefix), range_end: base64(end) })
        const found = (answer.kvs ?? []) as readonly { key: string; value?: string }[]
        return new Map(found.map(({ key, value = '' }) => [decoded(key).toString(), decoded(value)]))
      },
      put: async (key, bytes) => void (await cluster.call('/v3/kv/put', { key: base64(key), value: base64(bytes) })),
      delete: async (key) => void (await cluster.call('/v3/kv/deleterange', { key: base64(key) })),
      keysOf: (id) => [numbered('revisions', id), numbered('documents', id)],
      head: `${prefix}default/head`,
      base: ['/default/', '/defauls/'],
    },
    stop: () => cluster.stop(),
  }
}

function decoded(text: string): Buffer {
  return Buffer.from(text, 'base64')
}

export async function startS3(): Promise<Started<KeyStore>> {
  const rados = await RadosGateway.start()
  const bucket = await S3Bucket.make(rados.ports[0]!, 'osa')
  return {
    server: {
      name: 's3',
      settings: settings('s3', bucket.options),
      async all() {
        const keys = (await bucket.keys('')).filter((key) => /\/default\/|\/defauls\//.test(`/${key}`))
        return new Map(await Promise.all(keys.map(async (key) => [key, (await bucket.get(key))!] as const)))
      },
      put: (key, bytes) => bucket.put(key, bytes),
      delete: (key) => bucket.delete(key),
      keysOf: (id, all) => [...all.keys()].filter((key) => key.includes(`/revisions/${String(id).padStart(16, '0')}-`)),
      head: 'osa-inventory/default/head',
      base: ['default/', 'defauls/'],
    },
    stop: () => rados.stop(),
  }
}
