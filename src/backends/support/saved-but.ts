/** A revision that counts, whatever became of what follows it. */
import { memberOf, messageOf } from '../../core/errors.ts'
import type { RevisionId } from '../contract.ts'
import { BackendUnavailableError } from '../errors.ts'

/**
 * @param what is not as it should be
 * @param remedy besides that of the error
 */
export function savedBut(id: RevisionId, what: string, error: unknown, remedy?: string): BackendUnavailableError {
  const known = memberOf(error, 'remedy')
  const remedies = [known, remedy].filter((each) => typeof each === 'string')
  return new BackendUnavailableError(`revision ${id} is saved, but ${what}: ${messageOf(error)}`, {
    outcome: 'saved',
    cause: error,
    ...(remedies.length > 0 ? { remedy: remedies.join('; then ') } : {}),
  })
}

/** A write lets the oldest revisions beyond `historyKeep` go. */
export function olderStillThere(id: RevisionId, historyKeep: number, error: unknown, remedy?: string) {
  return savedBut(id, `older ones beyond history_keep = ${historyKeep} are still there`, error, remedy)
}
