/** The checks are checked: a backend that does not keep its promises is found out, whichever way it breaks them. */
import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { arenaKinds } from './arenas/kinds.ts'
import { torture } from './torture.ts'

const kind = arenaKinds.get('broken')!
const round = { backend: 'broken', kind, seed: 2, minutes: 0.1, least: 12 }

test.each([
  ['lost', /acknowledged: is in (revision none instead of|no revision)|printed what was never stored/],
  ['doubled', /revisions \d+ and \d+ are one write|acknowledged: is in revisions \d+ and \d+/],
  ['reordered', /acknowledged: is in revision \d+ instead of \d+|which was configured| went$| came$/],
  ['early', /acknowledged: is in (revision none instead of|no revision)|and \d+ was there before/],
])('a write that is %s now and then is found', { timeout: 300_000 }, async (fault, says) => {
  const { verdict, violations, faults, evidence } = await torture({ ...round, fault })
  rmSync(evidence!, { recursive: true, force: true })
  expect(faults[`write ${fault}`]).toBeGreaterThan(0)
  expect(verdict).toBe('broken')
  expect(violations).toContainEqual(expect.stringMatching(says))
})

test('the same plugin without a fault is not blamed', { timeout: 300_000 }, async () => {
  const { verdict, violations } = await torture({ ...round, fault: 'none' })
  expect(violations).toEqual([])
  expect(verdict).toBe('kept')
})
