/** Bytes that are not text, in every column of every table: told as damage of that place, whatever the driver makes of them. */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { verifyHistory } from '../../src/app/store/history/verify.ts'
import { InventoryStore } from '../../src/app/store/store.ts'
import type { InventoryBackend } from '../../src/backends/contract.ts'
import mysql from '../../src/backends/mysql.ts'
import postgresql from '../../src/backends/postgresql.ts'
import sqlite from '../../src/backends/sqlite.ts'
import { MariadbServer, mariadbMissing } from '../support/mariadb-server.ts'
import { PostgresqlServer, postgresqlMissing, superuserPassword } from '../support/postgresql-server.ts'
import { run } from '../support/program.ts'
import { openWith } from '../support/sql-options.ts'
import { newest, writeHistory } from '../support/tampering.ts'

const attribution = { author: 'ada@deploy1', command: 'restore', tool: 'test/1' }

/** What is asked of a backend, and by whom. */
const questions: Readonly<Record<string, (backend: InventoryBackend) => Promise<unknown>>> = {
  load: (backend) => backend.load(),
  newest: async (backend) => backend.newest?.(),
  list: async (backend) => {
    for await (const _ of backend.revisions!());
  },
  'load the newest revision': (backend) => backend.loadRevision!(newest),
  'read the cut': (backend) => backend.historyCut!(),
  verify: (backend) => verifyHistory(backend).then(({ faults }) => demandNoFaults(faults)),
  restore: async (backend) => {
    const store = new InventoryStore(backend, attribution)
    const { document, inventory } = await store.loadRevision(newest - 1)
    await store.replace(() => ({ document, inventory }))
  },
}

/** What leaves the one database as it is. */
const reading = Object.keys(questions).filter((name) => name !== 'restore')

function demandNoFaults(faults: readonly { readonly message: string }[]): void {
  if (faults.length > 0)
    throw Object.assign(new Error(faults.map(({ message }) => message).join()), { code: 'ERR_CORRUPT_DOCUMENT' })
}

/** What a backend says to all that is asked of it: `undefined` where it answers. */
async function saidBy(
  open: () => Promise<InventoryBackend>,
  asked: readonly string[] = Object.keys(questions),
): Promise<Map<string, string | undefined>> {
  const said = new Map<string, string | undefined>()
  for (const name of asked) {
    const ask = questions[name]!
    const backend = await open()
    try {
      await ask(backend)
      said.set(name, undefined)
    } catch (error) {
      const { code, message } = error as { code: unknown; message: string }
      // A row whose number cannot be read is found by no number.
      const isGone = name === 'load the newest revision' && code === 'ERR_UNKNOWN_REVISION'
      if (!isGone) expect(code, `${name}: ${message}`).toBe('ERR_CORRUPT_DOCUMENT')
      said.set(name, message)
    } finally {
      await backend.close!()
    }
  }
  return said
}

const described = ['lineage', 'change_id', 'saved_at', 'author', 'command', 'reason', 'tool', 'digest', 'inputs', 'summary', 'chain_digest'] // biome-ignore format: one list
const ofNewest = `WHERE revision = ${newest}`

