/** One key that moves by compare-and-swap. */
import { RevisionConflictError } from '../errors.ts'
import { jitter } from '../support/waiting.ts'
import type { Place } from './place.ts'
import { asFound, type Compare, type Operation, putRequest } from './requests.ts'
import type { Stored } from './stored.ts'

export const mostAttempts = 12
/** Milliseconds (`jitter`). */
export const pauses = [10, 500] as const

export interface SwapOptions {
  /** What else has to hold. */
  readonly demands?: readonly Compare[]
  /** What else changes with it. */
  readonly also?: readonly Operation[]
  /** Looks why it was refused, where it is not that the key has changed. */
  readonly refused?: () => Promise<void>
}

/**
 * @param change what the key is to hold; `undefined`: it is as it should be
 * @throws RevisionConflictError when others are faster again and again; what `change` and `refused` throw
 */
export async function swap(
  place: Place,
  key: string,
  change: (stored: Stored | undefined) => string | undefined,
  { demands = [], also = [], refused }: SwapOptions = {},
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const stored = await place.get(key)
    const changed = change(stored)
    if (changed === undefined) return
    const { succeeded } = await place.change([asFound(key, stored), ...demands], [putRequest(key, changed), ...also])
    if (succeeded) return
    await refused?.()
    if (attempt === mostAttempts) throw new RevisionConflictError(undefined)
    await jitter(attempt, pauses)
  }
}
