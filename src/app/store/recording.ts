/** A state that somebody else put in place becomes a revision of its own. */
import { randomUUID } from 'node:crypto'
import type { Revision, RevisionId } from '../../backends/contract.ts'
import type { Value } from '../../python/value.ts'
import { type Attribution, recordedRevision } from './revisions.ts'
import type { StoredInventory } from './stored.ts'

/** A recorded revision as far as it can be read. */
export interface Past {
  /** Empty if not even that can be read. */
  readonly chain: string
  readonly inventory?: Value
}

/** The revision that recording makes of the state; nothing is written. Its own where it is recorded already. */
export async function asRecorded(
  { revision, inventory }: StoredInventory,
  pastOf: (id: RevisionId) => Promise<Past>,
): Promise<Revision> {
  if (!revision.unrecorded) return revision
  const past = revision.parent === undefined ? undefined : await pastOf(revision.parent)
  // Against a past that cannot be read nothing counts as a change: everything would.
  return recordedRevision(revision, inventory, past && { chain: past.chain, inventory: past.inventory ?? inventory })
}

/** The same state, with somebody's name to it. */
export function vouchedFor({ revision, inventory }: StoredInventory, attribution: Attribution): StoredInventory {
  const made = { change: randomUUID(), time: new Date().toISOString() }
  return { revision: { ...revision, ...attribution, ...made }, document: revision.document, inventory }
}
