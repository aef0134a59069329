/**
 * Which revisions go when a history is pruned, and why the others stay. Never the newest, and none that has a tag. Rules by
 * day, week and month keep what restic's keep: the newest of each.
 */
import type { HistoryCut, RevisionId, RevisionInfo, RevisionTag } from '../../../backends/contract.ts'

export type PruneRule =
  /** So many of the newest stay. */
  | { readonly keep: number }
  /** Milliseconds since 1970: what was saved before it goes. */
  | { readonly before: number }
  /** What any of these names stays. */
  | { readonly keepBy: KeepRules }

/** The newest of so many days, weeks or months that have one, in UTC; weeks begin on Monday. */
export interface KeepRules {
  readonly last?: number
  readonly daily?: number
  readonly weekly?: number
  readonly monthly?: number
}

export interface PrunePlan {
  /** Ascending by number. */
  readonly removed: readonly RevisionInfo[]
  readonly kept: readonly RevisionInfo[]
  /** The highest that goes; `undefined` if nothing does. */
  readonly cut: HistoryCut | undefined
  /** Of each that is kept by more than the rule of age or number: `newest`, `daily`, `tag before-upgrade`. */
  readonly reasons: ReadonlyMap<RevisionId, readonly string[]>
}

/**
 * @param infos ascending by number
 * @param tags what has one stays
 */
export function planPruning(
  infos: readonly RevisionInfo[],
  rule: PruneRule,
  tags: readonly RevisionTag[] = [],
): PrunePlan {
  const reasons = new Map<RevisionId, string[]>()
  const keep = (info: RevisionInfo, reason: string): void => {
    reasons.set(info.id, [...(reasons.get(info.id) ?? []), reason])
  }
  const newest = infos.at(-1)
  if (newest) keep(newest, 'newest')
  if ('keepBy' in rule) keepByRules(infos, rule.keepBy, keep)
  const byId = new Map(infos.map((info) => [info.id, info]))
  for (const { name, id } of tags) {
    const info = byId.get(id)
    if (info) keep(info, `tag ${name}`)
  }
  const going = new Set(
    ('keepBy' in rule
      ? infos
      : infos.slice(0, 'keep' in rule ? Math.max(0, infos.length - rule.keep) : olderThan(infos, rule.before))
    ).filter(({ id }) => !reasons.has(id)),
  )
  const removed = infos.filter((info) => going.has(info))
  const last = removed.at(-1)
  return {
    removed,
    kept: infos.filter((info) => !going.has(info)),
    cut: last && { id: last.id, chain: last.chain },
    reasons,
  }
}

/** Up to the first that is not, so that what stays has no gap, whatever a clock has said. */
function olderThan(infos: readonly RevisionInfo[], before: number): number {
  const first = infos.findIndex(({ time }) => !(Date.parse(time) < before))
  return first < 0 ? infos.length : first
}

function keepByRules(
  infos: readonly RevisionInfo[],
  { last = 0, ...periods }: KeepRules,
  keep: (info: RevisionInfo, reason: string) => void,
): void {
  const newestFirst = infos.toReversed()
  for (const info of newestFirst.slice(0, last)) keep(info, 'last')
  for (const [name, periodOf] of Object.entries(periodsOf) as [keyof typeof periodsOf, (time: Date) => string][]) {
    const seen = new Set<string>()
    for (const info of newestFirst) {
      const period = periodOf(new Date(info.time))
      if (seen.size >= (periods[name] ?? 0) || seen.has(period)) continue
      seen.add(period)
      keep(info, name)
    }
  }
}

const periodsOf = {
  daily: (time: Date): string => time.toISOString().slice(0, 10),
  weekly: (time: Date): string => mondayBefore(time).toISOString().slice(0, 10),
  monthly: (time: Date): string => time.toISOString().slice(0, 7),
}

function mondayBefore(time: Date): Date {
  const monday = new Date(time)
  monday.setUTCDate(time.getUTCDate() - ((time.getUTCDay() + 6) % 7))
  return monday
}
