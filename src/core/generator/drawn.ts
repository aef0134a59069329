/** What a run has drawn: names of containers, and addresses. */
import { Dict, type Value } from '../../python/value.ts'
import { formerNames, underPresentName } from '../inventory/former-names.ts'
import { hostvarsOf } from '../inventory/hostvars.ts'
import { machineOf } from '../inventory/kinds.ts'
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

/** A container that a run would draw again, although a newer state has it: the same host and type. */
export interface DrawnAgain {
  /** As the newer state has it. */
  readonly known: string
  /** As the run would call it. */
  readonly drawn: string
}

/**
 * @param before what the run goes on from
 * @param newer a state that was stored after it
 * @param now what the run makes of it
 */
export function drawnAgain(before: Value, newer: Value, now: Value): DrawnAgain[] {
  const stored = containersOf(before)
  const drawn = new Map<string, string>()
  for (const [name, kind] of containersOf(now)) if (!stored.has(name)) drawn.set(kind, name)
  const found: DrawnAgain[] = []
  for (const [known, kind] of containersOf(newer)) {
    const other = drawn.get(kind)
    if (other !== undefined && other !== known && !stored.has(known)) found.push({ known, drawn: other })
  }
  return found.sort((a, b) => (a.known < b.known ? -1 : 1))
}

/**
 * Containers that are gone while another one has their host and type: nobody renames a container, so one of the two states is
 * another cloud's, or was damaged.
 *
 * @returns sorted; `isMost`: more than half of the containers
 */
export function renamedContainers(before: Value, after: Value): { renamed: DrawnAgain[]; isMost: boolean } {
  const [known, now] = [containersOf(before), containersOf(after)]
  const fresh = new Map<string, string[]>()
  for (const [name, kind] of now) if (!known.has(name)) fresh.set(kind, [...(fresh.get(kind) ?? []), name])
  const renamed: DrawnAgain[] = []
  for (const [name, kind] of known) {
    const drawn = now.has(name) ? undefined : fresh.get(kind)?.shift()
    if (drawn !== undefined) renamed.push({ known: name, drawn })
  }
  return { renamed: renamed.sort((a, b) => (a.known < b.known ? -1 : 1)), isMost: renamed.length * 2 > known.size }
}

/** Names of containers, and what tells host and type: the name without its random end, however its words are joined. */
function containersOf(inventory: Value): Map<string, string> {
  const found = new Map<string, string>()
  const hostvars = inventory instanceof Dict ? hostvarsOf(inventory) : new Dict()
  for (const [name, vars] of hostvars) {
    const host = typeof name === 'string' ? machineOf(name, vars) : undefined
    if (typeof name !== 'string' || host === undefined) continue
    const present = underPresentName(name, host, formerNames(hostvars.get(host)))
    found.set(name, `${host} ${present.replace(/-[0-9a-f]{8}$/, '').replaceAll('_', '-')}`)
  }
  return found
}
