/** What an operator is told of a place that is not as it should be. */
import type { RevisionId } from '../contract.ts'
import { warningsOf } from './found.ts'
import { currentOf, markOf, type Seen } from './look.ts'

export const repairRemedy = '`osa-inventory backend repair` puts it right, and so does the next write'

/** What the last write has left, as far as a load sees it. */
export function warningsAbout(seen: Seen): string[] {
  const { newest, old } = seen
  if (old) return warningsOf(old.found)
  const current = currentOf(seen)
  const mark = markOf(seen)
  if (!newest.head || !current || !newest.marker || mark?.number === newest.head.number) return []
  return [`hosts and variables are not known to be as revision ${current.id} has them; ${repairRemedy}`]
}

/** @param ids of revisions whose removal stopped halfway */
export function putBack(ids: readonly RevisionId[]): string[] {
  return ids.map((id) => `revision ${id} was about to go, but has a tag: it is kept`)
}

export function halfRemoved({ length }: readonly unknown[]): string {
  const what =
    length === 1 ? '1 revision was removed whose document is' : `${length} revisions were removed whose documents are`
  return `${what} still in Craton`
}
