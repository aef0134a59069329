/** What the example plugin in Python tells of rows that are gone, and what it makes of databases from before it could. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { InventoryBackend } from '../../src/backends/contract.ts'
import { execPlugin } from '../../src/backends/exec.ts'
import { quickDirectory } from '../backends/file-support.ts'
import { revisionOf } from '../backends/sql-cloud.ts'
import { sqlitePlugin } from '../support/contract.ts'

const first = revisionOf('{"_meta": {}}')
const second = revisionOf('{"_meta": {"hostvars": {}}}', first)

async function cloudOfTwo() {
  const directory = quickDirectory()
  const path = join(directory, 'inventory.sqlite')
  const open = async (): Promise<InventoryBackend> =>
    execPlugin.register(
      {
        deployment: 'default',
        options: {
          command: sqlitePlugin,
          args: '',
          options: `path = ${path}`,
          secrets: '',
          deadline: 30_000,
          secret: undefined,
        },
      },
      { section: 'primary', configDirectory: directory, debug: () => {}, warn: () => {} } as never,
    )
  const backend = await open()
  await backend.write(first, undefined)
  await backend.write(second, 1)
  await backend.close!()
  const sql = (statements: string): string =>
    execFileSync(
      '/usr/bin/python3',
      ['-c', 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])', path, statements],
      { encoding: 'utf8' },
    )
  return { open, sql }
}

it.each([
  ['DELETE FROM revision WHERE id = 2', 'revision 2 is gone, and the newest there is revision 1', 1],
  ['DELETE FROM revision', 'revision 2 is gone, and there are no others', undefined],
  ['DELETE FROM head', 'there are revisions up to 2, and the table head does not say which one is the newest', 2],
  ['UPDATE head SET id = 1', 'the table head says that revision 1 is the newest, and revision 2 is there', 2],
  ['DROP TABLE head', 'no such table: head', undefined],
])('%s: the loss is told, and a write over it goes on', async (statements, told, parent) => {
  const { open, sql } = await cloudOfTwo()
  sql(statements)
  const backend = await open()
  try {
    await expect(backend.load()).rejects.toMatchObject({
      code: 'ERR_CORRUPT_DOCUMENT',
      message: expect.stringContaining(told),
    })
    if (statements === 'DROP TABLE head') return
    const next = parent === undefined ? first : revisionOf('{"_meta": {"a": {}}}', parent === 1 ? first : second)
    await backend.write(next, parent)
    expect(await backend.load()).toEqual(next)
  } finally {
    await backend.close!()
  }
})

it('a database of layout 1 is read, and gets its heads by the next write', async () => {
  const { open, sql } = await cloudOfTwo()
  sql('DROP TABLE head; PRAGMA user_version = 1')
  const third = revisionOf('{"_meta": {"a": {}}}', second)
  const backend = await open()
  try {
    expect(await backend.load()).toEqual(second)
    await backend.write(third, 2)
    sql('DELETE FROM revision WHERE id = 3')
    await expect(backend.load()).rejects.toMatchObject({ message: expect.stringContaining('revision 3 is gone') })
  } finally {
    await backend.close!()
  }
})
