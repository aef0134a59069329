/** A state that somebody else put in place becomes a revision of its own. */
import { randomUUID } from 'node:crypto'
import type { Revision, RevisionId } from '../../backends/contract.ts'
import { type Attribution, recordedRevision } from '../revisions.ts'
import type { StoredInventory } from './stored.ts'

/** The revision that recording makes of the state; nothing is written. Its own where it is recorded already. */
export async function asRecorded(
  { revision, inventory }: StoredInventory,
  loadRevision: (id: RevisionId) => Promise<StoredInventory>,
): Promise<Revision> {
  if (!revision.unrecorded) return revision
  const parent = revision.parent === undefined ? undefined : await loadRevision(revision.parent)
  return recordedRevision(revision, inventory, parent && { chain: parent.revision.chain, inventory: parent.inventory })
}

/** The same state, with somebody's name to it. */
export function vouchedFor({ revision, inventory }: StoredInventory, attribution: Attribution): StoredInventory {
  const made = { change: randomUUID(), time: new Date().toISOString() }
  return { revision: { ...revision, ...attribution, ...made }, document: revision.document, inventory }
}