describe('in SQLite', () => {
  const places: (readonly [table: string, column: string, where: string, told: string, by: readonly string[]])[] = [
    ...described.map(
      (column) =>
        [
          'inventory_revisions',
          column,
          ofNewest,
          `${column} of revision ${newest} is not UTF-8 text`,
          ['load', 'list', 'load the newest revision', 'verify'],
        ] as const,
    ),
    ['inventory_revisions', 'parent', ofNewest, 'is not a whole number', ['load', 'list', 'verify']],
    [
      'inventory_revisions',
      'revision',
      ofNewest,
      `revision ${newest}, which is in force, is missing`,
      ['load', 'verify'],
    ],
    [
      'inventory_revisions',
      'deployment_id',
      ofNewest,
      `revision ${newest}, which is in force, is missing`,
      ['load', 'verify'],
    ],
    ['inventory_revisions', 'compressed', ofNewest, 'cannot be unpacked', ['load the newest revision', 'verify']],
    ['inventory_heads', 'revision', '', 'inventory_heads is not a whole number', ['load', 'verify']],
    ['inventory_heads', 'document', '', 'is not UTF-8 text', ['load', 'verify']],
    ['inventory_cuts', 'revision', '', 'inventory_cuts is not a whole number', ['read the cut', 'verify']],
    ['inventory_cuts', 'chain_digest', '', 'inventory_cuts is not UTF-8 text', ['read the cut', 'verify']],
    [
      'inventory_deployments',
      'name',
      '',
      'inventory_deployments',
      ['load', 'list', 'load the newest revision', 'restore'],
    ],
  ]

  test('every column that can hold such bytes is tried', async () => {
    const path = await written()
    const database = new Database(path)
    const rows = database
      .prepare(
        'SELECT t.name AS "table", c.name AS "column" FROM sqlite_master t JOIN pragma_table_info(t.name) c' +
          " WHERE t.type = 'table' AND NOT (c.type = 'INTEGER' AND c.pk = 1 AND c.name <> 'deployment_id')",
      )
      .all() as { table: string; column: string }[]
    database.close()
    const tried = new Set(places.map(([table, column]) => `${table}.${column}`))
    // The first two are other names of the row's own number, which is always one; the last is read by MySQL alone.
    const others = ['inventory_heads.deployment_id', 'inventory_cuts.deployment_id', 'inventory_schema.claimed_at']
    expect(
      rows
        .map(({ table, column }) => `${table}.${column}`)
        .filter((name) => !tried.has(name))
        .sort(),
    ).toEqual(others.sort())
  })

  test.each(places)('%s.%s %s', async (table, column, where, told, by) => {
    const whole = await written()
    let count = 0
    const open = async () => {
      const path = `${whole}.${++count}`
      copyFileSync(whole, path)
      execute(path, `PRAGMA foreign_keys = OFF; UPDATE ${table} SET ${column} = CAST(x'61ff62' AS TEXT) ${where}`)
      return openWith(sqlite, { path })
    }
    const said = await saidBy(open)
    for (const name of by) expect(said.get(name), name).toContain(told)
    // A good revision can be put back, whatever is wrong with the newest one.
    if (table === 'inventory_revisions') expect(said.get('restore')).toBe(undefined)
  })

  test('the programs say so, too, and go on where they can', async () => {
    const path = await written()
    execute(path, `UPDATE inventory_revisions SET author = CAST(x'61ff62' AS TEXT) WHERE revision = ${newest - 1}`)
    const directory = join(path, '..')
    writeFileSync(join(directory, 'osa.ini'), `[inventory]\nbackend = sqlite\nmirror = no\n[sqlite]\npath = ${path}\n`)
    const tool = (...args: string[]) => run('osa-inventory', [...args, '--config', directory])
    const damage = `author of revision ${newest - 1} is not UTF-8 text`
    expect(tool('history')).toMatchObject({ status: 1, stderr: expect.stringContaining(damage) })
    expect(tool('history', 'verify')).toMatchObject({ status: 1, stdout: expect.stringContaining(damage) })
    expect(tool('restore', 'latest', '--yes')).toMatchObject({ status: 0, stderr: '' })
    execute(path, `UPDATE inventory_heads SET document = CAST(x'61ff62' AS TEXT)`)
    expect(tool('restore', 'latest', '--yes')).toMatchObject({ status: 0, stderr: '' })
    expect(tool('backend', 'show').status).toBe(0)
    // The remedy for a revision that is gone.
    execute(path, 'DELETE FROM inventory_revisions WHERE revision = (SELECT revision FROM inventory_heads)')
    const shown = tool('export')
    expect(shown).toMatchObject({ status: 1, stderr: expect.stringContaining('osa-inventory restore latest') })
    expect(tool('restore', 'latest', '--yes')).toMatchObject({ status: 0, stderr: '' })
    expect(tool('export').status).toBe(0)
  })

  test('a database in UTF-16 is read as before', async () => {
    const path = newPlace()
    execute(path, "PRAGMA encoding = 'UTF-16le'; CREATE TABLE other (a)")
    const backend = await openWith(sqlite, { path })
    await writeHistory(backend, true)
    demandNoFaults((await verifyHistory(backend)).faults)
    await backend.close!()
  })

  function newPlace(): string {
    const directory = mkdtempSync(join(tmpdir(), 'osa-bytes-'))
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
    return join(directory, 'inventory.sqlite')
  }

  async function written(): Promise<string> {
    const path = newPlace()
    const backend = await openWith(sqlite, { path })
    await writeHistory(backend, true)
    await backend.close!()
    return path
  }

  function execute(path: string, statements: string): void {
    const database = new Database(path)
    try {
      database.exec(statements)
    } finally {
      database.close()
    }
  }
})

