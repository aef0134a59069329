import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readInputs } from '../../src/app/config/inputs.ts'
import { buildInventory } from '../../src/app/run/build.ts'
import { systemRandom } from '../../src/app/store/random.ts'
import { noQuirks, type Quirks, referenceQuirks } from '../../src/core/generator/quirks.ts'
import { newestRelease } from '../../src/core/inventory/releases.ts'
import { parseJson } from '../../src/python/json-read.ts'
import { compareDocuments } from '../../tools/random-clouds/compare.ts'

/** Clouds made to show what the quirks change: the default differs from the original there, as it should. */
const quirky = new Set(['quirks', 'availability-zones'])

const casesDirectory = join(import.meta.dirname, 'cases')

/** A part of a case: a directory, or a file that names one, relative to the case. */
function partOf(name: string, part: string): string {
  const place = join(casesDirectory, name, part)
  return statSync(place).isDirectory() ? place : resolve(casesDirectory, name, readFileSync(place, 'utf8').trim())
}

/** The generator's output, from an empty start or a stored text. */
function settle(name: string, configDirectory: string, quirks: Quirks, stored?: string) {
  const inputs = readInputs(configDirectory, partOf(name, 'environment'))
  const parsed = stored === undefined ? undefined : parseJson(stored)
  return buildInventory(inputs, { stored: parsed, quirks, release: newestRelease, random: systemRandom() })
}

const names = readdirSync(casesDirectory, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort()

function inCopy(name: string, test: (directory: string, settled: string) => void): void {
  const directory = mkdtempSync(join(tmpdir(), 'osa-golden-'))
  try {
    cpSync(partOf(name, 'openstack_deploy'), directory, { recursive: true })
    test(directory, readFileSync(join(casesDirectory, name, 'settled.json'), 'utf8'))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

describe.each(names)('golden case %s', (name) => {
  it('comes out as the original has it, from an empty start', () =>
    inCopy(name, (directory, settled) => {
      const built = settle(name, directory, referenceQuirks)
      expect(compareDocuments(settled, built.document)).toBeUndefined()
    }))

  it("is left as it is, byte for byte, when the original's own file is what is stored", () =>
    inCopy(name, (directory, settled) => {
      const built = settle(name, directory, referenceQuirks, settled)
      expect(built.document).toBe(settled.trimEnd())
      expect(built.changed).toBe(false)
    }))

  it(quirky.has(name) ? 'comes out otherwise by default, as its quirks are repaired' : 'needs none of the quirks', () =>
    inCopy(name, (directory, settled) => {
      const difference = compareDocuments(settled, settle(name, directory, noQuirks).document)
      if (quirky.has(name)) expect(difference).toBeDefined()
      else expect(difference).toBeUndefined()
    }),
  )
})
