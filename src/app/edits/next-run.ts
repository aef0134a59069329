/** What the generator would make of an inventory that someone is about to change by hand. */
import type { Quirks } from '../../core/generator/quirks.ts'
import type { Dict } from '../../python/value.ts'
import type { Inputs } from '../config/inputs.ts'
import { buildInventory } from '../run/build.ts'
import { decideRelease, type ReleaseChoice } from '../settings/release.ts'
import { systemRandom } from '../store/random.ts'

export interface EditPlaces {
  readonly configDirectory: string
  readonly environmentDirectory: string
  readonly quirks: Quirks
  readonly release: ReleaseChoice
}

export const changesMore = 'the next run changes more than this; osa-inventory generate --dry-run tells what'

/** @throws InputsError when the run would be refused */
export function nextRun(stored: Dict, inputs: Inputs, { quirks, release: choice }: EditPlaces) {
  const { release } = decideRelease(choice, stored, inputs.environment)
  return buildInventory(inputs, { stored, quirks, release, random: systemRandom() })
}
