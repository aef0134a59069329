/**
 * What a pass boundary does to an inventory: it goes through its stored text (generation.md, section 6). Done on the
 * values, without the text: mappings are copied in the order in which they are written, keys become texts, tuples lists.
 */
import { keysInOrder, keyText } from '../python/json-keys.ts'
import { Dict, PyBytes, PyDate, PyFloat, PySet, PyTuple, type Value } from '../python/value.ts'

/** A value that has no JSON: what and where is found by `jsonFaults`, which is slow and thorough. */
class NotStorableError extends Error {}

const deepest = 900

/** The inventory as the next pass would read it back; `undefined` if something in it cannot be stored. */
export function storedForm(root: Dict): Dict | undefined {
  try {
    return formOf(root, 0) as Dict
  } catch (error) {
    if (error instanceof NotStorableError) return undefined
    throw error
  }
}

/** Stands for itself: nearly all values do, and need no call each. */
function isLeaf(value: Value): value is string | number | bigint | boolean | null | PyFloat {
  return typeof value !== 'object' || value === null || value instanceof PyFloat
}

function formOf(value: Value, depth: number): Value {
  if (isLeaf(value)) return value
  if (depth > deepest) throw new NotStorableError()
  if (value instanceof Dict) {
    const form = new Dict()
    if (value.size === 0) return form
    const keys = keysInOrder(value)
    if (!keys) throw new NotStorableError()
    for (const key of keys) {
      const item = value.get(key)!
      form.set(typeof key === 'string' ? key : keyText(key), isLeaf(item) ? item : formOf(item, depth + 1))
    }
    return form
  }
  if (value instanceof PyDate || value instanceof PySet || value instanceof PyBytes) throw new NotStorableError()
  const items = value instanceof PyTuple ? value.items : value
  return items.map((item) => formOf(item, depth + 1))
}

/** Whether reading its text back would give the very same values; the order of mappings does not count. */
export function isStoredForm(value: Value): boolean {
  if (typeof value !== 'object' || value === null || value instanceof PyFloat) return true
  if (Array.isArray(value)) return value.every(isStoredForm)
  if (!(value instanceof Dict)) return false
  for (const [key, item] of value) if (typeof key !== 'string' || !isStoredForm(item)) return false
  return true
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
