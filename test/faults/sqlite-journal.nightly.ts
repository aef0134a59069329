/**
 * What becomes of an SQLite database when one call about its files fails, in either way of keeping a transaction: the figures
 * of docs/decisions/0011-sqlite-journal.md. SQLite's own library, in Python, looks at what is left.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { quickDirectory } from '../backends/file-support.ts'
import { lacking } from '../support/program.ts'
import { builtLibrary, noCompiler } from './every-call/runner.ts'

const missing = lacking(noCompiler())
const faults = [
  'fail EIO',
  'fail ENOSPC',
  'late EIO',
  'short',
  'full ENOSPC',
  'unreadable EIO',
  'read-only EROFS',
  'kill',
]
const hours = 3_600_000

const make = `import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute('PRAGMA journal_mode = ' + sys.argv[2])
database.executescript('CREATE TABLE revisions (id INTEGER PRIMARY KEY, document TEXT); CREATE TABLE heads (document TEXT)')
database.execute('INSERT INTO revisions VALUES (1, ?)', ('a' * 60000,))
database.execute('INSERT INTO heads VALUES (?)', ('a' * 120000,))
database.commit()`

const look = `import sqlite3, sys
try:
    database = sqlite3.connect(sys.argv[1])
    sound = database.execute('PRAGMA integrity_check').fetchall() == [('ok',)]
    rows = database.execute('SELECT id, document FROM revisions ORDER BY id').fetchall()
    heads = database.execute('SELECT document FROM heads').fetchall()
    old, new = (1, 'a' * 60000), (2, 'b' * 60000)
    states = {'old': ([old], [('a' * 120000,)]), 'new': ([old, new], [('b' * 120000,)])}
    print(next((name for name, state in states.items() if sound and state == (rows, heads)), 'lost'))
except sqlite3.DatabaseError:
    print('lost')`

function python(program: string, ...words: string[]): string {
  return execFileSync('/usr/bin/python3', ['-c', program, ...words], { encoding: 'utf8' }).trim()
}

async function tried(mode: 'wal' | 'delete') {
  const root = quickDirectory()
  const [base, place, told] = [join(root, 'base'), join(root, 'now'), join(root, 'told')]
  const path = join(place, 'inventory.sqlite')
  mkdirSync(base)
  python(make, join(base, 'inventory.sqlite'), mode)
  const library = await builtLibrary(root)
  const write = (at: number, fault: string): string => {
    rmSync(place, { recursive: true, force: true })
    rmSync(told, { force: true })
    cpSync(base, place, { recursive: true })
    const [how, code = ''] = fault.split(' ')
    const order = [at, how, constants.errno[code as 'EIO'] ?? 0, told, place].join('|')
    const env = { ...process.env, LD_PRELOAD: library, TRIAL_FAULT: order }
    const writer = join(import.meta.dirname, 'sqlite-journal/writer.cjs')
    return spawnSync(process.execPath, [writer, mode, path, 'b'], { env, encoding: 'utf8' }).stdout
  }
  write(0, 'count')
  const calls = readFileSync(told, 'utf8').trimEnd().split('\n').length
  let trials = 0
  const wrong = new Map<string, number>()
  for (let at = 1; at <= calls; at++) {
    for (const fault of faults) {
      const isAcknowledged = write(at, fault) === 'acknowledged'
      if (!existsSync(told)) continue
      trials++
      const state = python(look, path)
      if (state !== 'lost' && !(isAcknowledged && state === 'old')) continue
      const [name = '', at_ = ''] = readFileSync(told, 'utf8').trim().split(' ')
      const what = `${name} ${at_.replace(/^.*\.sqlite/, '')}: ${fault}: ${isAcknowledged ? 'acknowledged' : 'refused'}, ${state}`
      wrong.set(what, (wrong.get(what) ?? 0) + 1)
    }
  }
  console.log(`${mode}: ${calls} calls, ${trials} trials, wrong: ${JSON.stringify([...wrong])}`)
  return wrong
}

it.skipIf(missing)('with the journal in use no fault loses a database', { timeout: hours }, async () => {
  expect([...(await tried('delete'))]).toEqual([])
})

it.skipIf(missing)(
  'with a write-ahead log libsql still loses one: the reason to use none',
  { timeout: hours },
  async () => {
    const wrong = [...(await tried('wal')).keys()]
    expect(wrong).not.toEqual([])
    // A read of the log fails, alone or as all reads from some call on.
    expect(
      wrong.filter((what) => !/^(?:pread -wal: fail|[a-z]+ -wal: unreadable) E[A-Z]+: acknowledged, lost$/.test(what)),
    ).toEqual([])
  },
)
