/** Which revisions stay when a history is pruned. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type KeepRules, type PruneRule, planPruning } from '../../../../src/app/store/history/prune.ts'
import type { RevisionInfo } from '../../../../src/backends/contract.ts'

function infosAt(times: readonly string[]): RevisionInfo[] {
  return times.map((time, index) => ({ id: index + 1, time, chain: `c${index + 1}` }) as RevisionInfo)
}

/** Two a day from 2026-11-01, a Sunday, on. */
const twiceDaily = infosAt(
  Array.from({ length: 40 }, (_, index) => new Date(Date.UTC(2026, 10, 1, 6) + index * 43_200_000).toISOString()),
)

function kept(keepBy: KeepRules, infos = twiceDaily): number[] {
  return planPruning(infos, { keepBy }).kept.map(({ id }) => id)
}

describe('rules as restic has them', () => {
  it('keep the newest of each of the last days, weeks and months that have one', () => {
    expect(kept({ last: 3 })).toEqual([38, 39, 40])
    expect(kept({ daily: 3 })).toEqual([36, 38, 40])
    // Sundays are the last day of their weeks.
    expect(kept({ weekly: 3 })).toEqual([16, 30, 40])
    expect(kept({ weekly: 9 })).toEqual([2, 16, 30, 40])
    expect(kept({ monthly: 5 })).toEqual([40])
    expect(kept({ last: 1, daily: 2, weekly: 2 })).toEqual([30, 38, 40])
  })

  it('count days that have a revision, not those that have none', () => {
    const infos = infosAt([
      '2026-01-01T00:00:00Z',
      '2026-03-01T00:00:00Z',
      '2026-03-01T23:59:59Z',
      '2026-09-01T00:00:00Z',
    ])
    expect(kept({ daily: 3 }, infos)).toEqual([1, 3, 4])
    expect(kept({ monthly: 2 }, infos)).toEqual([3, 4])
  })

  it('say why each stays', () => {
    const { reasons } = planPruning(twiceDaily, { keepBy: { daily: 1, monthly: 1 } }, [{ name: 'x', id: 4 }])
    expect([...reasons]).toEqual([
      [40, ['newest', 'daily', 'monthly']],
      [4, ['tag x']],
    ])
  })
})

describe('a rule of age', () => {
  const left = (before: string, infos = twiceDaily) =>
    planPruning(infos, { before: Date.parse(before) }).kept.map(({ id }) => id)

  it('keeps what was saved at that time or later, and the newest in any case', () => {
    expect(left('2026-11-19T18:00:00Z')).toEqual([38, 39, 40])
    expect(left('2026-11-19T18:00:01Z')).toEqual([39, 40])
    expect(left('2026-11-01T06:00:00Z')).toHaveLength(40)
    expect(left('2027-01-01T00:00:00Z')).toEqual([40])
  })

  it('leaves no gap behind a clock that was wrong', () => {
    const infos = infosAt([
      '2026-01-01T00:00:00Z',
      '2026-03-01T00:00:00Z',
      '2026-01-02T00:00:00Z',
      '2026-04-01T00:00:00Z',
    ])
    expect(left('2026-02-01T00:00:00Z', infos)).toEqual([2, 3, 4])
  })
})

it('whatever the rule: the newest and what has a tag stay, nothing is lost from sight, the cut is the highest that goes', () => {
  const rule = fc.oneof(
    fc.record({ keep: fc.integer({ min: 1, max: 50 }) }),
    fc.record({ before: fc.integer({ min: Date.UTC(2026, 9, 1), max: Date.UTC(2027, 0, 1) }) }),
    fc.record({ keepBy: fc.record({ last: fc.nat(9), daily: fc.nat(9), weekly: fc.nat(9), monthly: fc.nat(9) }) }),
  ) as fc.Arbitrary<PruneRule>
  fc.assert(
    fc.property(rule, fc.uniqueArray(fc.integer({ min: 1, max: 45 }), { maxLength: 5 }), (given, ids) => {
      const tags = ids.map((id) => ({ name: `t${id}`, id }))
      const plan = planPruning(twiceDaily, given, tags)
      const stay = new Set(plan.kept.map(({ id }) => id))
      expect([...plan.kept, ...plan.removed].map(({ id }) => id).sort((a, b) => a - b)).toEqual(
        twiceDaily.map(({ id }) => id),
      )
      expect(stay.has(40)).toBe(true)
      for (const id of ids) if (id <= 40) expect(stay.has(id)).toBe(true)
      expect(plan.cut?.id).toBe(plan.removed.at(-1)?.id)
      expect(planPruning(plan.kept, given, tags).kept.map(({ id }) => id)).toEqual([...stay])
    }),
  )
})
