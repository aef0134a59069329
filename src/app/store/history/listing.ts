/** A history as far as it can be read: what is readable, and what was damaged. Anyone who gathers one does it here. */
import type { RevisionInfo } from '../../../backends/contract.ts'
import { errorCodeOf } from '../../../backends/errors.ts'

/** A store or a backend. One that keeps no history lists nothing. */
interface Listed {
  revisions?(): AsyncIterable<RevisionInfo>
}

export interface HistoryListing {
  /** Newest first. */
  readonly infos: readonly RevisionInfo[]
  /** What the backend says of those that cannot be read. */
  readonly damage?: Error
}

/** @throws what listing throws but for damage */
export async function historyOf(listed: Listed): Promise<HistoryListing> {
  const infos: RevisionInfo[] = []
  let damage: Error | undefined
  const note = (error: Error): void => {
    damage = error
  }
  for await (const info of readableRevisions(listed, note)) infos.push(info)
  return damage === undefined ? { infos } : { infos, damage }
}

/**
 * Newest first, for anyone who decides by all of them: what cannot be read would be missing.
 *
 * @throws what listing throws, damage included
 */
export async function wholeHistory(listed: Listed): Promise<readonly RevisionInfo[]> {
  const { infos, damage } = await historyOf(listed)
  if (damage !== undefined) throw damage
  return infos
}

/**
 * Newest first, for anyone who looks for one and stops there. Damaged ones are skipped.
 *
 * @param note is told of damage, at the end
 */
export async function* readableRevisions(
  listed: Listed,
  note: (damage: Error) => void = () => {},
): AsyncGenerator<RevisionInfo> {
  try {
    yield* listed.revisions?.() ?? []
  } catch (error) {
    if (!isDamage(error)) throw error
    note(error as Error)
  }
}

/** Of a revision that is listed one that is not there is damage too. */
export function isDamage(error: unknown): boolean {
  const code = errorCodeOf(error)
  return code === 'ERR_CORRUPT_DOCUMENT' || code === 'ERR_UNKNOWN_REVISION'
}
