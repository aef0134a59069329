/** Whether the stored history is what was written: the chain, each document, the head (docs/operating.md). */

import type { HistoryCut, InventoryBackend, Revision, RevisionId, RevisionInfo } from '../../../backends/contract.ts'
import { errorCodeOf } from '../../../backends/errors.ts'
import { sha256 } from '../../../backends/support/digest.ts'
import type { Told } from '../../../core/progress.ts'
import { HistoryMissingError } from '../store.ts'
import { type Fault, faultsOfLinks } from './links.ts'
import { historyOf, isDamage } from './listing.ts'

export interface Verified {
  /** Descriptions that could be read, ascending by number. */
  readonly infos: readonly RevisionInfo[]
  readonly cut: HistoryCut | undefined
  /** In the order of the revisions. */
  readonly faults: readonly Fault[]
  /** What could not be verified, and why. */
  readonly notes: readonly string[]
}

export interface VerifyOptions {
  /** Told before each document. */
  readonly progress?: Told
}

/** @throws HistoryMissingError, and what the backend throws when it cannot be reached */
export async function verifyHistory(backend: InventoryBackend, options: VerifyOptions = {}): Promise<Verified> {
  if (!backend.revisions || !backend.loadRevision) throw new HistoryMissingError()
  const { progress } = options
  // Others may write and prune meanwhile. A cut is kept before anything goes, so one that is read after the listing
  // explains whatever the listing lacks; what is written after it is not looked at.
  const listed = await listing(backend)
  const cut = await backend.historyCut?.()
  const { infos } = listed
  const newest = infos.at(-1)
  if (cut && newest && cut.id >= newest.id && (await hasNewer(backend, newest))) return verifyHistory(backend, options)
  const faults = faultsOfLinks(infos, backend.historyCut ? cut : 'unknown')
  const gaps = await explained(faults, backend, listed)
  const documents: Fault[] = []
  for (const [index, info] of infos.entries()) {
    progress?.(index, infos.length)
    documents.push(...(await faultsOfDocument(backend, info, cut)))
  }
  const head = await headOf(backend, newest, lastOf(gaps, newest))
  const gone = documents.length + gaps.length === 0 ? undefined : await backend.historyCut?.()
  const left = [...gaps, ...documents].filter(
    ({ revision }) => gone === undefined || revision > gone.id || gone.id === cut?.id,
  )
  const told = head.faults.filter(
    (one) => !left.some(({ revision, message }) => revision === one.revision && message === one.message),
  )
  return { infos, cut, faults: inOrder([...left, ...told]), notes: [...head.notes, ...notesOf(backend, infos, cut)] }
}

/** The number of the newest revision, also where it cannot be read. */
function lastOf(gaps: readonly Fault[], newest: RevisionInfo | undefined): RevisionId {
  const unreadable = gaps.filter(({ kind }) => kind === 'unreadable').map(({ revision }) => revision)
  return Math.max(newest?.id ?? 0, ...unreadable)
}

async function hasNewer(backend: InventoryBackend, newest: RevisionInfo): Promise<boolean> {
  const { infos } = await listing(backend)
  return infos.some(({ id }) => id > newest.id)
}

interface Listing {
  readonly infos: RevisionInfo[]
  /** Why some could not be read. */
  readonly damage: string | undefined
}

async function listing(backend: InventoryBackend): Promise<Listing> {
  const { infos, damage } = await historyOf(backend)
  return { infos: [...infos].reverse(), damage: damage?.message }
}

/** A revision that is there and cannot be read looks as if it were missing. */
async function explained(faults: readonly Fault[], backend: InventoryBackend, { infos, damage }: Listing) {
  if (damage === undefined) return faults
  const told: Fault[] = []
  for (const fault of faults) told.push(await explainedGap(fault, backend))
  told.push(...(await beyondNewest(backend, infos.at(-1)?.id ?? 0)))
  if (told.some(({ kind }) => kind === 'unreadable')) return told
  // The newest one leaves no gap.
  return [...told, { revision: (infos.at(-1)?.id ?? 0) + 1, kind: 'unreadable' as const, message: damage }]
}

/** A backend that calls whatever it is asked for damaged is not asked without end. */
const mostBeyond = 100

/** Numbers above the newest one that can be read leave no gap: up to the newest, or as far as there is damage. */
async function beyondNewest(backend: InventoryBackend, readable: RevisionId): Promise<Fault[]> {
  const newest = await newestNumber(backend)
  const last = newest ?? readable + mostBeyond
  const faults: Fault[] = []
  for (let revision = readable + 1; revision <= last; revision++) {
    const message = await damageOf(() => backend.loadRevision!(revision))
    if (message !== undefined) faults.push({ revision, kind: 'unreadable', message })
    else if (newest === undefined) break
  }
  return faults
}

/** Of a backend that tells it without reading what the newest one says. */
async function newestNumber(backend: InventoryBackend): Promise<RevisionId | undefined> {
  try {
    return (await (backend.newestInfo ? backend.newestInfo() : backend.newest?.()))?.id
  } catch (error) {
    if (!isDamage(error)) throw error
    return undefined
  }
}

