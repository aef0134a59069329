import { Dict, type Value } from '../../python/value.ts'
import { mappingAt } from './values.ts'

/**
 * The inventory while it is being made: the stored mapping with the questions and changes that the generator needs.
 * Lists of members only ever gain at their end, and never the same member twice. Membership is asked once for each
 * host and group, so each list has an index; a list that is one object under two names has one index.
 */
export class Inventory {
  readonly root: Dict
  readonly hostvars: Dict
  readonly #members = new WeakMap<Value[], Members>()

  /** @param root has `_meta.hostvars`, which stays the mapping that it is */
  constructor(root: Dict) {
    this.root = root
    this.hostvars = mappingAt(mappingAt(root, '_meta'), 'hostvars')!
  }

  /** What a cloud that was never generated starts from. */
  static empty(): Inventory {
    return new Inventory(new Dict([['_meta', new Dict([['hostvars', new Dict()]])]]))
  }

  host(name: Value | undefined): Dict | undefined {
    return typeof name === 'string' ? mappingAt(this.hostvars, name) : undefined
  }

  group(name: string): Dict | undefined {
    return mappingAt(this.root, name)
  }

  has(group: string): boolean {
    return this.root.has(group)
  }

  /** Creates the group with these empty lists unless there is one of that name. */
  ensureGroup(name: string, ...lists: ('hosts' | 'children')[]): Dict {
    const known = this.group(name)
    if (known) return known
    const group = new Dict(lists.map((list) => [list, []]))
    this.root.set(name, group)
    return group
  }

  hosts(group: string): readonly Value[] {
    const list = this.group(group)?.get('hosts')
    return Array.isArray(list) ? list : []
  }

  children(group: string): readonly Value[] {
    const list = this.group(group)?.get('children')
    return Array.isArray(list) ? list : []
  }

  addHost(group: string, host: Value): void {
    this.membersOf(group, 'hosts').add(host)
  }

  addChild(group: string, child: Value): void {
    this.membersOf(group, 'children').add(child)
  }

  /** Of a group, which is made if there is none. Holds until another list takes that one's place. */
  membersOf(group: string, kind: 'hosts' | 'children'): Members {
    const body = this.ensureGroup(group, kind)
    let list = body.get(kind)
    if (!Array.isArray(list)) {
      list = []
      body.set(kind, list)
    }
    return this.#indexOf(list)
  }

  /** The members of a group's `hosts`, for questions asked once for each host. */
  memberSet(group: string): ReadonlySet<Value> {
    const list = this.group(group)?.get('hosts')
    return Array.isArray(list) ? this.#indexOf(list).set : new Set()
  }

  #indexOf(list: Value[]): Members {
    let members = this.#members.get(list)
    if (!members) {
      members = new Members(list)
      this.#members.set(list, members)
    }
    return members
  }

  /** The hosts of a group and of every group below it. Groups that contain each other end the search, not the run. */
  hostsBelow(group: string): Set<Value> {
    const found = new Set<Value>()
    const seen = new Set<string>()
    const visit = (name: string): void => {
      if (seen.has(name)) return
      seen.add(name)
      for (const child of this.children(name)) if (typeof child === 'string') visit(child)
      for (const host of this.hosts(name)) found.add(host)
    }
    visit(group)
    return found
  }
}

/** A list of members with its index. */
export class Members {
  readonly set: Set<Value>
  readonly #list: Value[]

  constructor(list: Value[]) {
    this.#list = list
    this.set = new Set(list)
  }

  add(member: Value): void {
    if (this.set.has(member)) return
    this.set.add(member)
    this.#list.push(member)
  }
}
