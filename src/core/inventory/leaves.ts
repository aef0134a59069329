/** A value gone into down to what is told as one. */
import { Dict, type Value } from '../../python/value.ts'
import type { ValuePath } from './findings.ts'
import { pathKey } from './values.ts'

/** Such lists are gone into, and compared item by item. */
export function hasMapping(items: readonly Value[]): boolean {
  return items.some((item) => item instanceof Dict)
}

export function isGoneInto(value: Value): boolean {
  return value instanceof Dict ? value.size > 0 : Array.isArray(value) && hasMapping(value)
}

/** Every value by its path. */
export function leaves(value: Value, path: ValuePath = []): [ValuePath, Value][] {
  if (!isGoneInto(value)) return [[path, value]]
  if (value instanceof Dict) return [...value].flatMap(([key, item]) => leaves(item, [...path, pathKey(key)]))
  return (value as Value[]).flatMap((item, index) => leaves(item, [...path, index]))
}
