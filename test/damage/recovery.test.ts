/**
 * Whatever becomes of an inventory: no run begins a second cloud unless someone has said so, and what is advised works.
 * Those of servers are in servers.nightly.ts.
 */
import { expect, it } from 'vitest'
import { quickDirectory } from '../backends/file-support.ts'
import { fileKeep } from './files.ts'
import { sqliteKeep } from './sqlite.ts'
import { statesOf } from './states.ts'
import { tryEveryState } from './tried.ts'

const minutes = 60_000

it('with the file backend', { timeout: 10 * minutes }, async () => {
  await tryEveryState(fileKeep, { stride: 1 })
})

it('with SQLite: each single damage, and a fixed part of the others', { timeout: 10 * minutes }, async () => {
  const keep = sqliteKeep(quickDirectory())
  expect(statesOf(keep.places)).toHaveLength(790)
  await tryEveryState(keep, { stride: 7 })
})
