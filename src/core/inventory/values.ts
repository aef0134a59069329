/** Small questions about Python values, worded for messages. */

import { pyStr } from '../../python/text.ts'
import { Dict, isInteger, type Key, PyDate, PyFloat, type Value } from '../../python/value.ts'

/** A key as it is in a path. */
export function pathKey(key: Key): string {
  return typeof key === 'string' ? key : pyStr(key)
}

/** `a list`, `a text`, `nothing (null)`: what a value is, for a message. */
export function kindOf(value: Value | undefined): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'empty (null)'
  if (typeof value === 'string') return 'a text'
  if (typeof value === 'boolean') return 'a boolean'
  if (isInteger(value)) return 'an integer'
  if (value instanceof PyFloat) return 'a float'
  if (value instanceof PyDate) return 'a date'
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Dict) return 'a mapping'
  return 'a value of another kind'
}

/** A mapping's own mapping under `key`, or `undefined` when it is missing or of another kind. */
export function mappingAt(mapping: Dict | undefined, key: Key): Dict | undefined {
  const value = mapping?.get(key)
  return value instanceof Dict ? value : undefined
}

/** A list under `key`, or an empty one. */
export function listAt(mapping: Dict | undefined, key: Key): readonly Value[] {
  const value = mapping?.get(key)
  return Array.isArray(value) ? value : []
}

/** The members of a list, or the keys of a mapping in its place, each with the step of a path that leads to it. */
export function membersAt(mapping: Dict | undefined, key: Key): (readonly [step: string | number, member: Value])[] {
  const value = mapping?.get(key)
  if (value instanceof Dict) return [...value.keys()].map((name) => [pathKey(name), name])
  return listAt(mapping, key).map((member, index) => [index, member])
}

/** Python's iteration over what should be a list: a text gives its characters (E3, V11), nothing gives nothing. */
export function iterate(value: Value | undefined): readonly Value[] {
  if (Array.isArray(value)) return value
  if (typeof value === 'string') return [...value]
  if (value instanceof Dict) return [...value.keys()]
  return []
}

/** Those that are texts: names of groups, in the environment and in `group_binds`. */
export function textsIn(value: Value | undefined): string[] {
  return iterate(value).filter((item) => typeof item === 'string')
}

/** Everything up to the last `_`; a name without one stays whole. */
export function beforeLastUnderscore(name: string): string {
  const at = name.lastIndexOf('_')
  return at < 0 ? name : name.slice(0, at)
}

export function dashesToUnderscores(name: string): string {
  return name.includes('-') ? name.replaceAll('-', '_') : name
}

/** A key that holds a group of hosts: everything else at the top level may hold anything. */
export function isHostGroup(key: Key): key is string {
  return typeof key === 'string' && key.endsWith('hosts')
}

/** The wider reading of the two-addresses check: any key with `_hosts` in it. */
export function isWiderGroup(key: Key): key is string {
  return typeof key === 'string' && key.includes('_hosts')
}

/** A group by either reading: its entries must be well-formed. */
export function isAnyGroup(key: Key): key is string {
  return isHostGroup(key) || isWiderGroup(key)
}

/** In the order in which keys come. */
export function groupedBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
