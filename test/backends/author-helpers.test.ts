/** What `osa-inventory/plugin` and `osa-inventory/testing` give authors besides the contract. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import Database from 'libsql'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  BackendUnavailableError,
  chunked,
  chunkList,
  createExclusively,
  type Dialect,
  ddlScript,
  defineBackend,
  httpError,
  joinChunks,
  nameFrom,
  openSqlBackend,
  packRevision,
  type Row,
  retry,
  type SqlClient,
  type SqlValue,
  safeName,
  sqlStateKind,
  systemError,
  unpackRevision,
  versionFrom,
} from '../../src/plugin.ts'
import { memorySecret, parsedOptions, quietContext, runBackendContract } from '../../src/testing/index.ts'
import { following } from '../../src/testing/revisions.ts'

function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'osa-helpers-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

describe('safeName', () => {
  it('has another text for every name, also where case, dots, slashes and blanks do not count', () => {
    const name = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(nameFrom(safeName(one))).toBe(one)
        expect(safeName(one)).toMatch(/^(?:[a-z0-9_-]|%[0-9a-f]{2})+$/)
        if (one !== other) expect(safeName(one).toLowerCase()).not.toBe(safeName(other).toLowerCase())
      }),
    )
    expect(safeName('cloud-a')).toBe('cloud-a')
    expect(safeName('../Ä')).toBe('%2e%2e%2f%c3%84')
  })

  it('refuses what the place cannot take, and knows what it has not made', () => {
    expect(() => safeName('')).toThrow('"" cannot name a deployment: it is empty')
    expect(() => safeName('\ud800')).toThrow('it is not valid Unicode')
    expect(() => safeName('ABC', 8)).toThrow('it takes 9 bytes as a name there, 8 is the most')
    expect(['A', '%41%', 'a.b', '', '%zz'].map(nameFrom)).toEqual(Array(5).fill(undefined))
  })
})

describe('parts', () => {
  it('are the bytes again when they are put together, and are damage when they are not all there', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.integer({ min: 1, max: 40 }), (bytes, size) => {
        const chunks = chunked(bytes, size)
        expect(chunks.every(({ length }) => length <= size)).toBe(true)
        const list = chunkList(chunks)
        expect([...joinChunks(chunks, list, 'there')]).toEqual([...bytes])
        if (bytes.length === 0) return
        const altered = chunks.map((chunk, index) => (index === 0 ? chunk.map((byte) => byte ^ 1) : chunk))
        const missing = chunks.with(-1, undefined as never)
        for (const wrong of [altered, missing, [...chunks, bytes]]) {
          expect(() => joinChunks(wrong, list, 'there')).toThrow(
            expect.objectContaining({ code: 'ERR_CORRUPT_DOCUMENT' }),
          )
        }
      }),
    )
  })

  it('of a revision: it comes back as it was, and damage is told with its place', () => {
    const revision = following(undefined, '{"a": 1.0, "b": "\ud83d\ude00"}')
    expect(unpackRevision(packRevision(revision), 'there')).toEqual(revision)
    const other = packRevision({ ...revision, document: '{"a": 1.1}' })
    const without = packRevision({ ...revision, author: undefined as never })
    for (const [bytes, problem] of [
      [Buffer.from('nothing'), 'shelf 7 cannot be read: cannot be unpacked'],
      [other, 'shelf 7: the document is not the one that was saved: its digest differs'],
      [without, 'shelf 7: there is revision 1 without its "author"'],
    ] as const) {
      expect(() => unpackRevision(bytes, 'shelf 7')).toThrow(
        expect.objectContaining({ code: 'ERR_CORRUPT_DOCUMENT', message: problem }),
      )
    }
  })
})

describe('errors in the words of the contract', () => {
  it.each([
    [401, 'ERR_BACKEND_AUTH'],
    [403, 'ERR_BACKEND_AUTH'],
    [407, 'ERR_BACKEND_AUTH'],
    [408, 'ERR_BACKEND_UNAVAILABLE'],
    [413, 'ERR_DOCUMENT_TOO_LARGE'],
    [429, 'ERR_BACKEND_UNAVAILABLE'],
    [503, 'ERR_BACKEND_UNAVAILABLE'],
    [507, 'ERR_BACKEND_UNAVAILABLE'],
    [301, 'ERR_PLUGIN'],
    [418, 'ERR_PLUGIN'],
  ])('HTTP %i is %s', (status, code) => {
    expect(httpError(status, 'there', { operation: 'load' })).toMatchObject({
      code,
      message: 'there',
      operation: 'load',
    })
  })

  it('of the operating system: the file and the reason; others stay what they are', () => {
    const read = (path: string): unknown => {
      try {
        return readFileSync(path)
      } catch (error) {
        return systemError(error, { operation: 'load' })
      }
    }
    const path = join(scratchDirectory(), 'nothing')
    expect(read(path)).toMatchObject({ code: 'ERR_BACKEND_UNAVAILABLE', message: expect.stringContaining(`${path}: `) })
    const denied = Object.assign(new Error('x'), { code: 'EACCES', path: '/srv/a' })
    expect(systemError(denied)).toMatchObject({ code: 'ERR_BACKEND_AUTH', message: '/srv/a: permission denied' })
    const own = new BackendUnavailableError('own')
    expect([systemError(own), systemError('text'), systemError(undefined)]).toEqual([own, 'text', undefined])
  })

  it('SQLSTATE: by the whole state, or by its class', () => {
    const states = ['40001', '23505', '28P01', '08006', '42P01', '42501', '99999', 'ECONNREFUSED', undefined]
    const kinds = ['again', 'exists', 'denied', 'unavailable', 'no tables', 'denied', undefined, undefined, undefined]
    expect(states.map(sqlStateKind)).toEqual(kinds)
  })
})

describe('createExclusively', () => {
  it('lets one of many succeed, with a whole file and nothing beside it', async () => {
    const directory = scratchDirectory()
    const path = join(directory, '7')
    const texts = Array.from({ length: 8 }, (_, index) => String(index).repeat(10_000))
    const won = await Promise.all(texts.map((text) => createExclusively(path, text)))
    expect(won.filter((each) => each)).toHaveLength(1)
    expect(readFileSync(path, 'utf8')).toBe(texts[won.indexOf(true)])
    expect(readdirSync(directory)).toEqual(['7'])
    expect(statSync(path).mode & 0o007).toBe(0)
    await expect(createExclusively(join(directory, 'none', '7'), '')).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('retry', () => {
  const pauses = [0, 0] as const
  it('tries what cannot be reached again, and no more often than it is told', async () => {
    let calls = 0
    const failing = (times: number) => async (attempt: number) => {
      calls += 1
      if (attempt <= times) throw new BackendUnavailableError(`attempt ${attempt}`)
      return attempt
    }
    expect(await retry(failing(2), { pauses })).toBe(3)
    await expect(retry(failing(9), { attempts: 4, pauses })).rejects.toThrow('attempt 4')
    expect(calls).toBe(7)
  })

  it('does not try again what would fail again', async () => {
    let calls = 0
    const act = async (): Promise<never> => {
      calls += 1
      throw new TypeError('no')
    }
    await expect(retry(act, { pauses })).rejects.toThrow('no')
    expect(calls).toBe(1)
  })
})

describe('options for tests', () => {
  const plugin = defineBackend({
    name: 'a',
    apiVersion: 1,
    summary: '',
    options: {
      url: { type: 'text', required: true, description: '' },
      wait: { type: 'duration', default: '5s', description: '' },
      token: { type: 'text', secret: true, description: '' },
    },
    register: () => ({
      capabilities: { compareAndSwap: false, shared: false },
      load: async () => undefined,
      write: async () => {},
    }),
  })

  it('are what register gets', async () => {
    const { url, wait, token } = parsedOptions(plugin, { url: 'x', token: 'hush' })
    expect([url, wait, await token!.reveal(), await memorySecret('a').reveal()]).toEqual(['x', 5000, 'hush', 'a'])
    expect(() => parsedOptions(plugin, {})).toThrow('url: is required')
    expect(() => parsedOptions(plugin, { url: 'x', ulr: 'y' })).toThrow('ulr: the plugin declares no such option')
    expect(() => parsedOptions(plugin, { url: 'x', wait: 'long' })).toThrow(/^wait: /)
    expect(quietContext('a').section).toBe('a')
  })
})

/** Nothing but what the package gives: a dialect as data, and a client of four methods. */
describe('another database', () => {
  const dialect: Dialect = {
    name: 'another database',
    prefix: '',
    placeholder: () => '?',
    types: {
      identity: 'INTEGER NOT NULL',
      number: 'INTEGER',
      name: 'TEXT',
      text: 'TEXT',
      document: 'TEXT',
      bytes: 'BLOB',
    },
    selected: (column) => column,
    references: (table, column) => ` REFERENCES ${table} (${column})`,
    tableEnd: '',
    insertUnlessThere: ['INSERT OR IGNORE INTO', () => ''],
    adjustments: [],
    views: [],
    classify(error) {
      const { message, rawCode } = error as { message?: string; rawCode?: number }
      if (/no such table/.test(String(message))) return { kind: 'no tables' }
      if ((rawCode ?? 0) % 256 === 19) return { kind: 'exists' }
      return (rawCode ?? 0) % 256 === 5 ? { kind: 'again' } : { kind: 'unknown' }
    },
  }

  function clientOf(path: string): SqlClient {
    const database = new Database(path)
    const rowsOf = (statement: string, values: readonly SqlValue[] = []): Row[] =>
      database.prepare(statement).all(...values) as Row[]
    const together = (act: () => boolean): boolean => {
      database.exec('BEGIN IMMEDIATE')
      try {
        const isDone = act()
        database.exec(isDone ? 'COMMIT' : 'ROLLBACK')
        return isDone
      } catch (error) {
        database.exec('ROLLBACK')
        throw error
      }
    }
    return {
      read: async (statement, values) => rowsOf(statement, values),
      transact: async (steps) =>
        together(() =>
          steps.every(({ statement, values, mustChange }) => {
            const { changes } = database.prepare(statement).run(...values)
            return !mustChange || changes > 0
          }),
        ),
      async define({ versionTable, readVersion, migrations }) {
        together(() => {
          database.exec(versionTable)
          const version = versionFrom(rowsOf(readVersion)[0])
          const missing = migrations.filter((migration) => migration.version > version)
          for (const statement of missing.flatMap(({ statements }) => statements)) database.exec(statement)
          return true
        })
      },
      close: async () => void (database.open && database.close()),
    }
  }

  it('is a dialect and a client, and keeps the contract', async () => {
    const path = join(scratchDirectory(), 'inventory')
    const result = await runBackendContract({
      open: (deployment, { section, debug }) =>
        openSqlBackend({
          dialect,
          client: clientOf(path),
          deployment,
          section,
          where: `another ${path}`,
          manual: 'its README',
          debug,
          mask: (text) => text,
        }),
      capabilities: { compareAndSwap: true, history: true, shared: true },
      skip: { '2.6': 'large documents take time', '8.2': 'the client is part of Node.js' },
    })
    expect(result.checks.filter(({ outcome }) => outcome === 'failed')).toEqual([])
    expect(result.passed).toBeGreaterThan(35)
    expect(ddlScript(dialect)).toContain('CREATE TABLE IF NOT EXISTS inventory_revisions')
  })
})
