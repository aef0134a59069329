/** This project's generator, in the process that compares. */

import { InputsError, NoDataSourcesError, readInputs } from '../../src/app/config/inputs.ts'
import { buildInventory } from '../../src/app/run/build.ts'
import { referenceQuirks } from '../../src/core/generator/quirks.ts'
import type { RandomSource } from '../../src/core/inventory/random.ts'
import type { Release } from '../../src/core/inventory/releases.ts'
import { parseJson } from '../../src/python/json-read.ts'
import { Chance } from './chance.ts'

export type OurOutcome =
  /** `changed`: the document is to be stored. */
  | { readonly document: string; readonly changed: boolean }
  | { readonly refusal: string; readonly codes: readonly string[] }
  /** An error that is not a refusal: a stack trace for the user. */
  | { readonly crash: string }

function seededRandom(seed: string): RandomSource {
  const chance = new Chance(seed)
  return {
    below(limit) {
      let drawn = 0n
      for (let i = 0; i < 5; i++) drawn = (drawn << 32n) | BigInt(Math.floor(chance.next() * 4294967296))
      return drawn % limit
    },
    hex: (digits) => Array.from({ length: digits }, () => chance.int(0, 15).toString(16)).join(''),
  }
}

export interface OurRun {
  /** Directories. */
  readonly config: string
  readonly environment: string
  readonly stored: string | undefined
  readonly release: Release
  readonly seed: string
  /**
   * Refuses to make containers a second time where their groups have the names of another release (E8), as a run does.
   * Otherwise it makes them, as the original and `generate --force` do.
   */
  readonly stops?: boolean
}

/** One run on texts, as `OSA_INVENTORY_QUIRKS=reference` makes it. Nothing is written. */
export function runOurs({ config, environment, stored, release, seed, stops = false }: OurRun): OurOutcome {
  try {
    const inputs = readInputs(config, environment)
    const before = stored === undefined ? undefined : parseJson(stored)
    const random = seededRandom(seed)
    const options = { stored: before, quirks: referenceQuirks, release, random, renews: !stops }
    const { document, changed } = buildInventory(inputs, options)
    return { document, changed }
  } catch (error) {
    if (error instanceof InputsError) {
      const errors = error.findings.filter(({ grade }) => grade === 'error')
      return { refusal: errors.map(({ message }) => message).join('\n'), codes: errors.map(({ code }) => code) }
    }
    if (error instanceof NoDataSourcesError) return { refusal: error.message, codes: [error.code] }
    return { crash: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}
