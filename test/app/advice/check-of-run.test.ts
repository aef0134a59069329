/** What a run has made is as good as what the check would make of the same state: it tells the same of both. */
import { describe, expect, it } from 'vitest'
import { checkCloud } from '../../../src/app/advice/check.ts'
import { InputsError, readInputs } from '../../../src/app/config/inputs.ts'
import { type Built, buildInventory } from '../../../src/app/run/build.ts'
import { noQuirks } from '../../../src/core/generator/quirks.ts'
import { newestRelease } from '../../../src/core/inventory/releases.ts'
import type { Value } from '../../../src/python/value.ts'
import { seededRandom } from '../../support/clouds.ts'
import { CheckedCloud } from './check-cloud.ts'
import { rows } from './check-rows.ts'

const release = newestRelease

async function demandSame(cloud: CheckedCloud, before: Value | undefined): Promise<boolean> {
  const { configDirectory, environmentDirectory } = cloud.places
  let run: Built
  const inputs = (() => {
    try {
      return readInputs(configDirectory, environmentDirectory)
    } catch {
      return undefined
    }
  })()
  if (!inputs) return false
  try {
    run = buildInventory(inputs, { stored: before, quirks: noQuirks, release, random: seededRandom(11) })
  } catch (error) {
    if (error instanceof InputsError) return false
    throw error
  }
  const options = {
    ...cloud.places,
    quirks: noQuirks,
    release: { release, why: 'the newest' },
    random: seededRandom(5),
  }
  // As after a run that stored what it made, and as after one that stored nothing.
  for (const stored of [run.inventory, before]) {
    const found = await checkCloud({ ...options, stored, run: { ...run, inputs } })
    // The draws of a run that stores nothing are others each time.
    if (stored !== undefined || !run.changed) expect(found).toEqual(await checkCloud({ ...options, stored }))
  }
  return true
}

const named = rows.map((row) => [row.row, row] as const)

describe('the check of a run tells what a check of its own tells', () => {
  it.each(named)('%s', async (_, { files }) => {
    await demandSame(new CheckedCloud(files), undefined)
    await demandSame(new CheckedCloud(files), new CheckedCloud({}).deployed())
  })

  it('and most of the clouds have a run', async () => {
    let runs = 0
    for (const { files } of rows) if (await demandSame(new CheckedCloud(files), undefined)) runs++
    expect(runs).toBeGreaterThan(rows.length / 3)
  })
})
