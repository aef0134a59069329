/** What revisions are copied from: a store, or a bundle. */
import {
  type HistoryCut,
  hasHistory,
  type Revision,
  type RevisionId,
  type RevisionInfo,
  type RevisionTag,
} from '../../../backends/contract.ts'
import { CorruptDocumentError } from '../../../backends/errors.ts'
import { hasItsDocument } from '../../../backends/support/digest.ts'
import { faultsOfLinks } from '../history/links.ts'
import { type HistoryListing, historyOf } from '../history/listing.ts'
import { infoOf } from '../revisions.ts'
import type { InventoryStore } from '../store.ts'
import { tagsIn } from '../tags.ts'

export interface RevisionSource {
  /** Oldest first, at least one. The last is the state that is stored now, recorded or not. */
  readonly infos: readonly RevisionInfo[]
  readonly keepsHistory: boolean
  /** Where the chain of the kept revisions begins, if older ones were dropped or are not kept. */
  readonly cut: HistoryCut | undefined
  /** Why some that should be among them cannot be read, or do not follow: `revision 3: …`. */
  readonly fault: string | undefined
  /** Set if the last one is not recorded yet: it is copied as what recording makes of it. */
  readonly unrecorded: Revision['unrecorded']
  /** Names of revisions, as far as the place keeps any. */
  readonly tags: readonly RevisionTag[]
  /** This one and all after it, oldest first, each proved against its digest. */
  revisionsFrom(id: RevisionId): AsyncIterable<Revision>
}

const nothingListed: HistoryListing = { infos: [] }

/** `undefined` if nothing was ever stored there. Only reads. */
export async function sourceOf(store: InventoryStore): Promise<RevisionSource | undefined> {
  const stored = await store.load()
  if (!stored) return undefined
  const newest = await store.asRecorded(stored)
  const { unrecorded } = stored.revision
  const keepsHistory = hasHistory(store.backend)
  const known = keepsHistory ? await store.backend.historyCut?.() : undefined
  // Damage among the older ones is not a reason not to copy the newest.
  const { infos: listed, damage } = keepsHistory ? await historyOf(store.backend) : nothingListed
  // What was written since then is not part of this copy: it is looked for again at the end. What is below the cut has a
  // tag, or was kept by a rule.
  const older = listed
    .filter(({ id }) => id < newest.id)
    .map(infoOf)
    .reverse()
  const infos = [...older, infoOf(newest)]
  const tellsCut = keepsHistory && store.backend.historyCut !== undefined
  const cut = known ?? (tellsCut ? undefined : unknownCut(infos[0]!))
  return {
    infos,
    keepsHistory,
    cut,
    fault: damage?.message ?? firstFault(infos, cut),
    unrecorded,
    tags: keepsHistory ? await tagsIn(store.backend) : [],
    async *revisionsFrom(id) {
      for (const info of older) if (info.id >= id) yield proved((await store.loadRevision(info.id)).revision)
      yield proved(newest)
    },
  }
}

/** `undefined` if each follows on the one before. */
export function firstFault(infos: readonly RevisionInfo[], cut: HistoryCut | undefined): string | undefined {
  const [fault] = faultsOfLinks(infos, cut)
  return fault && `revision ${fault.revision}: ${fault.message}`
}

/** The backend does not say where its revisions begin. */
function unknownCut({ parent }: RevisionInfo): HistoryCut | undefined {
  return parent === undefined ? undefined : { id: parent, chain: '' }
}

/** @throws CorruptDocumentError unless the document is the one whose digest was saved */
export function proved(revision: Revision): Revision {
  if (hasItsDocument(revision)) return revision
  const message = `the document of revision ${revision.id} is not the one that was saved: its digest differs`
  throw new CorruptDocumentError(message, { operation: 'load' })
}
