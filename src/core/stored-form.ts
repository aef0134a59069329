/** Inventories as they are stored, by their values: made so, copied, compared. */
import { copy, Dict, PyFloat, type Value } from '../python/value.ts'
import { PassBoundary } from './pass-boundary.ts'

/** The inventory as it would be read back from its text; `undefined` if something in it cannot be stored. */
export function storedForm(root: Dict): Dict | undefined {
  const form = copy(root)
  return new PassBoundary(undefined).cross(form) ? form : undefined
}

/** A copy to work on. A stored inventory is a tree, so nothing has to be remembered on the way. */
export function copyStored(value: Dict): Dict {
  const copy = new Dict()
  for (const [key, item] of value) copy.set(key, typeof item === 'string' ? item : copyItem(item))
  return copy
}

function copyItem(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Dict) return copyStored(value)
  return Array.isArray(value) ? value.map(copyItem) : value
}

/** Whether two inventories have the same text. Both are stored forms or fresh from their text, so all keys are texts. */
export function sameStored(a: Value, b: Value): boolean {
  return firstDifference(a, b) === undefined
}

/** The path of the first value in which two stored inventories differ; the order of mappings does not count. */
export function firstDifference(a: Value, b: Value): string[] | undefined {
  if (a === b || Object.is(a, b)) return undefined
  if (a instanceof Dict && b instanceof Dict) return differenceOfMappings(a, b)
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return []
    for (const [index, item] of a.entries()) {
      const below = firstDifference(item, b[index]!)
      if (below) return [String(index), ...below]
    }
    return undefined
  }
  if (a instanceof PyFloat && b instanceof PyFloat) return Object.is(a.value, b.value) ? undefined : []
  return []
}

function differenceOfMappings(a: Dict, b: Dict): string[] | undefined {
  for (const [key, item] of a) {
    const other = b.get(key)
    const below = other === undefined ? [] : firstDifference(item, other)
    if (below) return [String(key), ...below]
  }
  if (a.size === b.size) return undefined
  for (const key of b.keys()) if (!a.has(key)) return [String(key)]
  return undefined
}
