/** Harm to an SQLite database: its file, and the rows in it. */
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import { harmed, type Keep, type Moments, type Stored } from './keep.ts'
import { type Cell, editFor, type Row, type RowEdit, type Rowed, type RowsOf } from './rows.ts'
import type { Damage } from './states.ts'

const file = 'openstack_inventory.sqlite'

/**
 * The package libsql keeps a connection open until the process ends: each state gets a new directory, and its files are
 * never taken from under that connection.
 */
export class FreshPlace {
  readonly #root: string
  readonly #file: string
  #count = 0

  constructor(root: string, name: string) {
    this.#root = root
    this.#file = name
    mkdirSync(root, { recursive: true })
    this.put(new Map())
  }

  /** The same for every state. */
  get path(): string {
    return join(this.#root, 'current', this.#file)
  }

  take(): Stored {
    const directory = join(this.#root, 'current')
    return new Map(
      readdirSync(directory)
        .filter((name) => !name.endsWith('-shm'))
        .map((name) => [name, readFileSync(join(directory, name))]),
    )
  }

  put(stored: Stored): void {
    const former = join(this.#root, String(this.#count))
    const directory = join(this.#root, String(++this.#count))
    rmSync(directory, { recursive: true, force: true })
    mkdirSync(directory)
    for (const [name, bytes] of stored) writeFileSync(join(directory, name), bytes, { mode: 0o640 })
    rmSync(join(this.#root, 'current'), { force: true })
    symlinkSync(directory, join(this.#root, 'current'))
    rmSync(former, { recursive: true, force: true })
  }
}

export function sqliteKeep(root: string): Keep {
  const place = new FreshPlace(root, file)
  let rows: RowsOf | undefined
  return {
    name: 'sqlite',
    places: ['database', 'head', 'newest', 'older', 'mirror', 'note', 'cache'],
    settings: `[inventory]\nbackend = sqlite\n[sqlite]\nplugin = sqlite\npath = ${place.path}\n`,
    async take() {
      return place.take()
    },
    async settle() {
      const database = new Database(place.path)
      database.pragma('wal_checkpoint(TRUNCATE)')
      database.close()
    },
    put: async (stored) => place.put(stored),
    async harm(where, damage, moments) {
      if (where === 'database') return place.put(harmedFile(damage, moments))
      rows ??= rowsOf(moments, root)
      const database = new Database(place.path)
      try {
        carryOut(database, editFor(where, damage, rows))
        database.pragma('wal_checkpoint(TRUNCATE)')
      } finally {
        database.close()
      }
    },
  }
}

function harmedFile(damage: Damage, { whole, older, other }: Moments): Stored {
  const bytes = harmed(whole.stored.get(file)!, damage, {
    older: older.stored.get(file),
    other: other.stored.get(file),
  })
  return new Map(bytes === undefined ? [] : [[file, bytes]])
}

function rowsOf({ whole, older, other }: Moments, root: string): RowsOf {
  const read = (name: string, { stored }: { stored: Stored }): Rowed => {
    const path = join(root, `${name}.sqlite`)
    writeFileSync(path, stored.get(file)!)
    const database = new Database(path)
    const [head] = database.prepare('SELECT * FROM inventory_heads').all().map(asRow)
    const revisions = database.prepare('SELECT * FROM inventory_revisions').all().map(asRow)
    database.close()
    return { head: head!, revisions: new Map(revisions.map((row) => [Number(row.revision), row])) }
  }
  return { whole: read('whole', whole), older: read('older', older), other: read('other', other) }
}

function asRow(row: unknown): Row {
  const cells = Object.entries(row as Record<string, Cell | ArrayBuffer>)
  return Object.fromEntries(
    cells.map(([column, value]) => [column, value instanceof ArrayBuffer ? Buffer.from(value) : value]),
  )
}

function carryOut(database: Database.Database, { table, revision, set }: RowEdit): void {
  const where = revision === undefined ? '' : ` WHERE revision = ${revision}`
  if (set === undefined) {
    database.prepare(`DELETE FROM ${table}${where}`).run()
    return
  }
  const assigned = Object.keys(set).map((column) => `${column} = ?`)
  // A list: the package libsql takes a single object for named parameters.
  database.prepare(`UPDATE ${table} SET ${assigned.join(', ')}${where}`).run(Object.values(set))
}
