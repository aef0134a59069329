import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { describe, expect, onTestFinished, test } from 'vitest'
import { sqliteDialect } from '../../src/backends/sql/dialect-sqlite.ts'
import { networkFileSystem } from '../../src/backends/sqlite/place.ts'
import plugin from '../../src/backends/sqlite.ts'
import { isRoot } from '../support/contract.ts'
import { run } from '../support/program.ts'
import { openWith } from '../support/sql-options.ts'
import { addresses, document, groups, hosts, queries, revisionOf } from './sql-cloud.ts'
import { demandPrunes, demandServesUnpruned, firstTables } from './sql-first-tables.ts'
import { demandMendsLost, demandTellsLost, demandTellsLostTags } from './sql-lost-tables.ts'

function newPlace(): string {
  const directory = mkdtempSync(join(tmpdir(), 'osa-sqlite-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return join(directory, 'inventory.sqlite')
}

function rowsOf(path: string, query: string): unknown[] {
  const database = new Database(path)
  try {
    const rows = database.prepare(query).all() as Record<string, unknown>[]
    return rows.map(({ _metadata, ...row }) => row)
  } finally {
    database.close()
  }
}

const nobody = 65534

/**
 * As someone who may not write. Root may do everything, so this process becomes another user meanwhile; anyone else
 * takes the right from himself.
 */
async function withoutWriting<T>(path: string, act: () => Promise<T>): Promise<T> {
  const directory = join(path, '..')
  const files = readdirSync(directory).map((name) => ({ name: join(directory, name), mode: 0 }))
  for (const file of files) file.mode = statSync(file.name).mode & 0o777
  const restore = (): void => {
    if (isRoot) {
      process.seteuid!(0)
      process.setegid!(0)
    }
    chmodSync(directory, 0o755)
    for (const { name, mode } of files) chmodSync(name, mode)
  }
  for (const { name, mode } of files) chmodSync(name, mode & 0o444)
  chmodSync(directory, 0o555)
  if (isRoot) {
    process.setegid!(nobody)
    process.seteuid!(nobody)
  }
  try {
    return await act()
  } finally {
    restore()
  }
}

describe('sqlite', () => {
  test('the views show the newest revision', async () => {
    const path = newPlace()
    const backend = await openWith(plugin, { path })
    const first = revisionOf('{"_meta": {"hostvars": {"gone": {}}}}')
    await backend.write(first, undefined)
    await backend.write(revisionOf(document, first), 1)
    await backend.close!()
    expect(rowsOf(path, queries.hosts)).toEqual(hosts(1, 0))
    expect(rowsOf(path, queries.groups('"group"'))).toEqual(groups)
    expect(rowsOf(path, queries.addresses)).toEqual(addresses)
  })

  test('a document that is not a strict JSON is kept as it is', async () => {
    const backend = await openWith(plugin, { path: newPlace() })
    const first = revisionOf('{"_meta": {"hostvars": {"a": {"x": NaN, "y": "\\u0000"}}}}')
    await backend.write(first, undefined)
    expect(await backend.load()).toEqual(first)
    expect(await backend.loadRevision!(1)).toEqual(first)
    await backend.close!()
  })

  test('tables of the first release serve as before, and pruning brings them up to date', async () => {
    const path = newPlace()
    const database = new Database(path)
    for (const statement of firstTables(sqliteDialect)) database.exec(statement)
    database.close()
    const backend = await openWith(plugin, { path })
    const written = await demandServesUnpruned(backend)
    const other = await openWith(plugin, { path }, 'other')
    await demandServesUnpruned(other)
    await other.destroy!()
    expect(await other.load()).toBeUndefined()
    await demandPrunes(backend, written)
    await Promise.all([backend.close!(), other.close!()])
  })

  const droppable = () => {
    const path = newPlace()
    return {
      open: () => openWith(plugin, { path }),
      async drop(table: string) {
        const database = new Database(path)
        database.exec(`PRAGMA foreign_keys = OFF; DROP TABLE ${table}`)
        database.close()
      },
    }
  }

  test.each(['revisions', 'deployments'] as const)('the table of %s is gone: told as damage', async (table) => {
    await demandTellsLost(droppable(), table)
  })

  test.each(['heads', 'schema'] as const)('the table of %s is gone: told, and made again', async (table) => {
    await demandMendsLost(droppable(), table)
  })

  test('the table of tags is gone: told, and made again when someone asks for it', async () => {
    await demandTellsLostTags(droppable())
  })

  test('what is made again has the version that the tables had: an earlier release goes on with it', async () => {
    const path = newPlace()
    const backend = await openWith(plugin, { path })
    const first = revisionOf('{}')
    await backend.write(first, undefined)
    await backend.close!()
    const database = new Database(path)
    database.exec('DROP TABLE inventory_heads')
    const again = await openWith(plugin, { path })
    await again.write(revisionOf('{"a": {}}', first), 1)
    await again.close!()
    const { version } = database.prepare('SELECT MAX(version) AS version FROM inventory_schema').get() as {
      version: number
    }
    expect(version).toBe(2)
    database.close()
  })

  test('a new database has the mode of every new file, and nothing beside it between two writes', async () => {
    const path = newPlace()
    const umask = process.umask(0o007)
    const backend = await openWith(plugin, { path })
    await backend.write(revisionOf('{}'), undefined)
    process.umask(umask)
    const names = readdirSync(join(path, '..'))
    expect(names).toEqual(['inventory.sqlite'])
    for (const name of names) expect(statSync(join(path, '..', name)).mode & 0o777, name).toBe(0o660)
    await backend.close!()
  })

  test('a log that an earlier release has made is read, and goes with the next write', async () => {
    const [made, path] = [newPlace(), newPlace()]
    const first = revisionOf('{"a": {}}')
    const maker = await openWith(plugin, { path: made })
    await maker.write(first, undefined)
    // The table of tags comes with the first one.
    await maker.setTag!({ name: 'other', id: 1 }, undefined)
    await maker.removeTag!({ name: 'other', id: 1 })
    await maker.close!()
    copyFileSync(made, path)
    // What it has changed is in the log alone.
    const program = `import os, sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute('PRAGMA journal_mode = WAL')
database.execute("INSERT INTO inventory_tags SELECT deployment_id, 'kept', revision FROM inventory_heads")
database.commit()
os._exit(0)`
    execFileSync('/usr/bin/python3', ['-c', program, path])
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0)
    const backend = await openWith(plugin, { path })
    const second = revisionOf('{"b": {}}', first)
    expect(await backend.load()).toEqual(first)
    await backend.write(second, 1)
    expect(readdirSync(join(path, '..'))).toEqual(['inventory.sqlite'])
    expect(await backend.tags!()).toEqual([{ name: 'kept', id: 1 }])
    expect(await backend.load()).toEqual(second)
    await backend.close!()
  })

  test('reading makes no file', async () => {
    const path = newPlace()
    const backend = await openWith(plugin, { path })
    expect(await backend.load()).toBeUndefined()
    expect(readdirSync(join(path, '..'))).toEqual([])
    await backend.close!()
  })

  test('who may only read reads, beside a writer and alone, and is refused when writing', async () => {
    const path = newPlace()
    chmodSync(join(path, '..'), 0o755)
    const writer = await openWith(plugin, { path })
    const first = revisionOf('{"a": {}}')
    await writer.write(first, undefined)
    for (const name of readdirSync(join(path, '..'))) chmodSync(join(path, '..', name), 0o644)
    const reader = await openWith(plugin, { path })
    expect(await withoutWriting(path, () => reader.load())).toEqual(first)
    await reader.close!()
    await writer.close!()
    for (const name of [`${path}-wal`, `${path}-shm`]) rmSync(name, { force: true })
    expect(await withoutWriting(path, () => reader.load())).toEqual(first)
    const write = () => withoutWriting(path, () => reader.write(revisionOf('{}', first), 1))
    await expect(write()).rejects.toMatchObject({ code: 'ERR_BACKEND_AUTH', message: expect.stringContaining(path) })
    await reader.close!()
    chmodSync(path, isRoot ? 0o600 : 0o200)
    await expect(withoutWriting(path, () => reader.load())).rejects.toMatchObject({ code: 'ERR_BACKEND_AUTH' })
    await reader.close!()
  })

  test('what is not a database, cut off, or of damaged bytes, is refused', async () => {
    const path = newPlace()
    const backend = await openWith(plugin, { path })
    await backend.write(revisionOf(JSON.stringify({ all: 'osa '.repeat(20_000) })), undefined)
    await backend.close!()
    const whole = readFileSync(path)
    const damages: ((path: string) => void)[] = [
      (path) => writeFileSync(path, 'openstack'.repeat(1000)),
      (path) => truncateSync(path, whole.length / 2),
      (path) => writeFileSync(path, Buffer.from(whole).fill('x', 12_000, 30_000)),
    ]
    for (const damage of damages) {
      for (const name of readdirSync(join(path, '..'))) rmSync(join(path, '..', name))
      writeFileSync(path, whole)
      damage(path)
      const reader = await openWith(plugin, { path })
      await expect(reader.load()).rejects.toMatchObject({ code: 'ERR_CORRUPT_DOCUMENT' })
      await reader.close!()
    }
  })

  test('who holds the database for too long is waited for as long as busy_timeout says', async () => {
    const path = newPlace()
    const backend = await openWith(plugin, { path, busy_timeout: '200ms' })
    const first = revisionOf('{}')
    await backend.write(first, undefined)
    const holder = new Database(path)
    holder.exec('BEGIN IMMEDIATE')
    await expect(backend.write(revisionOf('{"a": {}}', first), 1)).rejects.toMatchObject({
      code: 'ERR_BACKEND_UNAVAILABLE',
      message: expect.stringContaining('busy_timeout'),
    })
    expect(await backend.load()).toEqual(first)
    holder.exec('ROLLBACK')
    holder.close()
    await backend.write(revisionOf('{"a": {}}', first), 1)
    await backend.close!()
  })

  test('a database that was put in the place of another is the one that counts', async () => {
    const [path, other] = [newPlace(), newPlace()]
    const [backend, second] = [await openWith(plugin, { path }), await openWith(plugin, { path: other })]
    await backend.write(revisionOf('{"old": {}}'), undefined)
    await second.write(revisionOf('{"restored": {}}'), undefined)
    await second.close!()
    for (const name of readdirSync(join(path, '..'))) rmSync(join(path, '..', name))
    writeFileSync(path, readFileSync(other))
    expect((await backend.load())?.document).toBe('{"restored": {}}')
    await backend.close!()
  })

  test('a directory that is not there is no empty inventory', async () => {
    const backend = await openWith(plugin, { path: join(newPlace(), 'nowhere/inventory.sqlite') })
    await expect(backend.load()).rejects.toMatchObject({ code: 'ERR_BACKEND_UNAVAILABLE' })
  })

  test('network file systems are known by their numbers, and below FUSE by their names', () => {
    expect([0x6969, 0xfe534d42, 0xff534d42, 0x01021997].map((type) => networkFileSystem({ type }))).toEqual([
      'NFS',
      'SMB',
      'CIFS',
      '9p',
    ])
    expect(networkFileSystem({ type: 0x65735546, name: 'fuse.sshfs' })).toBe('fuse.sshfs')
    const local = [{ type: 0x65735546, name: 'fuse.fuse-overlayfs' }, { type: 0xef53 }, { type: 0x58465342 }]
    expect(local.map(networkFileSystem)).toEqual([undefined, undefined, undefined])
  })

  test('as a program: the inventory is made, kept, and the driver found from the install', () => {
    const path = newPlace()
    const directory = join(path, '..')
    writeFileSync(join(directory, 'osa.ini'), `[inventory]\nbackend = sqlite\n[sqlite]\npath = ${path}\n`)
    const shown = run('osa-inventory', ['backend', 'check', '--config', directory])
    expect(shown.stderr).toBe('')
    expect(shown.status).toBe(0)
    // The package libsql keeps the second connection open, beside which the file cannot be taken away.
    const made = readdirSync(directory).filter((name) => name.startsWith('inventory.sqlite'))
    expect(made.reduce((bytes, name) => bytes + statSync(join(directory, name)).size, 0)).toBeLessThan(150_000)
  })

  test('a check of a database that is in use leaves it as it was, and no larger', async () => {
    const path = newPlace()
    const directory = join(path, '..')
    writeFileSync(join(directory, 'osa.ini'), `[inventory]\nbackend = sqlite\n[sqlite]\npath = ${path}\n`)
    const backend = await openWith(plugin, { path })
    const first = revisionOf(document)
    await backend.write(first, undefined)
    await backend.close!()
    const size = statSync(path).size
    expect(run('osa-inventory', ['backend', 'check', '--config', directory]).status).toBe(0)
    expect(statSync(path).size).toBeLessThanOrEqual(size + 65_536)
    expect(await backend.load()).toEqual(first)
    await backend.close!()
  })

  test('a database that was made and holds nothing goes when it is closed, and a new one can be made', async () => {
    const path = newPlace()
    const [maker, other] = [await openWith(plugin, { path }), await openWith(plugin, { path })]
    const first = revisionOf('{}')
    await maker.write(first, undefined)
    await maker.destroy!()
    await maker.close!()
    expect(readdirSync(join(path, '..'))).toEqual([])
    await other.write(first, undefined)
    await other.close!()
    expect(await maker.load()).toEqual(first)
    await maker.close!()
    expect(readdirSync(join(path, '..'))).toContain('inventory.sqlite')
  })
})
