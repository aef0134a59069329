/** Which revisions go when a history is pruned: the oldest ones, up to one that stays. Never the newest. */
import type { HistoryCut, RevisionInfo } from '../../../backends/contract.ts'

export type PruneRule =
  /** So many of the newest stay. */
  | { readonly keep: number }
  /** Milliseconds since 1970: what was saved before it goes. */
  | { readonly before: number }

export interface PrunePlan {
  /** Ascending by number. */
  readonly removed: readonly RevisionInfo[]
  readonly kept: readonly RevisionInfo[]
  /** `undefined` if nothing goes. */
  readonly cut: HistoryCut | undefined
}

/** @param infos ascending by number */
export function planPruning(infos: readonly RevisionInfo[], rule: PruneRule): PrunePlan {
  const most = Math.max(0, infos.length - 1)
  const count = 'keep' in rule ? infos.length - rule.keep : olderThan(infos, rule.before)
  const removed = infos.slice(0, Math.max(0, Math.min(count, most)))
  const last = removed.at(-1)
  return { removed, kept: infos.slice(removed.length), cut: last && { id: last.id, chain: last.chain } }
}

/** Up to the first that is not, so that what stays has no gap, whatever a clock has said. */
function olderThan(infos: readonly RevisionInfo[], before: number): number {
  const first = infos.findIndex(({ time }) => !(Date.parse(time) < before))
  return first < 0 ? infos.length : first
}
