/** Since when things are there, where a history tells it. */
import { errorCodeOf } from '../../backends/errors.ts'
import { messageOf } from '../../core/errors.ts'
import type { Told } from '../../core/progress.ts'
import { type AskedSince, type Since, sinceWhen } from '../changes/since.ts'
import { isDamage } from '../store/history/listing.ts'
import type { InventoryStore } from '../store/store.ts'

export interface LookingBack {
  readonly store: InventoryStore
  /** Is told why nothing is known. */
  readonly warn: (message: string) => void
  /** Before each revision, how many are behind. */
  readonly tell?: Told
}

/** A history that is not kept or cannot be read leaves the other answers standing. */
export async function sinceIfKept(
  { store, warn, tell }: LookingBack,
  asked: readonly AskedSince[],
): Promise<readonly (Since | undefined)[]> {
  try {
    return await sinceWhen(store, asked, tell)
  } catch (error) {
    if (!isDamage(error) && errorCodeOf(error) !== 'ERR_HISTORY_MISSING') throw error
    warn(`since when is not known: ${messageOf(error)}`)
    return asked.map(() => undefined)
  }
}
