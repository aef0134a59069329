/** What no longer follows from the configuration, with the inputs read from their files. */
import { ConfigurationError } from '../core/findings.ts'
import type { Quirks } from '../core/quirks.ts'
import type { RandomSource } from '../core/random.ts'
import { slippedFault } from '../core/slipped-hosts.ts'
import { findStale, type StaleReport } from '../core/stale.ts'
import type { Value } from '../python/value.ts'
import { InputsError, readInputs } from './inputs.ts'
import { locateFindings } from './locate-findings.ts'
import { decideRelease, type ReleaseChoice } from './settings/release.ts'

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
