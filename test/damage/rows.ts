/** Harm to the rows of a database. */
import { harmed } from './keep.ts'
import type { Damage, Place } from './states.ts'

export type Cell = string | number | Buffer | null
export type Row = Readonly<Record<string, Cell>>

/** The rows of one moment, which a database of another one may get. */
export interface Rowed {
  readonly head: Row
  readonly revisions: ReadonlyMap<number, Row>
}

export interface RowsOf {
  readonly whole: Rowed
  readonly older: Rowed
  readonly other: Rowed
}

export interface RowEdit {
  readonly table: 'inventory_heads' | 'inventory_revisions'
  /** Of the row in its place. */
  readonly revision?: number
  /** Columns by their new values; none: the row goes. */
  readonly set?: Row
}

export function editFor(place: Place, damage: Damage, { whole, older, other }: RowsOf): RowEdit {
  if (place === 'head') {
    const document = text(whole.head.document)
    if (damage === 'gone') return { table: 'inventory_heads' }
    if (damage === "another cloud's") return { table: 'inventory_heads', set: own(other.head) }
    if (damage === 'older') return { table: 'inventory_heads', set: own(older.head) }
    return { table: 'inventory_heads', set: { document: harmed(document, damage, none)!.toString('utf8') } }
  }
  const revision = place === 'newest' ? 3 : 2
  const at = { table: 'inventory_revisions', revision } as const
  const row = whole.revisions.get(revision)!
  if (damage === 'gone') return at
  if (damage === "another cloud's") return { ...at, set: own(other.revisions.get(revision)!) }
  if (damage === 'older') return { ...at, set: { ...own(whole.revisions.get(revision - 1)!), revision } }
  return { ...at, set: { compressed: harmed(row.compressed as Buffer, damage, none)! } }
}

const none = { older: undefined, other: undefined }

/** The key stays: it is of the database that the row is in. */
function own(row: Row): Row {
  const { deployment_id: _, _metadata: __, ...rest } = row
  return rest
}

function text(cell: Cell | undefined): Buffer {
  return Buffer.isBuffer(cell) ? cell : Buffer.from(String(cell))
}
