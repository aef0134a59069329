/** Whether a run has drawn anything: names of containers, or addresses. */
import { Dict, type Value } from '../../python/value.ts'
import { hostvarsOf } from '../inventory/parts.ts'
import type { RandomSource } from '../inventory/random.ts'
import { addressesOf } from '../inventory/summary.ts'

/** Chance that remembers whether it was asked. */
export class NoticedRandom implements RandomSource {
  readonly #random: RandomSource
  #wasAsked = false

  constructor(random: RandomSource) {
    this.#random = random
  }

  get wasAsked(): boolean {
    return this.#wasAsked
  }

  below(limit: bigint): bigint {
    this.#wasAsked = true
    return this.#random.below(limit)
  }

  hex(digits: number): string {
    this.#wasAsked = true
    return this.#random.hex(digits)
  }
}

/** A network without a free address is asked at each run, and gives none. */
export function hasNewNames(before: Value | undefined, after: Dict): boolean {
  const known = before instanceof Dict ? hostvarsOf(before) : new Dict()
  const now = hostvarsOf(after)
  for (const name of now.keys()) if (!known.has(name)) return true
  const addresses = addressesOf(known)
  for (const address of addressesOf(now)) if (!addresses.has(address)) return true
  return false
}
