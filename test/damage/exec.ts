/** Harm to the database of the example plugin in Python: revisions alone, of which the newest is in force. */
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
    places: ['database', 'newest', 'older', 'mirror', 'note', 'cache'],
    open: [
      `${allTraces('newest revision gone')}: goes on, and goes on from revision 2`,
      `${allTraces('newest revision gone, an older revision gone')}: goes on, and goes on from revision 1`,
    ],
    settings: `[inventory]\nbackend = primary\n[primary]\n${options}`,
    take: async () => place.take(),
    put: async (stored) => place.put(stored),
    async harm(where, damage, moments) {
      if (where === 'database') return place.put(harmedFile(damage, moments))
      harmRow(place.path, where === 'newest' ? 3 : 2, damage, documentsOf(moments, root))
    },
  }
}

/** The program has no head: nothing tells that there was a newer revision. */
function allTraces(rows: string): string {
  return `${rows}, readable copy gone, note beside the copy gone, note of an unchanged run gone`
}

function harmedFile(damage: Damage, { whole, older, other }: Moments): Stored {
  const bytes = harmed(whole.stored.get(file)!, damage, {
    older: older.stored.get(file),
    other: other.stored.get(file),
  })
  return new Map(bytes === undefined ? [] : [[file, bytes]])
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
