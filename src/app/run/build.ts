/** One run of the generator over texts: what is stored and what the files say, in; the canonical document, out. */

import { type Generated, generate } from '../../core/generator/generate.ts'
import type { Quirks } from '../../core/generator/quirks.ts'
import { slippedFault } from '../../core/generator/slipped-hosts.ts'
import { ConfigurationError } from '../../core/inventory/findings.ts'
import type { RandomSource } from '../../core/inventory/random.ts'
import type { Release } from '../../core/inventory/releases.ts'
import type { Value } from '../../python/value.ts'
import { type Inputs, InputsError } from '../config/inputs.ts'
import { locateFindings } from '../config/locate-findings.ts'
import { documentOf } from '../store/document.ts'

export interface Built extends Generated {
  /** Canonical JSON without a final newline. */
  readonly document: string
}

export interface BuildOptions {
  readonly stored: Value | undefined
  /** Where it is stored, for messages. */
  readonly storedPlace?: string
  readonly quirks: Quirks
  readonly release: Release
  readonly random: RandomSource
  /** Makes containers again although they are there under a group's older name. */
  readonly renews?: boolean
}

/** @throws InputsError with every fault and its place. */
export function buildInventory(inputs: Inputs, options: BuildOptions): Built {
  const generated = generatePlaced(inputs, options)
  return { ...generated, document: documentOf(generated.inventory) }
}

function generatePlaced(inputs: Inputs, options: BuildOptions): Generated {
  try {
    return generate({
      config: inputs.config,
      environment: inputs.environment,
      faults: inputs.slipped.map(slippedFault),
      ...options,
    })
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    throw new InputsError(locateFindings(error.findings, inputs.sources, options.storedPlace))
  }
}
