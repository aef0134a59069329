/** What a place holds that revisions are copied to. */
import { type HistoryCut, hasHistory, hasTags, type Revision, type RevisionInfo } from '../../../backends/contract.ts'
import { errorCodeOf } from '../../../backends/errors.ts'
import { wholeHistory } from '../history/listing.ts'
import { infoOf } from '../revisions.ts'
import type { InventoryStore } from '../store.ts'

export interface DestinationState {
  readonly keepsHistory: boolean
  /** So many revisions are kept, if not all. */
  readonly historyKeep: number | undefined
  /** Recorded ones, oldest first; without a history only the newest. */
  readonly infos: readonly RevisionInfo[]
  readonly cut: HistoryCut | undefined
  /** A state that someone put there and that is not recorded. */
  readonly unrecorded: Revision | undefined
  /** Why the newest state cannot be read although it may be recorded. */
  readonly fault: Error | undefined
  readonly canBeEmptied: boolean
  readonly keepsTags: boolean
}

/** Only reads. */
export async function destinationState({ backend }: InventoryStore): Promise<DestinationState> {
  const keepsHistory = hasHistory(backend)
  const { newest, fault } = await newestOf(backend.load())
  const isRecorded = newest !== undefined && newest.unrecorded === undefined
  return {
    keepsHistory,
    historyKeep: backend.historyKeep,
    infos: keepsHistory ? (await wholeHistory(backend)).map(infoOf).reverse() : isRecorded ? [infoOf(newest)] : [],
    cut: keepsHistory ? await backend.historyCut?.() : undefined,
    unrecorded: isRecorded ? undefined : newest,
    fault,
    canBeEmptied: backend.destroy !== undefined,
    keepsTags: hasTags(backend),
  }
}

/** Nobody has written there between the two. */
export function isSameState(a: DestinationState, b: DestinationState): boolean {
  const told = ({ infos, unrecorded, fault }: DestinationState): unknown[] => [
    infos.map(({ chain }) => chain),
    unrecorded?.document ?? null,
    fault?.message ?? null,
  ]
  return JSON.stringify(told(a)) === JSON.stringify(told(b))
}

/** A document that is gone or broken hides nothing of the history beside it. */
async function newestOf(loading: Promise<Revision | undefined>): Promise<{ newest?: Revision; fault?: Error }> {
  try {
    const newest = await loading
    return newest ? { newest } : {}
  } catch (error) {
    if (errorCodeOf(error) !== 'ERR_CORRUPT_DOCUMENT') throw error
    return { fault: error as Error }
  }
}
