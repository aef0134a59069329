/** A comparison of two states, cut down to some hosts with their containers. */
import type { InventoryDifference } from '../../core/changes/diff/inventory.ts'
import { restrictedTo } from '../../core/changes/diff/restrict.ts'
import { hostFamily } from '../../core/inventory/host-family.ts'
import { hostvarsOf } from '../../core/inventory/hostvars.ts'
import { pathKey } from '../../core/inventory/values.ts'
import { parseJson } from '../../python/json-read.ts'
import { Dict } from '../../python/value.ts'
import { readingDocument } from '../store/stored.ts'
import { compareSides, type DiffSide } from './diff-sides.ts'

export interface HostsCompared {
  readonly difference: InventoryDifference
  /** Hosts that neither side has. */
  readonly missing: readonly string[]
}

/**
 * As `compareSides`, of these hosts and the containers that either side puts on them.
 *
 * @throws CorruptDocumentError that names the side which is not JSON
 */
export function compareHosts(from: DiffSide, to: DiffSide, hosts: readonly string[]): HostsCompared {
  const families = hosts.map((host) => new Set([from, to].flatMap((side) => [...familyIn(side, host)])))
  const difference = restrictedTo(new Set(families.flatMap((names) => [...names])), compareSides(from, to))
  return { difference, missing: hosts.filter((_, index) => families[index]!.size === 0) }
}

function familyIn({ document, name }: DiffSide, host: string): ReadonlySet<string> {
  return readingDocument(document, name, () => hostFamily(document, host)).names
}

/** Every host and container of either side, to guess what a name was meant to be. */
export function hostNamesOf(...sides: readonly DiffSide[]): string[] {
  const names = sides.flatMap(({ document }) => {
    const inventory = parseJson(document)
    return inventory instanceof Dict ? [...hostvarsOf(inventory).keys()].map(pathKey) : []
  })
  return [...new Set(names)].sort()
}