describe.skipIf(postgresqlMissing)('in PostgreSQL', () => {
  let server: PostgresqlServer
  beforeAll(async () => {
    server = await PostgresqlServer.start()
    await server.sql("CREATE DATABASE bytes ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
  })
  afterAll(() => server.stop())

  test('a database that knows no characters: what is not UTF-8 is damage, in every text column', async () => {
    const login = { host: '127.0.0.1', port: String(server.port), user: 'super', password: superuserPassword }
    const open = () => openWith(postgresql, { ...login, database: 'bytes' })
    const backend = await open()
    await writeHistory(backend, true)
    demandNoFaults((await verifyHistory(backend)).faults)
    await backend.close!()
    for (const column of described) {
      await server.sql(`CREATE TABLE kept AS SELECT ${column} AS value FROM inventory_revisions ${ofNewest}`, 'bytes')
      const damage = `UPDATE inventory_revisions SET ${column} = convert_from('\\x61ff62', 'SQL_ASCII') ${ofNewest}`
      await server.sql(damage, 'bytes')
      const said = await saidBy(open, reading)
      for (const name of ['load', 'list', 'load the newest revision', 'verify'])
        expect(said.get(name), name).toContain(`${column} of revision ${newest} is not UTF-8 text`)
      await server.sql(`UPDATE inventory_revisions SET ${column} = (SELECT value FROM kept) ${ofNewest}`, 'bytes')
      await server.sql('DROP TABLE kept', 'bytes')
    }
    await server.sql(`UPDATE inventory_heads SET document = convert_from('\\x61ff62', 'SQL_ASCII')`, 'bytes')
    const said = await saidBy(open)
    expect(said.get('load')).toContain('invalid byte sequence')
    expect(said.get('restore')).toBeUndefined()
  })
})

describe.skipIf(mariadbMissing)('in MariaDB', () => {
  let server: MariadbServer
  beforeAll(async () => {
    server = await MariadbServer.start()
    await server.sql('CREATE DATABASE bytes')
    await server.sql("CREATE USER owner@'%' IDENTIFIED BY 'pw-of-owner'")
    await server.sql("GRANT ALL ON *.* TO owner@'%'")
  })
  afterAll(() => server.stop())

  test('a column that was made one of bytes: what is not UTF-8 is damage', async () => {
    const login = { host: '127.0.0.1', port: String(server.port), user: 'owner', password: 'pw-of-owner' }
    const open = () => openWith(mysql, { ...login, database: 'bytes' })
    const backend = await open()
    await writeHistory(backend, true)
    await backend.close!()
    for (const column of described) {
      const modify = (type: string) => server.sql(`ALTER TABLE bytes.inventory_revisions MODIFY ${column} ${type}`)
      await modify('LONGBLOB')
      const intact = await open()
      demandNoFaults((await verifyHistory(intact)).faults)
      await intact.close!()
      await server.sql(
        `CREATE TABLE bytes.kept AS SELECT ${column} AS value FROM bytes.inventory_revisions ${ofNewest}`,
      )
      await server.sql(`UPDATE bytes.inventory_revisions SET ${column} = x'61ff62' ${ofNewest}`)
      const said = await saidBy(open, reading)
      for (const name of ['load', 'list', 'load the newest revision', 'verify'])
        expect(said.get(name), name).toContain(`${column} of revision ${newest} is not UTF-8 text`)
      await server.sql(`UPDATE bytes.inventory_revisions SET ${column} = (SELECT value FROM bytes.kept) ${ofNewest}`)
      await server.sql('DROP TABLE bytes.kept')
    }
  })
})
