/** What changed in a list of members. Its order is part of the contract: the first member bootstraps a cluster. */
import { pyStr } from '../../python/text.ts'
import type { Value } from '../../python/value.ts'

export interface MembersChange {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  /** Whether those that stayed are in another order among themselves. */
  readonly reordered: boolean
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/** Members as texts; one that is something else (an old inventory may hold null) as Python writes it. */
export function memberNames(list: Value | undefined): string[] {
  if (!Array.isArray(list)) return []
  return list.map(pyStr)
}

/** `undefined` when both lists are the same. */
export function diffMembers(before: readonly string[], after: readonly string[]): MembersChange | undefined {
  if (before.length === after.length && before.every((name, index) => name === after[index])) return undefined
  const old = new Set(before)
  const now = new Set(after)
  const stayedBefore = before.filter((name) => now.has(name))
  const stayedAfter = after.filter((name) => old.has(name))
  return {
    added: after.filter((name) => !old.has(name)),
    removed: before.filter((name) => !now.has(name)),
    reordered: stayedBefore.join('\n') !== stayedAfter.join('\n'),
    before,
    after,
  }
}
