/** The descriptions of all revisions, page by page. A server that leaves rows out, or repeats them, is found out. */
import type { RevisionId, RevisionInfo } from '../contract.ts'
import { DamagedValue } from '../support/damage.ts'
import type { Row } from './client.ts'
import { infoOrDamage, numberOf } from './rows.ts'

/** What it asks of the database. */
export interface Listing {
  /** The head, with what describes its revision. */
  inForce(): Promise<Row | undefined>
  /** Descriptions below a number, the highest first. */
  page(below: RevisionId, most: number): Promise<readonly Row[]>
  /** Throws unless this deployment may have nothing at all. */
  nothing(): Promise<undefined>
  /** The error that a caller gets. */
  told(damage: DamagedValue): unknown
}

/** So many revisions are read at once. */
const most = 100

/** Damaged rows are skipped, and told of when all others have been given. */
export async function* listed({ inForce, page, nothing, told }: Listing): AsyncGenerator<RevisionInfo> {
  // Before the rows: what someone adds meanwhile is above it, and the revision in force is never removed.
  const head = numberOf({ revision: (await inForce())?.head ?? null })
  const found: DamagedValue[] = []
  let below = Number.MAX_SAFE_INTEGER
  for (let isFirst = true; ; isFirst = false) {
    const rows = await page(below, most)
    const from = below
    for (const row of rows) {
      const info = infoOrDamage(row)
      const id = numberOf(row)
      if (id !== undefined && id >= below) {
        found.push(new DamagedValue(`inventory_revisions gives revision ${id} out of its order, or twice`))
        continue
      }
      below = id ?? below
      if (info instanceof DamagedValue) found.push(info)
      else yield info
    }
    if (isFirst && head !== undefined && (rows.map(numberOf).find((id) => id !== undefined) ?? 0) < head)
      found.push(new DamagedValue(`revision ${head}, which is in force, is missing from inventory_revisions`))
    else if (isFirst && rows.length === 0) await nothing()
    if (rows.length < most || below === from) break
  }
  if (found.length > 0) throw told(found[0]!)
}
