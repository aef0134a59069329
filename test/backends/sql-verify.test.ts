/** `history verify` finds whatever is done to a history in PostgreSQL and MariaDB, with plain SQL. */
import { createConnection } from 'mysql2/promise'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { InventoryStore } from '../../src/app/store/store.ts'
import mysql from '../../src/backends/mysql.ts'
import postgresql from '../../src/backends/postgresql.ts'
import { MariadbServer, mariadbMissing } from '../support/mariadb-server.ts'
import { PostgresqlServer, postgresqlMissing, superuserPassword } from '../support/postgresql-server.ts'
import { openWith } from '../support/sql-options.ts'
import {
  auditOf,
  cutAt,
  demandCutFoundWithAudit,
  demandFound,
  demandFoundWithAudit,
  demandSound,
  harms,
  newest,
  type Tampered,
  writeHistory,
} from '../support/tampering.ts'
import { type Sql, tamperWithRows } from '../support/tampering-sql.ts'

/** Every test begins with the same rows, put back from tables of their own. */
const tables = ['inventory_revisions', 'inventory_heads', 'inventory_cuts']

async function keepCopies(sql: Sql): Promise<void> {
  for (const table of tables) await sql(`CREATE TABLE kept_${table} AS SELECT * FROM ${table}`)
}

async function putBack(sql: Sql): Promise<void> {
  for (const table of tables) {
    await sql(`DELETE FROM ${table}`)
    await sql(`INSERT INTO ${table} SELECT * FROM kept_${table}`)
  }
}

function describeHarms(placeOf: () => { readonly place: Tampered; readonly sql: Sql }): void {
  test('a history that nobody has touched is sound', async () => {
    await demandSound(placeOf().place)
  })

  test('the newest one removed and the one before put in force: the audit log tells', async () => {
    const { place, sql } = placeOf()
    await putBack(sql)
    const audit = await auditOf(place)
    await place.goBack(newest)
    await demandFoundWithAudit(place, audit)
  })

  test('a history that was cut behind the tool: the audit log tells', async () => {
    const { place, sql } = placeOf()
    await putBack(sql)
    await demandCutFoundWithAudit(place, await auditOf(place), cutAt + 1)
  })

  test('a head that is gone is damage and no empty database, and restoring the newest one fixes it', async () => {
    const { place, sql } = placeOf()
    await putBack(sql)
    await sql('DELETE FROM inventory_heads')
    const backend = await place.open()
    const store = new InventoryStore(backend, { author: 'ada@deploy1', command: 'restore latest', tool: 'test/1' })
    await expect(store.load()).rejects.toMatchObject({
      code: 'ERR_CORRUPT_DOCUMENT',
      message: expect.stringContaining(`there are revisions up to ${newest}`),
      remedy: expect.stringContaining('osa-inventory restore latest'),
    })
    const { document, inventory } = await store.loadRevision(newest)
    const written = await store.replace(() => ({ document, inventory }))
    expect(written).toMatchObject({ id: newest + 1, parent: newest })
    await backend.close?.()
    await demandSound(place)
  })

  test.each(harms)('%s', async (_what, at, harm) => {
    const { place, sql } = placeOf()
    await putBack(sql)
    await harm(place)
    await demandFound(place, at)
  })
}

describe.skipIf(postgresqlMissing)('a history in PostgreSQL', () => {
  let server: PostgresqlServer
  let client: postgres.Sql
  let place: Tampered
  const sql: Sql = async (statement, ...values) => {
    let number = 0
    return client.unsafe(
      statement.replaceAll('?', () => `$${++number}`),
      [...values],
    )
  }
  beforeAll(async () => {
    server = await PostgresqlServer.start()
    await server.sql('CREATE DATABASE verified')
    const written = { host: '127.0.0.1', port: String(server.port), user: 'super', password: superuserPassword }
    client = postgres({ ...written, port: server.port, database: 'verified', max: 1 })
    place = { open: () => openWith(postgresql, { ...written, database: 'verified' }), ...tamperWithRows(sql) }
    const backend = await place.open()
    await writeHistory(backend, true)
    await backend.close?.()
    await keepCopies(sql)
  })
  afterAll(async () => {
    await client.end()
    await server.stop()
  })
  describeHarms(() => ({ place, sql }))
})

describe.skipIf(mariadbMissing)('a history in MariaDB', () => {
  let server: MariadbServer
  let client: Awaited<ReturnType<typeof createConnection>>
  let place: Tampered
  const sql: Sql = async (statement, ...values) => {
    const [rows] = await client.query(
      statement,
      values.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value)),
    )
    return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : []
  }
  beforeAll(async () => {
    server = await MariadbServer.start()
    await server.sql('CREATE DATABASE verified')
    await server.sql("CREATE USER owner@'%' IDENTIFIED BY 'pw-of-owner'")
    await server.sql("GRANT ALL ON *.* TO owner@'%'")
    const login = { host: '127.0.0.1', user: 'owner', password: 'pw-of-owner', database: 'verified' }
    client = await createConnection({ ...login, port: server.port })
    place = { open: () => openWith(mysql, { ...login, port: String(server.port) }), ...tamperWithRows(sql) }
    const backend = await place.open()
    await writeHistory(backend, true)
    await backend.close?.()
    await keepCopies(sql)
  })
  afterAll(async () => {
    await client.end()
    await server.stop()
  })
  describeHarms(() => ({ place, sql }))
})
