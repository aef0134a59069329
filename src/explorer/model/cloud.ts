/** One state of a cloud, as the views ask about it. */
import { hostvarsOf, varsOf, withHostvars } from '../../core/inventory/hostvars.ts'
import { Inventory } from '../../core/inventory/inventory.ts'
import { isContainer, machineOf, textAt } from '../../core/inventory/kinds.ts'
import { mappingAt, pathKey } from '../../core/inventory/values.ts'
import { parseJson } from '../../python/json-read.ts'
import { pyStr } from '../../python/text.ts'
import { Dict, type Value } from '../../python/value.ts'

/** A host or a container. */
export interface Machine {
  readonly name: string
  readonly variables: Dict
  readonly isContainer: boolean
  /** Of a container: the host it lives on, whether that is in the inventory or not. */
  readonly host: string | undefined
  /** `ansible_host`, or nothing. */
  readonly address: string
  /** Named as a container's host, and not in the inventory itself. */
  readonly isMissing: boolean
}

export interface Group {
  readonly name: string
  /** Both in the order of the inventory: the first member bootstraps a cluster. */
  readonly children: readonly string[]
  readonly hosts: readonly string[]
  readonly parents: readonly string[]
  readonly variables: Dict
}

const naturally = new Intl.Collator('en', { numeric: true })

export function byName(a: string, b: string): number {
  return naturally.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0)
}

export class Cloud {
  /** JSON, as it was given. */
  readonly text: string
  readonly root: Dict
  /** By name, in the order of the inventory. */
  readonly machines: ReadonlyMap<string, Machine>
  /** Sorted by name, and after them those that only containers name. */
  readonly hosts: readonly Machine[]
  readonly containers: readonly Machine[]
  readonly groups: ReadonlyMap<string, Group>
  readonly #inventory: Inventory
  readonly #containersOf = new Map<string, Machine[]>()
  #groupsOf: Map<string, string[]> | undefined

  /** @throws JsonSyntaxError, or an Error that says why the text is not an inventory */
  constructor(text: string) {
    const root = parseJson(text)
    if (!(root instanceof Dict)) throw new Error('the document is not a mapping, so it is not an inventory')
    this.text = text
    this.root = mappingAt(mappingAt(root, '_meta'), 'hostvars') ? root : withHostvars(root, hostvarsOf(root))
    this.#inventory = new Inventory(this.root)
    this.machines = machinesOf(this.root)
    const all = [...this.machines.values()].sort((a, b) => byName(a.name, b.name))
    this.containers = all.filter((machine) => machine.isContainer)
    for (const container of this.containers) {
      const its = this.#containersOf.get(container.host!)
      if (its) its.push(container)
      else this.#containersOf.set(container.host!, [container])
    }
    const missing = [...this.#containersOf.keys()].filter((name) => !this.machines.has(name)).sort(byName)
    this.hosts = [...all.filter((machine) => !machine.isContainer), ...missing.map(missingHost)]
    this.groups = groupsIn(this.root)
  }

  containersOf(host: string): readonly Machine[] {
    return this.#containersOf.get(host) ?? []
  }

  /** The groups that hold it themselves, in the order of the inventory. */
  groupsOf(machine: string): readonly string[] {
    this.#groupsOf ??= invert([...this.groups].map(([name, { hosts }]) => [name, hosts]))
    return this.#groupsOf.get(machine) ?? []
  }

  /** The hosts of a group and of every group below it, in the order in which Ansible meets them. */
  hostsBelow(group: string): string[] {
    return [...this.#inventory.hostsBelow(group)].map(pyStr)
  }
}

function machinesOf(root: Dict): Map<string, Machine> {
  const machines = new Map<string, Machine>()
  for (const [key, entry] of hostvarsOf(root)) {
    const name = pathKey(key)
    const variables = varsOf(entry)
    machines.set(name, {
      name,
      variables,
      isContainer: isContainer(name, entry),
      host: machineOf(name, entry),
      address: textAt(variables, 'ansible_host') ?? '',
      isMissing: false,
    })
  }
  return machines
}

function missingHost(name: string): Machine {
  return { name, variables: new Dict(), isContainer: false, host: undefined, address: '', isMissing: true }
}

function groupsIn(root: Dict): Map<string, Group> {
  const bodies = [...root].filter(([name]) => name !== '_meta').map(([name, body]) => [pathKey(name), body] as const)
  const children = new Map(bodies.map(([name, body]) => [name, namesAt(body, 'children')]))
  const parents = invert(children)
  return new Map(
    bodies.map(([name, body]) => [
      name,
      {
        name,
        children: children.get(name)!,
        hosts: namesAt(body, 'hosts'),
        parents: parents.get(name) ?? [],
        variables: (body instanceof Dict ? mappingAt(body, 'vars') : undefined) ?? new Dict(),
      },
    ]),
  )
}

function namesAt(body: Value, key: string): string[] {
  const list = body instanceof Dict ? body.get(key) : undefined
  return Array.isArray(list) ? list.filter((item) => item !== null).map(pyStr) : []
}

function invert(lists: Iterable<readonly [string, readonly string[]]>): Map<string, string[]> {
  const holders = new Map<string, string[]>()
  for (const [holder, members] of lists) {
    for (const member of members) {
      const its = holders.get(member)
      if (its) its.push(holder)
      else holders.set(member, [holder])
    }
  }
  return holders
}