async function explainedGap(fault: Fault, backend: InventoryBackend): Promise<Fault> {
  if (fault.kind !== 'missing') return fault
  const message = await damageOf(() => backend.loadRevision!(fault.revision))
  return message === undefined ? fault : { revision: fault.revision, kind: 'unreadable', message }
}

/** `undefined` for one that can be read, and for one that is not there. */
async function damageOf(load: () => Promise<Revision>): Promise<string | undefined> {
  try {
    await load()
  } catch (error) {
    if (errorCodeOf(error) === 'ERR_CORRUPT_DOCUMENT') return (error as Error).message
    if (!isDamage(error)) throw error
  }
  return undefined
}

const isAnother = 'is not the one that was saved: its digest differs'

async function faultsOfDocument(
  backend: InventoryBackend,
  info: RevisionInfo,
  cut: HistoryCut | undefined,
): Promise<Fault[]> {
  const revision = info.id
  try {
    const loaded = await backend.loadRevision!(revision)
    if (loaded.change !== info.change || loaded.chain !== info.chain) {
      return [{ revision, kind: 'unreadable', message: 'its description is another one when it is read alone' }]
    }
    if (sha256(loaded.document) === info.digest) return []
    return [{ revision, kind: 'document', message: `its document ${isAnother}` }]
  } catch (error) {
    if (!isDamage(error)) throw error
    // Below the cut a pruning may be at work.
    if (errorCodeOf(error) === 'ERR_UNKNOWN_REVISION' && cut !== undefined && revision <= cut.id) return []
    const { message } = error as Error
    // Wherever it was compared first, the place is that of the backend, and the number is said already.
    const isDigest = message.endsWith(`the document of revision ${revision} ${isAnother}`)
    return [{ revision, kind: 'document', message: isDigest ? `its document ${isAnother}` : message }]
  }
}

/** What is in force, and the newest revision. `last` is above `newest` where the newest one cannot be read. */
async function headOf(
  backend: InventoryBackend,
  newest: RevisionInfo | undefined,
  last: RevisionId,
): Promise<Pick<Verified, 'faults' | 'notes'>> {
  const fault = (message: string) => ({ faults: [{ revision: last, kind: 'head' as const, message }], notes: [] })
  let present: Revision | undefined
  try {
    present = await backend.load()
  } catch (error) {
    if (!isDamage(error)) throw error
    return fault((error as Error).message)
  }
  if (present?.unrecorded && last > (newest?.id ?? 0)) {
    const note = `revision ${last} cannot be read: whether what is in force is its document is not verified`
    return { faults: [], notes: [note] }
  }
  return { faults: await faultsOfHead(backend, newest, present), notes: [] }
}

async function faultsOfHead(
  backend: InventoryBackend,
  newest: RevisionInfo | undefined,
  present: Revision | undefined,
): Promise<Fault[]> {
  const fault = (message: string): Fault[] => [{ revision: newest?.id ?? 0, kind: 'head', message }]
  if (!newest) return present && !present.unrecorded ? fault(`revision ${present.id} is in force and not listed`) : []
  if (!present) return fault('there are revisions, and the backend says that nothing was ever written')
  if (present.unrecorded) {
    return fault(
      `what is in force is not its document: it was changed from outside, and the next change records it as revision ${present.id}`,
    )
  }
  if (present.id > newest.id) return faultsOfNewer(backend, present)
  if (present.id !== newest.id) return fault(`it is the newest one, and revision ${present.id} is in force`)
  const isSame = present.chain === newest.chain && sha256(present.document) === newest.digest
  return isSame ? [] : fault('what is in force is not its document')
}

/** It was written after the listing, which is not a fault as long as it is recorded as it is in force. */
async function faultsOfNewer(backend: InventoryBackend, present: Revision): Promise<Fault[]> {
  const fault = (message: string): Fault[] => [{ revision: present.id, kind: 'head', message }]
  try {
    const recorded = await backend.loadRevision!(present.id)
    const isSame = recorded.chain === present.chain && recorded.document === present.document
    return isSame ? [] : fault('what is in force is not its document')
  } catch (error) {
    if (!isDamage(error)) throw error
    const cut = await backend.historyCut?.()
    return cut && cut.id >= present.id ? [] : fault(`it is in force, and cannot be read: ${(error as Error).message}`)
  }
}

function notesOf(backend: InventoryBackend, infos: readonly RevisionInfo[], cut: HistoryCut | undefined): string[] {
  const [oldest] = infos
  if (!backend.historyCut && oldest?.parent !== undefined) {
    return [`this backend does not say where it was pruned: whatever came before revision ${oldest.id} is not verified`]
  }
  const older = infos.filter(({ id }) => cut !== undefined && id <= cut.id)
  const beside =
    older.length === 0
      ? []
      : [
          `below the cut ${older.length === 1 ? `revision ${older[0]!.id} is` : `${older.length} revisions are`} kept: ` +
            'their documents are verified, and the chain only between neighbours',
        ]
  if (cut?.chain === '') {
    return [
      ...beside,
      `revision ${cut.id} could not be read any more when it was pruned: the link to revision ${cut.id + 1} is not verified`,
    ]
  }
  return beside
}

function inOrder(faults: readonly Fault[]): Fault[] {
  return [...faults].sort((a, b) => a.revision - b.revision)
}
