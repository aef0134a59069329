/** Hostvars and groups of a stored inventory, read with patience: whatever is not as it should be counts as empty (M10). */

import { pyStr } from '../../python/text.ts'
import { Dict, type Key, type Value } from '../../python/value.ts'
import { mappingAt } from './values.ts'

const none = new Dict()

export function hostvarsOf(inventory: Dict): Dict {
  return mappingAt(mappingAt(inventory, '_meta'), 'hostvars') ?? none
}

/** The variables of one host as the tables read them. */
export function varsOf(entry: Value | undefined): Dict {
  return entry instanceof Dict ? entry : none
}

/** Every group with its `hosts`, in the order of the inventory. `all` is one of them, `_meta` is not. */
export function* groupMembers(inventory: Dict): Generator<[group: Key, hosts: readonly Value[]]> {
  for (const [group, body] of inventory) {
    if (group === '_meta' || !(body instanceof Dict)) continue
    const hosts = body.get('hosts')
    yield [group, Array.isArray(hosts) ? hosts : []]
  }
}

/** The mapping with another value at an existing key, which keeps its place. */
export function withEntry(mapping: Dict, key: Key, value: Value): Dict {
  return new Dict(mapping).set(key, value)
}

export function withHostvars(inventory: Dict, hostvars: Dict): Dict {
  const meta = mappingAt(inventory, '_meta') ?? none
  return withEntry(inventory, '_meta', withEntry(meta, 'hostvars', hostvars))
}

/** 0 also for what is not an inventory. */
export function hostCount(inventory: Value | undefined): number {
  return inventory instanceof Dict ? hostvarsOf(inventory).size : 0
}

// What changed in a list of members. Its order is part of the contract: the first member bootstraps a cluster.

export interface MembersChange {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  /** Whether those that stayed are in another order among themselves. */
  readonly reordered: boolean
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/** Members as texts; one that is something else (an old inventory may hold null) as Python writes it. */
export function memberNames(list: Value | undefined): string[] {
  if (!Array.isArray(list)) return []
  return list.map(pyStr)
}

/** `undefined` when both lists are the same. */
export function diffMembers(before: readonly string[], after: readonly string[]): MembersChange | undefined {
  if (before.length === after.length && before.every((name, index) => name === after[index])) return undefined
  const old = new Set(before)
  const now = new Set(after)
  const stayedBefore = before.filter((name) => now.has(name))
  const stayedAfter = after.filter((name) => old.has(name))
  return {
    added: after.filter((name) => !old.has(name)),
    removed: before.filter((name) => !now.has(name)),
    reordered: stayedBefore.join('\n') !== stayedAfter.join('\n'),
    before,
    after,
  }
}
