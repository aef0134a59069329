/** The difference between two inventories by meaning: hosts, groups with their order, addresses, variables by path. */

import { parseJson } from '../../../python/json-read.ts'
import { quoteJson } from '../../../python/json-text.ts'
import { Dict, type Value } from '../../../python/value.ts'
import { type Extent, indexDocument } from '../../inventory/document-index.ts'
import { diffMembers, hostvarsOf, type MembersChange, memberNames } from '../../inventory/hostvars.ts'
import { isContainer, textAt } from '../../inventory/kinds.ts'
import { storedForm } from '../../inventory/stored-inventory.ts'
import { mappingAt, pathKey } from '../../inventory/values.ts'
import { diffValues, type ValueChange } from './values.ts'

export type Change = 'added' | 'removed' | 'changed'

export interface HostDifference {
  readonly name: string
  readonly change: Change
  /** Of the newer state, or of the last one there was. */
  readonly kind: 'host' | 'container'
  readonly physicalHost: string | undefined
  readonly address: string | undefined
  /** By path below its variables; for a host that came or went every variable it has or had. */
  readonly variables: readonly ValueChange[]
}

export interface GroupDifference {
  readonly name: string
  readonly change: Change
  readonly hosts?: MembersChange
  readonly children?: MembersChange
  /** By path below the group: its `vars` and whatever else someone put there. */
  readonly rest: readonly ValueChange[]
}

/** One address that a host or container has on a network. The side on which there was none is absent. */
export interface AddressChange {
  readonly host: string
  /** The key in `container_networks`, or `ansible_host` for an address that is not one of those. */
  readonly network: string
  readonly before?: string
  readonly after?: string
}

/** Each list sorted by name, removed ones included. */
export interface InventoryDifference {
  readonly hosts: readonly HostDifference[]
  readonly groups: readonly GroupDifference[]
  readonly addresses: readonly AddressChange[]
}

export function diffInventories(before: Value | undefined, after: Value | undefined): InventoryDifference {
  const old = formOf(before)
  const now = formOf(after)
  const hosts = differing(hostvarsOf(old), hostvarsOf(now), hostDifference)
  return {
    hosts,
    groups: differing(groupsOf(old), groupsOf(now), groupDifference),
    addresses: hosts.flatMap(({ name }) => addressChanges(name, hostvarsOf(old).get(name), hostvarsOf(now).get(name))),
  }
}

export function isEmptyDifference(difference: InventoryDifference): boolean {
  return difference.hosts.length === 0 && difference.groups.length === 0
}

function formOf(value: Value | undefined): Dict {
  return value instanceof Dict ? (storedForm(value) ?? value) : new Dict()
}

function groupsOf(inventory: Dict): Dict {
  const groups = new Dict([...inventory].filter(([name]) => name !== '_meta'))
  const meta = [...(mappingAt(inventory, '_meta') ?? [])].filter(([key]) => key !== 'hostvars')
  // Nobody puts anything there, but what someone put there must not change unseen.
  return meta.length === 0 ? groups : groups.set('_meta', new Dict(meta))
}

function differing<T>(
  before: Dict,
  after: Dict,
  compare: (name: string, old: Value | undefined, now: Value | undefined) => T | undefined,
): T[] {
  const names = new Set([...before.keys(), ...after.keys()].map(pathKey))
  return [...names]
    .sort()
    .map((name) => compare(name, before.get(name), after.get(name)))
    .filter((difference) => difference !== undefined)
}

function changeOf(old: Value | undefined, now: Value | undefined): Change {
  return old === undefined ? 'added' : now === undefined ? 'removed' : 'changed'
}

function hostDifference(name: string, old: Value | undefined, now: Value | undefined): HostDifference | undefined {
  const change = changeOf(old, now)
  const variables = change === 'changed' ? diffValues(old, now) : diffValues(mappingOr(old), mappingOr(now))
  if (change === 'changed' && variables.length === 0) return undefined
  const vars = mappingOr(now ?? old)
  return {
    name,
    change,
    kind: isContainer(name, vars) ? 'container' : 'host',
    physicalHost: textAt(vars, 'physical_host'),
    address: textAt(vars, 'ansible_host'),
    variables,
  }
}

function mappingOr(value: Value | undefined): Dict {
  return value instanceof Dict ? value : new Dict()
}

