/** Which known ways of the original (docs/differences.md) a difference comes from. */
import { Dict } from '../../../python/value.ts'
import { type Quirk, type Quirks, quirkNames } from '../../generator/quirks.ts'
import { mappingAt } from '../../inventory/values.ts'
import { diffInventories, type InventoryDifference } from '../diff/inventory.ts'
import { aligned, withoutSuffix } from './align.ts'

export interface Explanation {
  /** A row of docs/differences.md. */
  readonly id: string
  /** The settings that together have the original's way back, if any has. */
  readonly quirks: readonly Quirk[]
  readonly hosts: readonly string[]
  readonly groups: readonly string[]
}

export interface Comparison {
  /** From the original's inventory to ours. */
  readonly difference: InventoryDifference
  readonly explained: readonly Explanation[]
  /** Of hosts and groups that differ, those that nothing explains. */
  readonly unexplained: { readonly hosts: readonly string[]; readonly groups: readonly string[] }
  readonly drawn: { readonly names: number; readonly addresses: number }
}

export interface Compared {
  readonly theirs: Dict
  /** The original's, had it read files in the order of their names, as ours does. */
  readonly theirsByName: Dict
  readonly ours: Dict
  /** What both began with. */
  readonly stored: Dict
  readonly quirks: Quirks
  /** Ours, generated with these quirks. */
  readonly generateWith: (quirks: Quirks) => Dict | undefined
}

const rowOfQuirk: Readonly<Record<Quirk, string>> = {
  'underscored-hosts': 'C1',
  'sticky-no-containers': 'C2',
  'host-prefix-match': 'C3',
}

export function compareInventories(compared: Compared): Comparison {
  const { names, addresses, ...both } = aligned(compared.theirs, compared.ours, compared.stored)
  const difference = diffInventories(both.theirs, both.ours)
  const inOneOrder = differenceWith(compared, compared.ours)
  const explained = [
    ...explainByOrder(difference, inOneOrder, compared.stored),
    ...explainByNulls(inOneOrder, compared.theirsByName),
    ...explainByQuirks(inOneOrder, compared),
  ]
  const rest = (kind: 'hosts' | 'groups'): string[] => {
    const known = new Set(explained.flatMap((explanation) => explanation[kind]))
    return difference[kind].map(({ name }) => name).filter((name) => !known.has(name))
  }
  return {
    difference,
    explained,
    unexplained: { hosts: rest('hosts'), groups: rest('groups') },
    drawn: { names, addresses },
  }
}

/** C12: what is not a difference any more once the original reads files by name. */
function explainByOrder(difference: InventoryDifference, inOneOrder: InventoryDifference, stored: Dict): Explanation[] {
  const key = (name: string): string => keyOf(name, stored)
  const hosts = gone(difference.hosts, inOneOrder.hosts, key)
  const groups = gone(difference.groups, inOneOrder.groups, key)
  return hosts.length + groups.length === 0 ? [] : [{ id: 'C12', quirks: [], hosts, groups }]
}

/** D1: a group that differs in nothing but nulls among its hosts. */
function explainByNulls(difference: InventoryDifference, theirs: Dict): Explanation[] {
  const groups = difference.groups
    .filter(({ name, hosts, children, rest }) => {
      const group = theirs.get(name)
      const list = group instanceof Dict ? group.get('hosts') : undefined
      if (!Array.isArray(list) || !list.includes(null) || children || rest.length > 0) return false
      return hosts !== undefined && hosts.added.length === 0 && hosts.removed.every((member) => member === 'None')
    })
    .map(({ name }) => name)
  return groups.length === 0 ? [] : [{ id: 'D1', quirks: [], hosts: [], groups }]
}

/** What is not a difference any more once we do it the original's way; several of its ways can meet in one group. */
function explainByQuirks(difference: InventoryDifference, compared: Compared): Explanation[] {
  if (difference.hosts.length + difference.groups.length === 0) return []
  const inactive = quirkNames.filter((quirk) => !compared.quirks.has(quirk))
  const each = inactive.map((quirk) => explainBy([quirk], difference, compared))
  const found = each.filter(({ hosts, groups }) => hosts.length + groups.length > 0)
  if (found.length < 2) return found
  const known = new Set(found.flatMap(({ hosts, groups }) => [...hosts, ...groups]))
  const together = explainBy(
    found.flatMap(({ quirks }) => quirks),
    difference,
    compared,
  )
  const unknown = (names: readonly string[]): string[] => names.filter((name) => !known.has(name))
  const more = { ...together, hosts: unknown(together.hosts), groups: unknown(together.groups) }
  return more.hosts.length + more.groups.length > 0 ? [...found, more] : found
}

function explainBy(quirks: readonly Quirk[], difference: InventoryDifference, compared: Compared): Explanation {
  const ours = compared.generateWith(new Set([...compared.quirks, ...quirks]))
  const left = ours && differenceWith(compared, ours)
  const key = (name: string): string => keyOf(name, compared.stored)
  return {
    id: quirks.map((quirk) => rowOfQuirk[quirk]).join('+'),
    quirks,
    hosts: left ? gone(difference.hosts, left.hosts, key) : [],
    groups: left ? gone(difference.groups, left.groups, key) : [],
  }
}

function differenceWith({ theirsByName, stored }: Compared, ours: Dict): InventoryDifference {
  const both = aligned(theirsByName, ours, stored)
  return diffInventories(both.theirs, both.ours)
}

interface Named {
  readonly name: string
}

function gone(before: readonly Named[], after: readonly Named[], key: (name: string) => string): string[] {
  const left = new Set(after.map(({ name }) => key(name)))
  return before.map(({ name }) => name).filter((name) => !left.has(key(name)))
}

/** A new container has another name in each run: it goes by its host and type. */
function keyOf(name: string, stored: Dict): string {
  return mappingAt(mappingAt(stored, '_meta'), 'hostvars')?.has(name) ? name : withoutSuffix(name)
}
