/** Takes hosts out of an inventory: a physical host with its containers (L4), and every trace of them. */
import { Dict, truthy, type Value } from '../../python/value.ts'
import { groupMembers, hostvarsOf, varsOf, withHostvars } from '../inventory/hostvars.ts'
import { isMetalForManager, machineOf } from '../inventory/kinds.ts'
import { containersGroupsOf } from '../inventory/releases.ts'
import { listAt, mappingAt } from '../inventory/values.ts'
import { withoutMembers } from './remove-groups.ts'

export interface HostRemoval {
  /** The same object as before if nothing changed; the given one is left as it is. */
  readonly inventory: Dict
  /** Those of the names that were there. */
  readonly removed: readonly string[]
  /** Containers that went because their physical host went, by that host. Those that were asked for are not named. */
  readonly containers: ReadonlyMap<string, readonly string[]>
  /** Names that no host has. */
  readonly missing: readonly string[]
}

/**
 * Removes hosts by their names in the inventory. What only a part of the inventory still knows is there too and can be
 * removed: a member of a group that has no variables, a host that only its containers or their group still name.
 * Gone are the variables, the memberships, and the groups of its containers with its place among the children of
 * others. A name given twice counts once.
 */
export function removeHosts(inventory: Dict, names: Iterable<string>): HostRemoval {
  const asked = new Set(names)
  const known = new Traces(inventory)
  const removed = [...asked].filter((name) => known.has(name))
  const missing = [...asked].filter((name) => !known.has(name))
  if (removed.length === 0) return { inventory, removed, containers: new Map(), missing }
  const containers = new Map<string, string[]>()
  const gone = new Set<Value>(removed)
  for (const host of gone) {
    const along = known.containersOf(host as string).filter((name) => !gone.has(name))
    for (const container of along) gone.add(container)
    if (along.length > 0) containers.set(host as string, along)
  }
  return { inventory: without(inventory, gone), removed, containers, missing }
}

/** Where a host left traces, each question answered from an index. */
class Traces {
  readonly #inventory: Dict
  readonly #byPhysicalHost = new Map<string, string[]>()
  #members: Set<Value> | undefined

  constructor(inventory: Dict) {
    this.#inventory = inventory
    for (const [name, entry] of hostvarsOf(inventory)) {
      const physicalHost = typeof name === 'string' ? machineOf(name, entry) : undefined
      if (typeof name !== 'string' || physicalHost === undefined || isMetalForManager(varsOf(entry))) continue
      const known = this.#byPhysicalHost.get(physicalHost)
      if (known) known.push(name)
      else this.#byPhysicalHost.set(physicalHost, [name])
    }
  }

  has(name: string): boolean {
    return (
      hostvarsOf(this.#inventory).has(name) ||
      this.#byPhysicalHost.has(name) ||
      containersGroupsOf(name).some((group) => this.#inventory.has(group)) ||
      this.#isMember(name)
    )
  }

  #isMember(name: string): boolean {
    if (!this.#members) {
      this.#members = new Set()
      for (const [, hosts] of groupMembers(this.#inventory)) for (const host of hosts) this.#members.add(host)
    }
    return this.#members.has(name)
  }

  /** Those that name it as their physical host, and those in its group of containers that name none. */
  containersOf(host: string): string[] {
    const found = new Set(this.#byPhysicalHost.get(host))
    for (const group of containersGroupsOf(host)) {
      for (const member of listAt(mappingAt(this.#inventory, group), 'hosts')) {
        if (typeof member === 'string' && member !== host && this.#isHomeless(member)) found.add(member)
      }
    }
    return [...found]
  }

  #isHomeless(name: string): boolean {
    const vars = varsOf(hostvarsOf(this.#inventory).get(name))
    return !truthy(vars.get('physical_host')) && !isMetalForManager(vars)
  }
}

function without(inventory: Dict, gone: ReadonlySet<Value>): Dict {
  const goneGroups = new Set<Value>([...gone].flatMap((host) => containersGroupsOf(host as string)))
  const left = new Dict()
  for (const [group, body] of inventory) {
    if (goneGroups.has(group)) continue
    left.set(
      group,
      group === '_meta' ? body : withoutMembers(withoutMembers(body, 'hosts', gone), 'children', goneGroups),
    )
  }
  const hostvars = hostvarsOf(inventory)
  if (![...gone].some((host) => hostvars.has(host as string))) return left
  const kept = new Dict()
  for (const [name, vars] of hostvars) if (!gone.has(name)) kept.set(name, vars)
  return withHostvars(left, kept)
}
