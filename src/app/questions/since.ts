/** Since when things are there, where a history tells it. */
import { errorCodeOf } from '../../backends/errors.ts'
import { messageOf } from '../../core/errors.ts'
import { type AskedSince, type Since, sinceWhen } from '../changes/since.ts'
import { isDamage } from '../store/history/listing.ts'
import type { InventoryStore } from '../store/store.ts'

/**
 * A history that is not kept or cannot be read leaves the other answers standing.
 *
 * @param warn is told why nothing is known
 */
export async function sinceIfKept(
  store: InventoryStore,
  asked: readonly AskedSince[],
  warn: (message: string) => void,
): Promise<readonly (Since | undefined)[]> {
  try {
    return await sinceWhen(store, asked)
  } catch (error) {
    if (!isDamage(error) && errorCodeOf(error) !== 'ERR_HISTORY_MISSING') throw error
    warn(`since when is not known: ${messageOf(error)}`)
    return asked.map(() => undefined)
  }
}
