/** Takes hosts, groups, stale entries or addresses out of an inventory: what goes is worked out before anything is touched. */
import { copy, Dict, truthy, type Value } from '../../python/value.ts'
import type { StaleItem, ValuePath } from '../inventory/findings.ts'
import { groupMembers, hostvarsOf, varsOf, withHostvars } from '../inventory/hostvars.ts'
import { hostsOfLxcContainers, isMetalForManager, machineOf } from '../inventory/kinds.ts'
import { containersGroupsOf } from '../inventory/releases.ts'
import { listAt, mappingAt } from '../inventory/values.ts'

export type RemovalRequest =
  | { readonly kind: 'hosts' | 'groups'; readonly names: readonly string[] }
  | { readonly kind: 'stale'; readonly items: readonly StaleItem[] }

export interface Removal {
  /** The same object as before if there is nothing to remove; the given one is left as it is. */
  readonly inventory: Dict
  /** Names that were asked for and are not there. */
  readonly missing: readonly string[]
  /** Names that there is no inventory without. */
  readonly refused: readonly string[]
}

export function planRemoval(inventory: Dict, request: RemovalRequest): Removal {
  if (request.kind === 'stale') {
    const hasSome = request.items.some(({ removable }) => removable)
    const left = hasSome ? withoutEmptyLxcHosts(removeStale(inventory, request.items)) : inventory
    return { inventory: left, missing: [], refused: [] }
  }
  if (request.kind === 'hosts') {
    const { inventory: left, missing } = removeHosts(inventory, request.names)
    return { inventory: left === inventory ? left : withoutEmptyLxcHosts(left), missing, refused: [] }
  }
  const refused = request.names.filter((name) => protectedGroups.includes(name))
  return { ...removeGroups(inventory, request.names), refused }
}

/** A machine whose last container goes is no longer in `lxc_hosts`: playbooks would prepare it for containers. */
function withoutEmptyLxcHosts(inventory: Dict): Dict {
  const group = inventory.get('lxc_hosts')
  const members = group instanceof Dict ? group.get('hosts') : undefined
  if (group === undefined || !Array.isArray(members)) return inventory
  const hosts = hostsOfLxcContainers(hostvarsOf(inventory))
  const gone = new Set<Value>(members.filter((member) => !hosts.has(member)))
  return gone.size === 0 ? inventory : new Dict(inventory).set('lxc_hosts', withoutMembers(group, 'hosts', gone))
}

/** The inventory without the removable ones of the items; the given one is left as it is. */
export function removeStale(inventory: Dict, items: readonly StaleItem[]): Dict {
  const going = items.filter(({ removable }) => removable)
  const namesOf = (...kinds: StaleItem['kind'][]): string[] =>
    going.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name)
  const hostless = removeHosts(inventory, namesOf('host', 'container')).inventory
  const left = copy(removeGroups(hostless, namesOf('group')).inventory)
  for (const { kind, name, path } of going) {
    if (path === undefined) continue
    if (kind === 'member') removeMember(left, name, path)
    else removePath(mappingAt(mappingAt(mappingAt(left, '_meta'), 'hostvars'), name), path)
  }
  return left
}

function removeMember(inventory: Dict, group: string, [list, member]: ValuePath): void {
  const body = inventory.get(group)
  if (body === undefined || (list !== 'hosts' && list !== 'children')) return
  inventory.set(group, withoutMembers(body, list, new Set<Value>([member ?? null])))
}

function removePath(vars: Dict | undefined, path: ValuePath): void {
  let mapping = vars
  for (const key of path.slice(0, -1)) mapping = mappingAt(mapping, key)
  mapping?.delete(path.at(-1) ?? '')
}

interface HostRemoval {
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

/** Whether anything in the inventory still has the name: an entry, a member of a group, a machine that containers name. */
export function isNameOfHost(inventory: Dict, name: string): boolean {
  return new Traces(inventory).has(name)
}

/** The containers of a machine, in the order of the inventory. */
export function containersOfHost(inventory: Dict, host: string): string[] {
  return new Traces(inventory).containersOf(host)
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

/** Without them there is no inventory (M4). */
export const protectedGroups: readonly string[] = ['_meta', 'all']

interface GroupRemoval {
  /** The same object as before if nothing changed; the given one is left as it is. */
  readonly inventory: Dict
  readonly removed: readonly string[]
  /** Names that no group has. */
  readonly missing: readonly string[]
}

/**
 * Removes the groups, and their names from the children of every other group (M9). A name given twice counts once;
 * `_meta` and `all` are the caller's to refuse, and stay here whatever is asked.
 */
export function removeGroups(inventory: Dict, names: Iterable<string>): GroupRemoval {
  const asked = [...new Set(names)].filter((name) => !protectedGroups.includes(name))
  const removed = asked.filter((name) => inventory.has(name))
  const missing = asked.filter((name) => !inventory.has(name))
  if (removed.length === 0) return { inventory, removed, missing }
  const gone = new Set<Value>(removed)
  const left = new Dict()
  for (const [group, body] of inventory) if (!gone.has(group)) left.set(group, withoutMembers(body, 'children', gone))
  return { inventory: left, removed, missing }
}

/** The group's body with some names taken off one of its lists; itself if none of them is there. */
function withoutMembers(body: Value, list: 'hosts' | 'children', gone: ReadonlySet<Value>): Value {
  if (!(body instanceof Dict)) return body
  const members = body.get(list)
  if (!Array.isArray(members) || !members.some((member) => gone.has(member))) return body
  return new Dict(body).set(
    list,
    members.filter((member) => !gone.has(member)),
  )
}

/** `ansible_ssh_host` is what inventories of long ago have. All else stays, as in the original. */
const addressVariables = ['ansible_host', 'ansible_ssh_host', 'management_address', 'container_networks']

interface AddressClearing {
  /** The same object as before if nothing changed; the given one is left as it is. */
  readonly inventory: Dict
  /** The containers that had one of the variables. */
  readonly cleared: readonly string[]
}

/** Hosts whose own `is_metal` is true (by Python's idea of truth) keep theirs. */
export function clearAddresses(inventory: Dict): AddressClearing {
  const cleared: string[] = []
  const hostvars = new Dict(hostvarsOf(inventory))
  for (const [name, entry] of hostvarsOf(inventory)) {
    const vars = varsOf(entry)
    if (isMetalForManager(vars) || !addressVariables.some((variable) => vars.has(variable))) continue
    const rest = new Dict(vars)
    for (const variable of addressVariables) rest.delete(variable)
    hostvars.set(name, rest)
    cleared.push(String(name))
  }
  return { inventory: cleared.length > 0 ? withHostvars(inventory, hostvars) : inventory, cleared }
}
