/** The user configuration alone, as the core reads it: merged, its top-level keys normalised. */
import type { Faults } from '../../core/inventory/faults.ts'
import { normaliseUserConfig } from '../../core/inventory/normalise.ts'
import type { Release } from '../../core/inventory/releases.ts'
import { copy, type Dict } from '../../python/value.ts'
import { type Inputs, InputsError } from './inputs.ts'
import { locateFindings } from './locate-findings.ts'

export function normalisedConfig({ config }: Inputs, faults: Faults, release: Release): Dict {
  return normaliseUserConfig(copy(config), faults, release)
}

/** @throws InputsError with the file and line of every error that was gathered */
export function refuseFaults(faults: Faults, { sources }: Inputs): void {
  if (faults.errors.length > 0) throw new InputsError(locateFindings(faults.errors, sources))
}
