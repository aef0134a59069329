/** What changed from one inventory to the next, in names and numbers: part of every revision. */
import { Dict, type Value } from '../../python/value.ts'
import { diffMembers, hostvarsOf, memberNames } from './hostvars.ts'
import { sameStored, storedForm } from './stored-inventory.ts'
import { mappingAt } from './values.ts'

/** Names, sorted; lists longer than 50 are cut. */
export interface InventorySummary {
  /** Names of hosts, up to 50; `counts` has how many. */
  readonly hostsAdded: readonly string[]
  /** Names of hosts, up to 50; `counts` has how many. */
  readonly hostsRemoved: readonly string[]
  /** Names of hosts whose variables changed, up to 50; `counts` has how many. */
  readonly hostsChanged: readonly string[]
  /** Those that came into a group or went out of one, but were there before and after. Absent in older revisions. */
  readonly hostsRegrouped?: readonly string[]
  /** Names of groups, up to 50; `counts` has how many. */
  readonly groupsAdded: readonly string[]
  /** Names of groups, up to 50; `counts` has how many. */
  readonly groupsRemoved: readonly string[]
  /** Names of groups, up to 50; `counts` has how many. */
  readonly groupsChanged: readonly string[]
  /** How many addresses were given. */
  readonly addressesAdded: number
  /** How many addresses became free. */
  readonly addressesRemoved: number
  /** How many hosts there are afterwards. */
  readonly hostCount: number
  /** The release of OpenStack-Ansible that the generator spoke. Absent where none ran, and in older revisions. */
  readonly release?: string
  /** How many names there were, for lists that were cut. */
  readonly counts: Readonly<Record<string, number>>
}

const longestList = 50

export function summarise(before: Value | undefined, after: Value): InventorySummary {
  const old = before instanceof Dict ? before : new Dict()
  const now = after instanceof Dict ? after : new Dict()
  const hosts = compareMappings(hostvarsOf(old), hostvarsOf(now))
  const groups = compareMappings(groupsOf(old), groupsOf(now))
  const oldAddresses = addressesOf(hostvarsOf(old))
  const newAddresses = addressesOf(hostvarsOf(now))
  const lists = {
    hostsAdded: hosts.added,
    hostsRemoved: hosts.removed,
    hostsChanged: hosts.changed,
    hostsRegrouped: regrouped(groupsOf(old), groupsOf(now), groups, new Set([...hosts.added, ...hosts.removed])),
    groupsAdded: groups.added,
    groupsRemoved: groups.removed,
    groupsChanged: groups.changed,
  }
  const cut = Object.fromEntries(Object.entries(lists).map(([key, names]) => [key, names.slice(0, longestList)]))
  return {
    ...(cut as typeof lists),
    addressesAdded: [...newAddresses].filter((address) => !oldAddresses.has(address)).length,
    addressesRemoved: [...oldAddresses].filter((address) => !newAddresses.has(address)).length,
    hostCount: hostvarsOf(now).size,
    counts: Object.fromEntries(Object.entries(lists).map(([key, names]) => [key, names.length])),
  }
}

/** By what would be stored: a number as a key is its text. */
function isSame(old: Value, now: Value): boolean {
  return sameStored(old, now) || sameStored(formOf(old), formOf(now))
}

function formOf(value: Value): Value {
  return value instanceof Dict ? (storedForm(value) ?? value) : value
}

function groupsOf(inventory: Dict): Dict {
  return new Dict([...inventory].filter(([name]) => name !== '_meta'))
}

interface Compared {
  readonly added: string[]
  readonly removed: string[]
  readonly changed: string[]
}

function regrouped(before: Dict, after: Dict, groups: Compared, others: ReadonlySet<string>): string[] {
  const found = new Set<string>()
  for (const name of [...groups.added, ...groups.removed, ...groups.changed]) {
    const change = diffMembers(hostsOf(before, name), hostsOf(after, name))
    for (const host of [...(change?.added ?? []), ...(change?.removed ?? [])]) if (!others.has(host)) found.add(host)
  }
  return [...found].sort()
}

function hostsOf(groups: Dict, name: string): string[] {
  return memberNames(mappingAt(groups, name)?.get('hosts'))
}

function compareMappings(before: Dict, after: Dict): Compared {
  const added: string[] = []
  const changed: string[] = []
  for (const [key, value] of after) {
    const old = before.get(key)
    if (old === undefined) added.push(String(key))
    else if (!isSame(old, value)) changed.push(String(key))
  }
  const removed = [...before.keys()].filter((key) => !after.has(key)).map(String)
  return { added: added.sort(), removed: removed.sort(), changed: changed.sort() }
}

/** Every address of a host or container. */
export function addressesOf(hostvars: Dict): Set<string> {
  const found = new Set<string>()
  for (const vars of hostvars.values()) {
    if (!(vars instanceof Dict)) continue
    const own = vars.get('ansible_host')
    if (typeof own === 'string') found.add(own)
    for (const entry of mappingAt(vars, 'container_networks')?.values() ?? []) {
      const address = entry instanceof Dict ? entry.get('address') : undefined
      if (typeof address === 'string') found.add(address)
    }
  }
  return found
}

/**
 * What a summary says of one host: enough to skip most revisions without reading them. `unknown`: the list was cut,
 * or was never made.
 */
export type Mention = 'yes' | 'no' | 'unknown'

export type NameList =
  | 'hostsAdded'
  | 'hostsRemoved'
  | 'hostsChanged'
  | 'hostsRegrouped'
  | 'groupsAdded'
  | 'groupsChanged'

/** A list that was cut is the beginning of a sorted one: a name that would be there and is not there is not meant. */
export function mentions(summary: InventorySummary, list: NameList, name: string): Mention {
  const names = summary[list]
  const count = summary.counts[list]
  if (names === undefined || count === undefined) return 'unknown'
  if (names.includes(name)) return 'yes'
  const isCut = names.length < count
  return isCut && !(name < (names.at(-1) ?? '')) ? 'unknown' : 'no'
}

/** Whether the revision changed anything of the host: its variables, or the groups that hold it. */
export function touchesHost(summary: InventorySummary, name: string): Mention {
  return mentionedIn(summary, ['hostsAdded', 'hostsRemoved', 'hostsChanged', 'hostsRegrouped'], name)
}

/** Whether the revision made the group, or changed anything of it. */
export function touchesGroup(summary: InventorySummary, name: string): Mention {
  return mentionedIn(summary, ['groupsAdded', 'groupsChanged'], name)
}

function mentionedIn(summary: InventorySummary, lists: readonly NameList[], name: string): Mention {
  const said = lists.map((list) => mentions(summary, list, name))
  return said.includes('yes') ? 'yes' : said.includes('unknown') ? 'unknown' : 'no'
}
