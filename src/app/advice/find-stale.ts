/** What no longer follows from the configuration, with the inputs read from their files. */

import { findStale, type StaleReport } from '../../core/advice/stale.ts'
import type { Quirks } from '../../core/generator/quirks.ts'
import { slippedFault } from '../../core/generator/slipped-hosts.ts'
import { ConfigurationError } from '../../core/inventory/findings.ts'
import type { RandomSource } from '../../core/inventory/random.ts'
import type { Value } from '../../python/value.ts'
import { InputsError, readInputs } from '../config/inputs.ts'
import { locateFindings } from '../config/locate-findings.ts'
import { decideRelease, type ReleaseChoice } from '../settings/release.ts'

export interface StaleOptions {
  readonly configDirectory: string
  readonly environmentDirectory: string
  readonly quirks: Quirks
  readonly release: ReleaseChoice
  readonly random: RandomSource
  readonly stored: Value
}

/** @throws InputsError, NoDataSourcesError */
export function findStaleIn(options: StaleOptions): StaleReport {
  const inputs = readInputs(options.configDirectory, options.environmentDirectory)
  try {
    const { release } = decideRelease(options.release, options.stored, inputs.environment)
    return findStale({
      ...options,
      release,
      config: inputs.config,
      environment: inputs.environment,
      faults: inputs.slipped.map(slippedFault),
    })
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    throw new InputsError(locateFindings(error.findings, inputs.sources))
  }
}
