/** The groups of an inventory as a tree, as Ansible reads them (`ansible-inventory --graph`). */
import { Dict } from '../../../python/value.ts'
import { memberNames } from '../hostvars.ts'
import { pathKey } from '../values.ts'

export interface GraphGroup {
  readonly name: string
  readonly children: readonly GraphGroup[]
  /** Its own, each once, in their order; none of `all`, whose hosts are those of its children. */
  readonly hosts: readonly string[]
  /** With those of the groups below it, each once. */
  readonly count: number
  /** It is above itself already: Ansible refuses such an inventory, and nothing below it is gone into. */
  readonly isLoop: boolean
}

interface Known {
  readonly children: Set<string>
  readonly hosts: Set<string>
}

/** Built as Ansible's inventory plugin does: groups in the order in which they are first named, orphans below `all`. */
export class GroupGraph {
  readonly #groups = new Map<string, Known>()
  readonly #trees = new Map<string, GraphGroup>()
  readonly #leadsBack = new WeakSet<GraphGroup>()

  constructor(inventory: Dict) {
    const all = this.#group('all')
    this.#group('ungrouped')
    // Always, and before all others.
    all.children.add('ungrouped')
    for (const [key, body] of inventory) {
      if (key === '_meta' || !(body instanceof Dict)) continue
      const group = this.#group(pathKey(key))
      for (const host of memberNames(body.get('hosts'))) group.hosts.add(host)
      for (const child of memberNames(body.get('children'))) {
        this.#group(child)
        group.children.add(child)
      }
    }
    const withParent = new Set([...this.#groups.values()].flatMap(({ children }) => [...children]))
    for (const name of this.#groups.keys()) if (name !== 'all' && !withParent.has(name)) all.children.add(name)
    this.#ungroup()
  }

  get names(): string[] {
    return [...this.#groups.keys()]
  }

  /** `undefined`: there is no such group. */
  group(name: string): GraphGroup | undefined {
    return this.#groups.has(name) ? this.#tree(name, new Set()) : undefined
  }

  #group(name: string): Known {
    const known = this.#groups.get(name) ?? { children: new Set(), hosts: new Set() }
    this.#groups.set(name, known)
    return known
  }

  /** Hosts that are in no other group than `all` and `ungrouped` are in the latter, and no others. */
  #ungroup(): void {
    const all = this.#group('all')
    const ungrouped = this.#group('ungrouped')
    const grouped = new Set<string>()
    for (const [name, { hosts }] of this.#groups)
      if (name !== 'all' && name !== 'ungrouped') for (const host of hosts) grouped.add(host)
    for (const host of ungrouped.hosts) if (grouped.has(host)) ungrouped.hosts.delete(host)
    for (const host of all.hosts) if (!grouped.has(host)) ungrouped.hosts.add(host)
    all.hosts.clear()
  }

  #tree(name: string, above: ReadonlySet<string>): GraphGroup {
    const known = this.#trees.get(name)
    if (known && !above.has(name)) return known
    const { children, hosts } = this.#group(name)
    const isLoop = above.has(name)
    const path = new Set([...above, name])
    const tree = {
      name,
      children: isLoop ? [] : [...children].map((child) => this.#tree(child, path)),
      hosts: isLoop ? [] : [...hosts],
      count: this.#countBelow(name),
      isLoop,
    }
    // Below another parent the same tree is there, unless it leads back to that.
    if (isLoop || tree.children.some((child) => this.#leadsBack.has(child))) this.#leadsBack.add(tree)
    else this.#trees.set(name, tree)
    return tree
  }

  /** Groups that contain each other end the search. */
  #countBelow(name: string): number {
    const found = new Set<string>()
    const seen = new Set<string>()
    const visit = (at: string): void => {
      if (seen.has(at)) return
      seen.add(at)
      const { children, hosts } = this.#group(at)
      for (const host of hosts) found.add(host)
      for (const child of children) visit(child)
    }
    visit(name)
    return found.size
  }
}

/** One line of the tree. */
export interface GraphLine {
  readonly depth: number
  readonly name: string
  /** `undefined`: a host. */
  readonly group: GraphGroup | undefined
}

/** Children before hosts, as Ansible prints them. */
export function* graphLines(group: GraphGroup, withHosts: boolean, depth = 0): Generator<GraphLine> {
  yield { depth, name: group.name, group }
  for (const child of group.children) yield* graphLines(child, withHosts, depth + 1)
  if (withHosts) for (const host of group.hosts) yield { depth: depth + 1, name: host, group: undefined }
}
