/** What a server must not answer, and drivers pass on: told as damage, and never acknowledged or taken for nothing. */
import { mkdtempSync, rmSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { InventoryBackend, RevisionInfo } from '../../src/backends/contract.ts'
import { MysqlClient } from '../../src/backends/mysql/client.ts'
import { PostgresClient } from '../../src/backends/postgresql/client.ts'
import { openSqlBackend } from '../../src/backends/sql/backend.ts'
import type { Row, SqlClient } from '../../src/backends/sql/client.ts'
import type { Dialect } from '../../src/backends/sql/dialect.ts'
import { mysqlDialect } from '../../src/backends/sql/dialect-mysql.ts'
import { postgresqlDialect } from '../../src/backends/sql/dialect-postgresql.ts'
import { descriptionOf } from '../../src/backends/sql/rows.ts'
import { statementsOf } from '../../src/backends/sql/tables.ts'
import plugin from '../../src/backends/sqlite.ts'
import { openWith } from '../support/sql-options.ts'
import { revisionOf } from './sql-cloud.ts'

const first = revisionOf('{}')
const second = revisionOf('{"a": {}}', first)
const third = revisionOf('{"a": {}, "b": {}}', second)

const columns = [
  ...['revision', 'parent', 'lineage', 'change_id', 'saved_at', 'author', 'command', 'reason', 'tool', 'digest'],
  ...['inputs', 'summary', 'chain_digest'],
]

function rowOf(revision: RevisionInfo): Row {
  return Object.fromEntries(descriptionOf(revision).map((value, at) => [columns[at], value]))
}

function over(dialect: Dialect, client: SqlClient): InventoryBackend {
  const told = { section: 'db', where: 'the server', manual: 'docs', deployment: 'default' }
  return openSqlBackend({ ...told, dialect, client, debug: () => {}, mask: (text) => text })
}

/** @param answer of each statement that reads */
function clientOf(answer: (statement: string) => unknown): SqlClient {
  return {
    read: async (statement) => answer(statement) as readonly Row[],
    transact: async () => true,
    define: async () => {},
    close: async () => {},
  }
}

async function listed(backend: InventoryBackend) {
  const ids: number[] = []
  try {
    for await (const { id } of backend.revisions!()) ids.push(id)
  } catch (error) {
    return { ids, error }
  }
  return { ids, error: undefined }
}

const damage = (message: string) =>
  expect.objectContaining({ code: 'ERR_CORRUPT_DOCUMENT', message: expect.stringContaining(message) })

describe('rows that are gone beside a head', () => {
  test.each([
    ['all', '', []],
    ['the newest', 'WHERE revision = 2', [1]],
  ])('%s: a listing says so, and is not taken for the whole history', async (_, where, left) => {
    const directory = mkdtempSync(join(tmpdir(), 'osa-answers-'))
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
    const path = join(directory, 'lite.db')
    const backend = await openWith(plugin, { path })
    onTestFinished(() => backend.close!())
    await backend.write(first, undefined)
    await backend.write(second, 1)
    const database = new Database(path)
    database.exec(`DELETE FROM inventory_revisions ${where}`)
    database.close()
    const error = damage('revision 2, which is in force, is missing from inventory_revisions')
    expect(await listed(backend)).toEqual({ ids: left, error })
  })
})

describe.each([mysqlDialect, postgresqlDialect('public')])('$name', (dialect) => {
  const { list, newest, tags, cut } = statementsOf(dialect)

  test('rows that come again, or out of their order, are given once, and told of', async () => {
    const rows = [third, second, second, third, first].map(rowOf)
    const backend = over(
      dialect,
      clientOf((statement) => (statement === list ? rows : [])),
    )
    expect(await listed(backend)).toEqual({ ids: [3, 2, 1], error: damage('revision 2 out of its order, or twice') })
  })

  test('a server that gives the same page for ever is not listened to for ever', async () => {
    const page = Array.from({ length: 100 }, () => rowOf(first))
    const backend = over(
      dialect,
      clientOf((statement) => (statement === list ? page : [])),
    )
    expect(await listed(backend)).toEqual({ ids: [1], error: damage('revision 1 out of its order, or twice') })
  })

  test.each([undefined, null, '', { affectedRows: 0 }, [null], [[], {}], ['x']])(
    '%j for rows is damage, and not an error of this program',
    async (answer) => {
      const backend = over(
        dialect,
        clientOf(() => answer),
      )
      const error = damage('the server answered to a SELECT is not a list of rows')
      await expect(backend.load()).rejects.toEqual(error)
      expect(await listed(backend)).toEqual({ ids: [], error })
      await expect(backend.tags!()).rejects.toEqual(error)
    },
  )

  test.each<[string, unknown]>([
    ['an object with a method', { toString: 1 }],
    ['a list', ['2']],
    ['a date', new Date(2)],
    ['not a number', Number.NaN],
    ['more than JavaScript counts', '9007199254740993'],
    ['the same as bigint', 9007199254740993n],
    ['below 1', -2],
    ['a missing column', undefined],
  ])('%s for a number is damage', async (_, value) => {
    const { head: _head, ...row } = { ...rowOf(second), head: 2, above: null, version: 3, document: second.document }
    const backend = over(
      dialect,
      clientOf((statement) => {
        if (statement === newest || statement === list) return []
        if (statement === tags) return [{ name: 'a', revision: value }]
        if (statement === cut) return [{ revision: value, chain_digest: 'x' }]
        return [value === undefined ? row : { ...row, head: value }]
      }),
    )
    await expect(backend.load()).rejects.toEqual(damage('inventory_heads'))
    await expect(backend.tags!()).rejects.toEqual(damage('inventory_tags'))
    await expect(backend.historyCut!()).rejects.toEqual(damage('inventory_cuts'))
  })

  test('a tag twice, or with a name that none can have, is damage', async () => {
    const tagged = (...names: string[]) =>
      over(
        dialect,
        clientOf((statement) => (statement === tags ? names.map((name) => ({ name, revision: 1 })) : [{ version: 3 }])),
      )
    await expect(tagged('a', 'a').tags!()).rejects.toEqual(damage('inventory_tags has two tags a'))
    await expect(tagged('__proto__').tags!()).rejects.toEqual(damage('inventory_tags has a tag without a name'))
    expect(await tagged('a', 'b').tags!()).toHaveLength(2)
  })

  test.each(['__proto__', 'constructor', 'toString'])(
    'an error with the code %s is told in its words',
    async (code) => {
      const backend = over(
        dialect,
        clientOf(() => {
          throw Object.assign(new Error('what the server says'), { code })
        }),
      )
      const error = { code: 'ERR_PLUGIN', message: 'the server: what the server says' }
      await expect(backend.load()).rejects.toMatchObject(error)
      expect((await listed(backend)).error).toMatchObject(error)
    },
  )

  test('a removal of which a part is done does not say that nothing was changed', async () => {
    let transactions = 0
    const backend = over(dialect, {
      ...clientOf(() => [{ version: 3 }]),
      transact: async () => {
        if (transactions++ > 0) throw Object.assign(new Error('denied'), { code: '42501', errno: 1142 })
        return true
      },
    })
    const ids = Array.from({ length: 150 }, (_, at) => at + 1)
    const error: unknown = await backend.removeRevisions!(ids).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'ERR_BACKEND_AUTH', remedy: expect.stringContaining('osa-inventory history') })
    expect(error).not.toMatchObject({ remedy: expect.stringContaining('nothing was changed') })
  })
})

