/** `history verify` finds whatever is done to a history, on files and in SQLite; other databases have their own tests. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { openFileBackend } from '../../../../src/backends/file.ts'
import sqlite from '../../../../src/backends/sqlite.ts'
import { openWith } from '../../../support/sql-options.ts'
import {
  auditOf,
  cutAt,
  demandFound,
  demandFoundWithAudit,
  demandSound,
  harms,
  newest,
  type Tampered,
  writeHistory,
} from '../../../support/tampering.ts'
import { tamperWithFiles } from '../../../support/tampering-files.ts'
import { type Sql, tamperWithRows } from '../../../support/tampering-sql.ts'

function filesIn(directory: string): Tampered {
  return { open: async () => openFileBackend({ directory }), ...tamperWithFiles(directory) }
}

function databaseIn(directory: string): Tampered {
  const path = join(directory, 'inventory.sqlite')
  const sql: Sql = async (statement, ...values) => {
    const database = new Database(path)
    try {
      const prepared = database.prepare(statement)
      if (prepared.reader) return prepared.all(...values) as Record<string, unknown>[]
      prepared.run(...values)
      return []
    } finally {
      database.close()
    }
  }
  return { open: () => openWith(sqlite, { path }), ...tamperWithRows(sql) }
}

describe.each([
  ['files', filesIn],
  ['sqlite', databaseIn],
])('a history in %s', (_, placeIn) => {
  let root: string
  const copies: string[] = []
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'osa-verify-'))
    for (const pruned of [true, false]) {
      const directory = join(root, String(pruned))
      mkdirSync(directory)
      const backend = await placeIn(directory).open()
      await writeHistory(backend, pruned)
      await backend.close?.()
    }
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  /** A place with this history. */
  function copy(pruned: boolean): Tampered {
    const directory = join(root, `copy-${copies.length}`)
    copies.push(directory)
    cpSync(join(root, String(pruned)), directory, { recursive: true, preserveTimestamps: true })
    return placeIn(directory)
  }

  test.each([true, false])('that nobody has touched is sound; pruned: %s', async (pruned) => {
    await demandSound(copy(pruned))
  })

  test.each(harms)('pruned: %s', async (_what, at, harm) => {
    const place = copy(true)
    await harm(place)
    await demandFound(place, at)
  })

  test.each(harms)('never pruned: %s', async (_what, at, harm) => {
    const place = copy(false)
    await harm(place)
    await demandFound(place, at)
  })

  test('never pruned: the very first one removed', async () => {
    const place = copy(false)
    await place.remove(1)
    await demandFound(place, [1])
  })

  test('the newest one removed and the one before put in force: the audit log tells', async () => {
    const place = copy(true)
    const audit = await auditOf(place)
    await place.goBack(newest)
    await demandFoundWithAudit(place, audit)
  })

  test('removed up to the newest one', async () => {
    const place = copy(true)
    for (let id = cutAt + 1; id < newest; id += 1) await place.remove(id)
    await demandFound(place, [cutAt + 1])
  })
})
