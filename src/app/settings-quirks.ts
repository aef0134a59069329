import { nearest } from '../core/nearest.ts'
import { parseQuirks, type Quirks, quirkNames } from '../core/quirks.ts'
import type { Environment } from './directories.ts'

/** A quirk that is not one of the three must not be passed over: the operator relies on it. */
export class QuirksError extends Error {
  readonly code = 'ERR_QUIRKS'
  constructor(name: string) {
    const known = [...quirkNames, 'reference']
    const meant = nearest(name, known)
    super(
      `OSA_INVENTORY_QUIRKS names ${name}, which is no quirk${meant ? `; do you mean ${meant}?` : ''} (known: ${known.join(', ')})`,
    )
    this.name = 'QuirksError'
  }
}

/** @throws QuirksError */
export function quirksFrom(env: Environment): Quirks {
  const { quirks, unknown } = parseQuirks(env.OSA_INVENTORY_QUIRKS ?? '')
  if (unknown[0] !== undefined) throw new QuirksError(unknown[0])
  return quirks
}