/** What the driver gives for a statement; `undefined`: as a sound one. */
type Answer = (statement: string) => unknown

function mysqlOver(answer: Answer): InventoryBackend {
  const query = async (statement: string): Promise<[unknown, unknown]> => [
    answer(statement) ?? (/^SELECT/.test(statement) ? [{ version: 3, bytes: 1e7 }] : { affectedRows: 1 }),
    [],
  ]
  const connection = { query, execute: query, on: () => {}, end: async () => {}, destroy: () => {} }
  const client = new MysqlClient({
    mysql: { createConnectionPromise: async () => connection },
    ...{ address: {}, user: 'osa', database: 'osa', password: undefined, tls: () => undefined },
    ...{ mayDoWithoutTls: true, connectTimeout: 10_000, statementTimeout: 10_000 },
  })
  return over(mysqlDialect, client)
}

function postgresqlOver(answer: Answer): InventoryBackend {
  const openSocket = async () => ({ destroyed: false }) as Socket
  const client = new PostgresClient({
    postgres: ((options: { socket(): Promise<unknown> }) => ({
      unsafe: async (statement: string) => {
        opened ??= options.socket()
        await opened
        const usual = Object.assign([{ version: 3 }], { count: 1, command: statement.split(' ')[0]!.toUpperCase() })
        return answer(statement) ?? usual
      },
      end: async () => {},
    })) as never,
    ...{ host: '127.0.0.1', port: 1, user: 'osa', database: 'osa', password: undefined, openSocket },
    ...{ connectTimeout: 10_000, statementTimeout: 10_000 },
  })
  let opened: Promise<unknown> | undefined
  return over(postgresqlDialect('public'), client)
}

describe('a write', () => {
  const isHead = (statement: string) => /inventory_heads/.test(statement) && !/^SELECT/.test(statement)

  test('is acknowledged where the server has said what it did', async () => {
    await mysqlOver(() => undefined).write(first, undefined)
    postgresqlOver(() => undefined).write(first, undefined)
  })

  test.each([undefined, null, Number.NaN, -1, '1', 1.5])('is not where it says %j of the rows', async (count) => {
    const error = damage('the server did not say how many rows a statement has changed')
    const mysql = mysqlOver((statement) => (isHead(statement) ? { affectedRows: count } : undefined))
    await expect(mysql.write(first, undefined)).rejects.toEqual(error)
    const postgresql = postgresqlOver((statement) => (isHead(statement) ? Object.assign([], { count }) : undefined))
    await expect(postgresql.write(first, undefined)).rejects.toEqual(error)
  })

  test('is not where COMMIT was answered by ROLLBACK', async () => {
    const backend = postgresqlOver((statement) =>
      statement === 'commit' ? Object.assign([], { count: null, command: 'ROLLBACK' }) : undefined,
    )
    await expect(backend.write(first, undefined)).rejects.toMatchObject({
      message: expect.stringContaining('the server has rolled back what it was to commit'),
      outcome: 'not saved',
    })
  })

  test('is in doubt after an error at COMMIT that is not the server’s', async () => {
    const broken = (statement: string): undefined => {
      if (/^commit$/i.test(statement)) throw new Error('a packet that nobody can read')
    }
    const error = { outcome: 'unknown' }
    await expect(mysqlOver(broken).write(first, undefined)).rejects.toMatchObject(error)
    await expect(postgresqlOver(broken).write(first, undefined)).rejects.toMatchObject(error)
  })

  test('is not in doubt after such an error before COMMIT', async () => {
    const broken = (statement: string): undefined => {
      if (isHead(statement)) throw new Error('a packet that nobody can read')
    }
    const error = { outcome: 'not saved' }
    await expect(mysqlOver(broken).write(first, undefined)).rejects.toMatchObject(error)
    await expect(postgresqlOver(broken).write(first, undefined)).rejects.toMatchObject(error)
  })
})
