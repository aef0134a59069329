/** Harm to the database of the example plugin in Python: its revisions, and the head that says which one is the newest. */
import { join } from 'node:path'
import Database from 'libsql'
import { repository } from '../support/program.ts'
import { harmed, type Keep, type Moments, type Stored } from './keep.ts'
import { FreshPlace } from './sqlite.ts'
import type { Damage } from './states.ts'

const file = 'inventory.sqlite'
const command = join(repository, 'examples/plugins/sqlite-python/osa_inventory_sqlite.py')

export function execKeep(root: string): Keep {
  const place = new FreshPlace(root, file)
  const options = `plugin = exec\ncommand = ${command}\noptions =\n  path = ${place.path}\n`
  return {
    name: 'exec',
    places: ['database', 'head', 'newest', 'older', 'mirror', 'note', 'cache'],
    settings: `[inventory]\nbackend = primary\n[primary]\n${options}`,
    take: async () => place.take(),
    put: async (stored) => place.put(stored),
    async harm(where, damage, moments) {
      if (where === 'database') return place.put(harmedFile(damage, moments))
      if (where === 'head') return harmHead(place.path, damage)
      harmRow(place.path, where === 'newest' ? 3 : 2, damage, documentsOf(moments, root))
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

/** Of another cloud it is the same number, which is no harm. */
const heads: Partial<Record<Damage, string | number>> = { empty: '', cut: 0, 'one byte changed': 7, older: 2 }

function harmHead(path: string, damage: Damage): void {
  const database = new Database(path)
  try {
    const head = heads[damage]
    if (damage === 'gone') database.exec('DELETE FROM head')
    else if (head !== undefined) database.prepare('UPDATE head SET id = ?').run([head])
  } finally {
    database.close()
  }
}

interface Cells {
  readonly info: string
  readonly document: Buffer
}

function documentsOf({ whole, other }: Moments, root: string): Record<'whole' | 'other', ReadonlyMap<number, Cells>> {
  const read = (stored: Stored) => {
    const copy = new FreshPlace(join(root, 'read'), file)
    copy.put(stored)
    const database = new Database(copy.path)
    const rows = database.prepare('SELECT id, info, document FROM revision').all() as {
      id: number
      info: string
      document: ArrayBuffer
    }[]
    database.close()
    return new Map(rows.map(({ id, info, document }) => [id, { info, document: Buffer.from(document) }]))
  }
  return { whole: read(whole.stored), other: read(other.stored) }
}

function harmRow(path: string, id: number, damage: Damage, known: ReturnType<typeof documentsOf>): void {
  const database = new Database(path)
  const become = ({ info, document }: Cells): void => {
    database.prepare('UPDATE revision SET info = ?, document = ? WHERE id = ?').run([info, document, id])
  }
  try {
    const { info, document } = known.whole.get(id)!
    if (damage === 'gone') database.prepare('DELETE FROM revision WHERE id = ?').run([id])
    else if (damage === "another cloud's") become(known.other.get(id)!)
    else if (damage === 'older') become(known.whole.get(id - 1)!)
    else become({ info, document: harmed(document, damage, { older: undefined, other: undefined })! })
  } finally {
    database.close()
  }
}
