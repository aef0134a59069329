/** Gives groups other names; those that get one name become one group. */
import { compareCodePoints } from '../../python/display-width.ts'
import { Dict, type Value } from '../../python/value.ts'
import { namingVariables } from '../inventory/dashed-groups.ts'
import { hostvarsOf, withHostvars } from '../inventory/hostvars.ts'
import { sameStored } from '../inventory/stored-inventory.ts'
import { pathKey } from '../inventory/values.ts'

/** Groups that become one say different things: `path` below the group, such as `['vars', 'mtu']`. */
export interface GroupConflict {
  readonly name: string
  readonly groups: readonly [string, string]
  readonly path: readonly string[]
}

export interface Renamed {
  /** The same object as before if nothing changes; the given one is left as it is. */
  readonly inventory: Dict
  /** Not empty: the inventory is of no use. */
  readonly conflicts: readonly GroupConflict[]
}

/**
 * Everything that names one of the groups names the new one: children of other groups, and the variables of hosts.
 * Members of groups that become one come in the order in which Ansible has read them so far: group by group, sorted by
 * the names of before. It merges them too, so nobody's first member changes.
 */
export function renameGroups(inventory: Dict, names: ReadonlyMap<string, string>): Renamed {
  if (names.size === 0) return { inventory, conflicts: [] }
  const nameOf = (value: Value): Value => (typeof value === 'string' ? (names.get(value) ?? value) : value)
  const merging = new Merging(nameOf)
  const groups = [...inventory].filter(([group]) => group !== '_meta')
  for (const [group, body] of groups.sort(([a], [b]) => compareCodePoints(pathKey(a), pathKey(b)))) {
    merging.add(pathKey(group), pathKey(nameOf(group) as string), body)
  }
  const renamed = new Dict()
  for (const [group, body] of inventory) {
    const name = nameOf(group) as string
    if (!renamed.has(name)) renamed.set(name, group === '_meta' ? body : merging.bodyOf(name))
  }
  const hostvars = new Dict()
  for (const [host, vars] of hostvarsOf(inventory)) hostvars.set(host, withNames(vars, nameOf))
  return { inventory: withHostvars(renamed, hostvars), conflicts: merging.conflicts }
}

function withNames(vars: Value, nameOf: (value: Value) => Value): Value {
  if (!(vars instanceof Dict)) return vars
  const renamed = new Dict(vars)
  for (const variable of namingVariables) {
    const value = vars.get(variable)
    if (value !== undefined) renamed.set(variable, nameOf(value))
  }
  return renamed
}

interface Merged {
  readonly body: Value
  /** The group that it came from, for messages. */
  readonly from: string
}

class Merging {
  readonly conflicts: GroupConflict[] = []
  readonly #merged = new Map<string, Merged>()
  readonly #nameOf: (value: Value) => Value

  constructor(nameOf: (value: Value) => Value) {
    this.#nameOf = nameOf
  }

  bodyOf(name: string): Value {
    return this.#merged.get(name)?.body ?? null
  }

  add(group: string, name: string, body: Value): void {
    const before = this.#merged.get(name)
    const own = this.#renamedChildren(name, body)
    if (!before) this.#merged.set(name, { body: own, from: group })
    else this.#merged.set(name, { body: this.#merge(name, before, { body: own, from: group }), from: before.from })
  }

  #renamedChildren(name: string, body: Value): Value {
    const children = body instanceof Dict ? body.get('children') : undefined
    if (!(body instanceof Dict) || !Array.isArray(children)) return body
    const renamed = children.map(this.#nameOf)
    const isSame = renamed.every((child, index) => child === children[index])
    // What two names of one group made of it: a child twice, or a group that is its own child, which Ansible refuses.
    return isSame
      ? body
      : new Dict(body).set(
          'children',
          [...new Set(renamed)].filter((child) => child !== name),
        )
  }

  #merge(name: string, one: Merged, other: Merged): Value {
    if (!(one.body instanceof Dict && other.body instanceof Dict)) {
      if (!sameStored(one.body, other.body)) this.#conflict(name, one, other, [])
      return one.body
    }
    const merged = new Dict(one.body)
    for (const [key, value] of other.body) {
      const before = merged.get(key)
      merged.set(key, before === undefined ? value : this.#mergeValue(name, one, other, [pathKey(key)], before, value))
    }
    return merged
  }

  /** Lists of members are joined, mappings merged; of anything else there can be only one value. */
  #mergeValue(name: string, one: Merged, other: Merged, path: string[], before: Value, value: Value): Value {
    const isMembers = path.length === 1 && (path[0] === 'hosts' || path[0] === 'children')
    if (isMembers && Array.isArray(before) && Array.isArray(value)) return [...new Set([...before, ...value])]
    if (path[0] === 'vars' && path.length === 1 && before instanceof Dict && value instanceof Dict) {
      const vars = new Dict(before)
      for (const [key, item] of value) {
        const known = vars.get(key)
        const merged =
          known === undefined ? item : this.#mergeValue(name, one, other, [...path, pathKey(key)], known, item)
        vars.set(key, merged)
      }
      return vars
    }
    if (!sameStored(before, value)) this.#conflict(name, one, other, path)
    return before
  }

  #conflict(name: string, one: Merged, other: Merged, path: readonly string[]): void {
    this.conflicts.push({ name, groups: [one.from, other.from], path })
  }
}
