/** A history as far as it can be read: what is readable, and what was damaged. */
import type { InventoryBackend, RevisionInfo } from '../../../backends/contract.ts'
import { errorCodeOf } from '../../../backends/errors.ts'

export interface HistoryListing {
  /** Newest first. */
  readonly infos: readonly RevisionInfo[]
  /** What the backend says of those that cannot be read. */
  readonly damage?: Error
}

/** @throws what the backend throws but for damage */
export async function readableHistory(
  revisions: ReturnType<NonNullable<InventoryBackend['revisions']>>,
): Promise<HistoryListing> {
  const infos: RevisionInfo[] = []
  try {
    for await (const info of revisions) infos.push(info)
  } catch (error) {
    if (!isDamage(error)) throw error
    return { infos, damage: error as Error }
  }
  return { infos }
}

/** Of a revision that is listed one that is not there is damage too. */
export function isDamage(error: unknown): boolean {
  const code = errorCodeOf(error)
  return code === 'ERR_CORRUPT_DOCUMENT' || code === 'ERR_UNKNOWN_REVISION'
}
