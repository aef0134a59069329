/** Physical hosts by services: what runs where, and where that is uneven. */
import { byName, type Cloud, type Machine } from './cloud.ts'

export type Detail = 'services' | 'components'

export interface Service {
  /** The group whose members run it. */
  readonly group: string
  readonly label: string
  /** All that run it, on metal and in containers. */
  readonly machines: number
}

export interface Cell {
  readonly containers: readonly string[]
  readonly onMetal: boolean
}

export interface HostRow {
  readonly host: Machine
  /** As many as there are services; `undefined`: nothing of it is here. */
  readonly cells: readonly (Cell | undefined)[]
  /** By service: whether it has fewer or more than most hosts of its section. */
  readonly uneven: readonly boolean[]
  readonly isUneven: boolean
}

export interface Section {
  readonly title: string
  /** All names, where the title has only some. */
  readonly explanation: string
  readonly rows: readonly HostRow[]
}

export interface Placement {
  readonly services: readonly Service[]
  readonly sections: readonly Section[]
}

/**
 * A component is a child of a group `NAME_all`, which is its service (docs: the environment's `component_skel`); where no
 * such group has members, the variable `component` says it.
 */
export function servicesOf(cloud: Cloud, detail: Detail): Service[] {
  const tops = [...cloud.groups.values()].filter(({ name, children }) => name.endsWith('_all') && children.length > 0)
  const names = detail === 'services' ? tops.map(({ name }) => name) : tops.flatMap(({ children }) => children)
  const found = [...new Set(names)].flatMap((group): Service[] => {
    const machines = cloud.hostsBelow(group).length
    return machines === 0 ? [] : [{ group, label: group.endsWith('_all') ? group.slice(0, -4) : group, machines }]
  })
  return found.sort((a, b) => byName(a.label, b.label))
}

/** How hosts are put together: by the groups that the configuration puts them into, by a variable, or not at all. */
export type Grouping = { readonly by: 'host groups' } | { readonly by: 'variable'; readonly key: string } | undefined

const zoneWord = /(?:^|_)(?:zone|az|rack|room|region)(?:_name)?$/

/** Variables of physical hosts that name a zone or a rack, by their paths. */
export function zoneKeys(cloud: Cloud): string[] {
  const keys = new Set<string>()
  for (const { variables } of cloud.hosts) {
    for (const key of variables.keys()) if (typeof key === 'string' && zoneWord.test(key)) keys.add(key)
  }
  return [...keys].sort(byName)
}

export function placementOf(cloud: Cloud, services: readonly Service[], grouping: Grouping): Placement {
  const cells = cellsOf(cloud, services)
  const sections = new Map<string, { title: string; explanation: string; hosts: Machine[] }>()
  for (const host of cloud.hosts) {
    const { title, explanation } = sectionOf(cloud, host, grouping)
    const section = sections.get(explanation)
    if (section) section.hosts.push(host)
    else sections.set(explanation, { title, explanation, hosts: [host] })
  }
  const found = [...sections.values()]
  return {
    services,
    sections: (grouping?.by === 'host groups' ? joinAlike(found) : found).map(({ title, explanation, hosts }) => ({
      title,
      explanation,
      rows: rowsOf(hosts, cells, services.length),
    })),
  }
}

interface FoundSection {
  readonly title: string
  readonly explanation: string
  readonly hosts: Machine[]
}

/**
 * Hosts that are in nearly the same groups are meant to be alike: in one section, what one of them lacks is seen as uneven.
 * A section joins the largest one before it with which it shares two thirds of all their groups.
 */
function joinAlike(sections: readonly FoundSection[]): FoundSection[] {
  const joined: (FoundSection & { readonly groups: ReadonlySet<string> })[] = []
  for (const section of [...sections].sort((a, b) => b.hosts.length - a.hosts.length)) {
    const groups = new Set(section.explanation.split(', '))
    const like = joined.find(
      (other) => shared(groups, other.groups) * 3 >= new Set([...groups, ...other.groups]).size * 2,
    )
    if (like) like.hosts.push(...section.hosts)
    else joined.push({ ...section, hosts: [...section.hosts], groups })
  }
  for (const { hosts } of joined) hosts.sort((a, b) => byName(a.name, b.name))
  return joined.sort((a, b) => byName(a.hosts[0]!.name, b.hosts[0]!.name))
}

function shared(some: ReadonlySet<string>, others: ReadonlySet<string>): number {
  return [...some].filter((name) => others.has(name)).length
}

function cellsOf(cloud: Cloud, services: readonly Service[]): Map<string, (Cell | undefined)[]> {
  const cells = new Map<string, ({ containers: string[]; onMetal: boolean } | undefined)[]>()
  services.forEach(({ group }, column) => {
    for (const name of cloud.hostsBelow(group)) {
      const machine = cloud.machines.get(name)
      if (!machine) continue
      const host = machine.host ?? name
      const row = cells.get(host) ?? new Array(services.length).fill(undefined)
      cells.set(host, row)
      const cell = row[column] ?? { containers: [], onMetal: false }
      row[column] = cell
      if (machine.isContainer) cell.containers.push(name)
      else cell.onMetal = true
    }
  })
  return cells
}

function sectionOf(cloud: Cloud, host: Machine, grouping: Grouping): { title: string; explanation: string } {
  if (grouping === undefined) return { title: '', explanation: '' }
  if (host.isMissing) return { title: 'Not in the inventory', explanation: 'Containers name these hosts as theirs' }
  if (grouping.by === 'variable') {
    const value = host.variables.get(grouping.key)
    const text = value === undefined ? `without ${grouping.key}` : `${grouping.key}: ${String(value)}`
    return { title: text, explanation: text }
  }
  const groups = hostGroupsOf(cloud, host.name)
  const explanation = groups.join(', ') || 'In no group of hosts'
  const more = groups.length > 2 ? ` and ${groups.length - 2} more` : ''
  return { title: groups.slice(0, 2).join(', ') + more || 'In no group of hosts', explanation }
}

/** Those of the physical skeleton: what an operator writes in the user configuration. */
export function hostGroupsOf(cloud: Cloud, host: string): string[] {
  return cloud.groupsOf(host).filter((name) => name.endsWith('_hosts') && name !== 'lxc_hosts')
}

function rowsOf(hosts: readonly Machine[], cells: ReadonlyMap<string, (Cell | undefined)[]>, width: number): HostRow[] {
  const empty: undefined[] = new Array(width).fill(undefined)
  const rows = hosts.map((host) => ({ host, cells: cells.get(host.name) ?? empty }))
  const usual = Array.from(empty, (_, column) => mostFrequent(rows.map((row) => sizeOf(row.cells[column]))))
  return rows.map((row) => {
    const uneven = usual.map((size, column) => size !== undefined && sizeOf(row.cells[column]) !== size)
    return { ...row, uneven, isUneven: uneven.includes(true) }
  })
}

function sizeOf(cell: Cell | undefined): number {
  return cell ? cell.containers.length + (cell.onMetal ? 1 : 0) : 0
}

/** `undefined`: there is no most frequent one, as with two that differ. */
function mostFrequent(sizes: readonly number[]): number | undefined {
  const counts = new Map<number, number>()
  for (const size of sizes) counts.set(size, (counts.get(size) ?? 0) + 1)
  const [first, second] = [...counts].sort(([, a], [, b]) => b - a)
  if (!first || !second) return undefined
  return first[1] > second[1] ? first[0] : undefined
}
