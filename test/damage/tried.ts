/** Every state of a backend tried, and what was seen compared with the page that tells it. */
import { expect } from 'vitest'
import { quickDirectory } from '../backends/file-support.ts'
import type { Keep } from './keep.ts'
import { hasTable, type Part, tableIn, tableOfMore, tableOfOne, writeTable } from './page.ts'
import { statesOf, stateText } from './states.ts'
import { type Outcome, Trial } from './trial.ts'

export interface Thoroughness {
  /** Of the states with more than one damage each so many-th one is tried: 1 is all. */
  readonly stride: number
}

/**
 * With `DAMAGE_WRITE=1` the page becomes what was seen; with `DAMAGE_ONLY="head gone, readable copy older"` that state
 * alone is tried, and shown.
 */
export async function tryEveryState(keep: Keep, { stride }: Thoroughness): Promise<void> {
  const trial = await Trial.begin(keep, quickDirectory())
  const only = process.env.DAMAGE_ONLY
  const states = statesOf(keep.places).filter((state, index) =>
    only === undefined ? state.size === 1 || index % stride === 0 : stateText(state) === only,
  )
  const outcomes: Outcome[] = []
  for (const state of states) outcomes.push(await trial.try(state))
  if (only !== undefined) for (const outcome of outcomes) console.log(outcome)
  const faults = outcomes.flatMap(({ state, faults: some }) => some.map((fault) => `${stateText(state)}: ${fault}`))
  expect(faults).toEqual([])
  if (only !== undefined) return
  demandTold(keep.name, 'one', tableOfOne(outcomes))
  if (stride === 1) demandTold(keep.name, 'more', tableOfMore(outcomes))
}

function demandTold(name: string, part: Part, table: string): void {
  if (!hasTable(name, part)) return
  if (process.env.DAMAGE_WRITE === '1') writeTable(name, part, table)
  else expect(tableIn(name, part)).toBe(table)
}
