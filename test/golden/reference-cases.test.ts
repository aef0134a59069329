/** The original's own example clouds, where the data is at hand beside the project: none of it is part of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readInputs } from '../../src/app/config/inputs.ts'
import { buildInventory } from '../../src/app/run/build.ts'
import { systemRandom } from '../../src/app/store/random.ts'
import { referenceQuirks } from '../../src/core/generator/quirks.ts'
import { newestRelease } from '../../src/core/inventory/releases.ts'
import { parseJson } from '../../src/python/json-read.ts'
import { compareDocuments } from '../../tools/random-clouds/compare.ts'

const reference = join(import.meta.dirname, '../../../shared/reference')
const missing = existsSync(reference) ? undefined : "the original's own examples are not beside the project"
const cases = missing ? ['(none)'] : readdirSync(join(reference, 'cases')).sort()

describe.skipIf(missing)(`the original's examples${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const settle = (name: string, stored?: string) =>
    buildInventory(readInputs(join(reference, 'cases', name), reference), {
      stored: stored === undefined ? undefined : parseJson(stored),
      quirks: referenceQuirks,
      release: newestRelease,
      random: systemRandom(),
    })
  const settled = (name: string): string => readFileSync(join(reference, 'cases', name, 'settled.json'), 'utf8')

  it.each(cases)('%s comes out alike from an empty start', (name) => {
    expect(compareDocuments(settled(name), settle(name).document)).toBeUndefined()
  })

  it.each(cases)('%s, stored by the original, stays as it is, byte for byte', (name) => {
    const built = settle(name, settled(name))
    expect(built.document).toBe(settled(name).trimEnd())
    expect(built.changed).toBe(false)
  })
})