function groupDifference(name: string, old: Value | undefined, now: Value | undefined): GroupDifference | undefined {
  const before = mappingOr(old)
  const after = mappingOr(now)
  const hosts = diffMembers(memberNames(before.get('hosts')), memberNames(after.get('hosts')))
  const children = diffMembers(memberNames(before.get('children')), memberNames(after.get('children')))
  const rest = diffValues(restOf(before), restOf(after))
  const change = changeOf(old, now)
  if (change === 'changed' && !hosts && !children && rest.length === 0) return undefined
  return { name, change, ...(hosts ? { hosts } : {}), ...(children ? { children } : {}), rest }
}

/** Everything but the members. Whether there is a list of members at all counts: playbooks index it. */
function restOf(group: Dict): Dict {
  return new Dict([...group].map(([key, value]) => [key, key === 'hosts' || key === 'children' ? [] : value]))
}

function addressChanges(host: string, old: Value | undefined, now: Value | undefined): AddressChange[] {
  const before = addressesOf(old)
  const after = addressesOf(now)
  const changes: AddressChange[] = []
  for (const network of new Set([...after.keys(), ...before.keys()])) {
    const was = before.get(network)
    const is = after.get(network)
    if (was === is) continue
    changes.push({
      host,
      network,
      ...(was === undefined ? {} : { before: was }),
      ...(is === undefined ? {} : { after: is }),
    })
  }
  return changes
}

/** The addresses of one host by network. */
export function addressesOf(vars: Value | undefined): Map<string, string> {
  const found = new Map<string, string>()
  if (!(vars instanceof Dict)) return found
  for (const [network, entry] of mappingAt(vars, 'container_networks') ?? []) {
    const address = entry instanceof Dict ? textAt(entry, 'address') : undefined
    if (address !== undefined) found.set(pathKey(network), address)
  }
  const own = textAt(vars, 'ansible_host')
  if (own !== undefined && ![...found.values()].includes(own)) found.set('ansible_host', own)
  return found
}

// The difference between two stored documents: only what differs in their texts is parsed.

/** So many hosts are parsed at once: texts that they share are made once, and what has been compared is let go. */
const batch = 200

/**
 * As `diffInventories` of the parsed documents. They were stored, so they are JSON.
 *
 * @throws JsonSyntaxError
 */
export function diffDocuments(before: string, after: string): InventoryDifference {
  if (before === after) return diffInventories(undefined, undefined)
  const old = indexDocument(before)
  const now = old && indexDocument(after)
  if (!now) return diffInventories(parseJson(before), parseJson(after))
  const sides: Sides = [
    { document: before, extents: old.hosts },
    { document: after, extents: now.hosts },
  ]
  const parts: InventoryDifference[] = []
  const names = differingNames(sides)
  for (let start = 0; start < names.length; start += batch) {
    const some = names.slice(start, start + batch)
    const [oldHosts, newHosts] = sides.map((side) => parsed(side, some)) as [Dict, Dict]
    parts.push(diffInventories(withHosts(oldHosts), withHosts(newHosts)))
  }
  const groups: Sides = [
    { document: before, extents: old.groups },
    { document: after, extents: now.groups },
  ]
  const groupNames = differingNames(groups)
  const [oldGroups, newGroups] = groups.map((side) => parsed(side, groupNames)) as [Dict, Dict]
  return {
    hosts: parts.flatMap((part) => part.hosts),
    groups: diffInventories(oldGroups, newGroups).groups,
    addresses: parts.flatMap((part) => part.addresses),
  }
}

interface Side {
  readonly document: string
  readonly extents: ReadonlyMap<string, Extent>
}

type Sides = readonly [Side, Side]

/** Sorted, as the difference is. Equal texts are equal values. */
function differingNames([before, after]: Sides): string[] {
  const names = new Set([...before.extents.keys(), ...after.extents.keys()])
  return [...names].filter((name) => textOf(before, name) !== textOf(after, name)).sort()
}

function textOf({ document, extents }: Side, name: string): string | undefined {
  const extent = extents.get(name)
  return extent && document.slice(extent.start, extent.end)
}

function parsed(side: Side, names: readonly string[]): Dict {
  const members = names.flatMap((name) => {
    const text = textOf(side, name)
    return text === undefined ? [] : [`${quoteJson(name)}:${text}`]
  })
  return parseJson(`{${members.join(',')}}`) as Dict
}

function withHosts(hosts: Dict): Dict {
  return new Dict([['_meta', new Dict([['hostvars', hosts]])]])
}
