/** The rows of the manager's three tables (docs/commands/manage.md#tables: scripts cut them up by column). */
import { compareCodePoints, sortTexts } from '../../../python/display-width.ts'
import { pyStr } from '../../../python/text.ts'
import { Dict, isInteger, PyFloat, type Value } from '../../../python/value.ts'
import { groupMembers, hostvarsOf, varsOf } from '../hostvars.ts'
import type { ManagerWay } from '../releases.ts'
import { mappingAt, pathKey } from '../values.ts'

export type Row = readonly Value[]

export const hostColumns = [
  'container_name',
  'is_metal',
  'component',
  'physical_host',
  'tunnel_address',
  'ansible_host',
  'container_types',
] as const

export type HostColumn = (typeof hostColumns)[number]

export function isHostColumn(name: string): name is HostColumn {
  return (hostColumns as readonly string[]).includes(name)
}

/** A row for each host, sorted by one column and then by the whole row. What a host does not have is null. */
export function hostRows(inventory: Dict, sortColumn: HostColumn): Row[] {
  const rows: Row[] = []
  for (const [name, entry] of hostvarsOf(inventory)) {
    const vars = varsOf(entry)
    rows.push(hostRowOf(pathKey(name), (column) => vars.get(column)))
  }
  return sortHostRows(rows, sortColumn)
}

export function sortHostRows(rows: Row[], sortColumn: HostColumn): Row[] {
  const at = hostColumns.indexOf(sortColumn)
  return rows.sort((a, b) => compareValues(a[at]!, b[at]!) || compareLists(a, b))
}

/** A host without its own name shows by its name in the inventory; one without a component as `-undefined-`. */
export function hostRowOf(name: string, variable: (column: HostColumn) => Value | undefined): Row {
  return hostColumns.map((column) => {
    const value = variable(column) ?? null
    if (value !== null) return value
    if (column === 'container_name') return name
    return column === 'component' ? '-undefined-' : null
  })
}

export const groupsOfHostsColumns = ['container_name', 'groups'] as const

/** Each host with the groups that it is a member of itself, sorted, separated by commas; in the inventory's order. */
export function groupsOfHosts(inventory: Dict, way: ManagerWay): Row[] {
  const groups = new Map<Value, Set<string>>()
  for (const name of hostvarsOf(inventory).keys()) {
    if (way === 'all names' || pathKey(name).includes('_')) groups.set(name, new Set())
  }
  for (const [group, members] of groupMembers(inventory)) {
    for (const host of members) groups.get(host)?.add(pathKey(group))
  }
  return Array.from(groups, ([host, its]) => [host, sortTexts([...its]).join(', ')])
}

export const hostsOfGroupsColumns = ['groups', 'container_name'] as const

/**
 * Each group that has members, one on a line; groups and members in the inventory's order (M5: single ones too). A group
 * whose only member is null, as the original has left `lxc_hosts`, has none: since 31 the original skips it, too,
 * and crashed before.
 */
export function hostsOfGroups(inventory: Dict): Row[] {
  const rows: Row[] = []
  for (const [group, members] of groupMembers(inventory)) {
    const isEmpty = members.length === 0 || (members.length === 1 && members[0] === null)
    if (!isEmpty) rows.push([group, members.map((member) => pyStr(member)).join('\n')])
  }
  return rows
}

/**
 * Values of one kind compare as in Python. Kinds that Python cannot compare follow each other: nothing (`None`) first,
 * then numbers and booleans, texts, lists, and everything else by how it is written.
 */
export function compareValues(a: Value, b: Value): number {
  const kind = rankOf(a)
  if (kind !== rankOf(b)) return kind - rankOf(b)
  if (kind === 0) return 0
  if (kind === 1) return compareNumbers(numberOf(a), numberOf(b))
  if (kind === 3) return compareLists(a as Value[], b as Value[])
  return compareCodePoints(pyStr(a), pyStr(b))
}

/** Item by item; of two that begin alike the shorter comes first. */
export function compareLists(a: readonly Value[], b: readonly Value[]): number {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) {
    const order = compareValues(a[i]!, b[i]!)
    if (order !== 0) return order
  }
  return a.length - b.length
}

function rankOf(value: Value): number {
  if (value === null) return 0
  if (typeof value === 'boolean' || isInteger(value) || value instanceof PyFloat) return 1
  if (typeof value === 'string') return 2
  return Array.isArray(value) ? 3 : 4
}

function numberOf(value: Value): number | bigint {
  if (value instanceof PyFloat) return value.value
  return typeof value === 'boolean' ? Number(value) : (value as number | bigint)
}

function compareNumbers(a: number | bigint, b: number | bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

// What `--export` prints: each host with its variables and groups, and the variables of `all`.

/**
 * `{hosts: {NAME: {hostvars, groups}}, all: VARIABLES}`, everything in the inventory's order. `groups` leaves `all` out
 * and is missing for a host that is in no other (M12). Members without variables are skipped, and a missing `all`
 * has none (M10).
 */
export function exportHosts(inventory: Dict): Dict {
  const groups = new Map<Value, Value[]>()
  for (const [group, members] of groupMembers(inventory)) {
    if (group === 'all') continue
    for (const host of members) {
      const its = groups.get(host)
      if (its) its.push(group)
      else groups.set(host, [group])
    }
  }
  const hosts = new Dict()
  for (const [name, vars] of hostvarsOf(inventory)) {
    const its = groups.get(name)
    hosts.set(
      name,
      new Dict(
        its
          ? [
              ['hostvars', vars],
              ['groups', its],
            ]
          : [['hostvars', vars]],
      ),
    )
  }
  return new Dict([
    ['hosts', hosts],
    ['all', mappingAt(mappingAt(inventory, 'all'), 'vars') ?? new Dict()],
  ])
}
