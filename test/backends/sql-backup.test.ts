/** What docs/operating.md says of backups and rights: the commands, and that what they bring back verifies. */
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { planPruning } from '../../src/app/store/history/prune.ts'
import { verifyHistory } from '../../src/app/store/history/verify.ts'
import { InventoryStore } from '../../src/app/store/store.ts'
import type { InventoryBackend, RevisionInfo } from '../../src/backends/contract.ts'
import mysql from '../../src/backends/mysql.ts'
import postgresql from '../../src/backends/postgresql.ts'
import sqlite from '../../src/backends/sqlite.ts'
import { MariadbServer, mariadbMissing } from '../support/mariadb-server.ts'
import { PostgresqlServer, postgresqlMissing, superuserPassword } from '../support/postgresql-server.ts'
import { lacking, scratch } from '../support/program.ts'
import { openWith } from '../support/sql-options.ts'
import { newest, writeHistory } from '../support/tampering.ts'

const attribution = { author: 'ada@deploy1', command: 'test', tool: 'osa-inventory/0' }

async function infosOf(backend: InventoryBackend): Promise<RevisionInfo[]> {
  const infos: RevisionInfo[] = []
  for await (const info of backend.revisions!()) infos.push(info)
  return infos.reverse()
}

/** The same history, sound, and it goes on. */
async function demandSameHistory(original: InventoryBackend, restored: InventoryBackend): Promise<void> {
  expect(await infosOf(restored)).toEqual(await infosOf(original))
  expect(await restored.historyCut!()).toEqual(await original.historyCut!())
  expect((await verifyHistory(restored)).faults).toEqual([])
  const store = new InventoryStore(restored, attribution)
  const { written } = await store.update((stored) => ({ document: '{}', inventory: stored!.inventory, changed: true }))
  expect(written?.id).toBe(newest + 1)
  await Promise.all([original.close?.(), restored.close?.()])
}

async function demandCannotPrune(backend: InventoryBackend): Promise<void> {
  const store = new InventoryStore(backend, attribution)
  const before = await infosOf(backend)
  await expect(store.prune(planPruning(before, { keep: 1 }))).rejects.toMatchObject({ code: 'ERR_BACKEND_AUTH' })
  expect(await infosOf(backend)).toEqual(before)
  await store.update((stored) => ({ document: '{"a": {}}', inventory: stored!.inventory, changed: true }))
  expect((await verifyHistory(backend)).faults).toEqual([])
  await backend.close?.()
}

const noSqlite = lacking(spawnSync('sqlite3', ['--version']).status === 0 ? undefined : 'there is no sqlite3 here')

test.skipIf(noSqlite !== undefined)('sqlite: .backup', async () => {
  const directory = scratch()
  const path = join(directory, 'openstack_inventory.sqlite')
  const backend = await openWith(sqlite, { path })
  await writeHistory(backend, true)
  execFileSync('sqlite3', [path, `.backup '${directory}/copy.sqlite'`])
  copyFileSync(join(directory, 'copy.sqlite'), join(directory, 'restored.sqlite'))
  await demandSameHistory(backend, await openWith(sqlite, { path: join(directory, 'restored.sqlite') }))
})

describe.skipIf(postgresqlMissing)('PostgreSQL', () => {
  let server: PostgresqlServer
  let login: Record<string, string>
  beforeAll(async () => {
    server = await PostgresqlServer.start()
    login = { host: '127.0.0.1', port: String(server.port), user: 'super', password: superuserPassword }
    await server.sql('CREATE DATABASE osa')
    const backend = await openWith(postgresql, { ...login, database: 'osa' })
    await writeHistory(backend, true)
    await backend.close?.()
  })
  afterAll(() => server.stop())

  test('pg_dump, and psql into an empty database', async () => {
    const options = {
      encoding: 'utf8' as const,
      env: {
        ...process.env,
        PGHOST: '127.0.0.1',
        PGPORT: String(server.port),
        PGUSER: 'super',
        PGPASSWORD: superuserPassword,
      },
    }
    const dump = execFileSync('pg_dump', ['osa'], options)
    await server.sql('CREATE DATABASE restored')
    execFileSync('psql', ['-q', '-v', 'ON_ERROR_STOP=1', 'restored'], { ...options, input: dump })
    await demandSameHistory(
      await openWith(postgresql, { ...login, database: 'osa' }),
      await openWith(postgresql, { ...login, database: 'restored' }),
    )
  })

  test('a role that may not delete changes the inventory and cannot prune', async () => {
    await server.sql(
      `CREATE ROLE daily LOGIN PASSWORD 'd-password'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO daily;
       GRANT INSERT ON inventory_deployments, inventory_revisions, inventory_heads TO daily;
       GRANT UPDATE ON inventory_heads TO daily`,
      'osa',
    )
    await demandCannotPrune(
      await openWith(postgresql, { ...login, database: 'osa', user: 'daily', password: 'd-password' }),
    )
  })
})

describe.skipIf(mariadbMissing)('MariaDB', () => {
  let server: MariadbServer
  const password = 'pw-of-owner'
  let login: Record<string, string>
  beforeAll(async () => {
    server = await MariadbServer.start()
    await server.sql(`CREATE USER owner@'%' IDENTIFIED BY '${password}'`)
    await server.sql("GRANT ALL ON *.* TO owner@'%'")
    await server.sql('CREATE DATABASE osa_inventory')
    login = { host: '127.0.0.1', port: String(server.port), user: 'owner', password, database: 'osa_inventory' }
    const backend = await openWith(mysql, login)
    await writeHistory(backend, true)
    await backend.close?.()
  })
  afterAll(() => server.stop())

  test('mariadb-dump, and mariadb into an empty database', async () => {
    const connection = ['-h', '127.0.0.1', '-P', String(server.port), '-u', 'owner', `-p${password}`]
    const dump = execFileSync('mariadb-dump', [...connection, '--single-transaction', 'osa_inventory'])
    await server.sql('CREATE DATABASE restored')
    execFileSync('mariadb', [...connection, 'restored'], { input: dump })
    await demandSameHistory(await openWith(mysql, login), await openWith(mysql, { ...login, database: 'restored' }))
  })

  test('a user who may not delete changes the inventory and cannot prune', async () => {
    await server.sql("CREATE USER daily@'%' IDENTIFIED BY 'd-password'")
    for (const grant of [
      'SELECT ON osa_inventory.*',
      ...['deployments', 'revisions', 'heads'].map((name) => `INSERT ON osa_inventory.inventory_${name}`),
      'UPDATE ON osa_inventory.inventory_heads',
    ]) {
      await server.sql(`GRANT ${grant} TO daily@'%'`)
    }
    await demandCannotPrune(await openWith(mysql, { ...login, user: 'daily', password: 'd-password' }))
  })
})
