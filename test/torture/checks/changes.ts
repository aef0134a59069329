/** Each acknowledged change is in exactly once, each other one at most once, and one that was refused not at all. */
import type { Found } from '../history.ts'
import { type Deed, isChange, type Journal } from '../journal.ts'

export function changeFaults(revisions: readonly Found[], { deeds }: Journal): string[] {
  const found = new Map<string, number[]>()
  const ids = new Map<string, number>()
  const faults: string[] = []
  for (const { info } of revisions) {
    const { id, reason = '', change } = info
    found.set(reason, [...(found.get(reason) ?? []), id])
    if (ids.has(change)) faults.push(`revisions ${ids.get(change)} and ${id} are one write: ${change}`)
    ids.set(change, id)
  }
  for (const deed of deeds.filter(({ kind }) => isChange(kind))) {
    const what = faultOf(deed, found.get(deed.tag) ?? [])
    if (what !== undefined) faults.push(`${deed.tag} (${deed.line}), ${deed.fate}: ${what}`)
  }
  return faults
}

function faultOf({ fate, stored, kind }: Deed, ids: readonly number[]): string | undefined {
  if (ids.length > 1) return `is in revisions ${ids.join(' and ')}`
  const id = ids[0]
  if (fate === 'refused') return id === undefined ? undefined : `is in revision ${id}`
  if (fate === 'unknown') return undefined
  if (stored === null) return id === undefined ? undefined : `is in revision ${id}, and said that nothing changed`
  if (stored !== undefined) return id === stored ? undefined : `is in revision ${id ?? 'none'} instead of ${stored}`
  // Who prints the inventory only does not say whether it was changed for it: it must be stored (printed.ts).
  if (kind === 'generate' || kind === 'list') return undefined
  return id === undefined ? 'is in no revision' : undefined
}
