/** Inventories as they are stored, by their values: made so, copied, compared. */
import { copy, Dict, PyFloat, type Value } from '../../python/value.ts'
import { PassBoundary } from './pass-boundary.ts'

/** The inventory as it would be read back from its text; `undefined` if something in it cannot be stored. */
export function storedForm(root: Dict): Dict | undefined {
  const form = copy(root)
  return new PassBoundary().cross(form) ? form : undefined
}

/** A copy to work on. A stored inventory is a tree, so nothing has to be remembered on the way. */
export function copyStored(value: Dict): Dict {
  const copy = new Dict()
  value.forEach((item, key) => {
    copy.set(key, typeof item === 'string' ? item : copyItem(item))
  })
  return copy
}

function copyItem(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Dict) return copyStored(value)
  return Array.isArray(value) ? value.map(copyItem) : value
}

/**
 * Whether two values have the same text; the order of mappings does not count. Both are stored forms or fresh from their
 * text, so all keys are texts.
 */
export function sameStored(a: Value, b: Value): boolean {
  if (a === b) return true
  if (a instanceof Dict) return b instanceof Dict && isSameMapping(a, b)
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameStored(item, b[index]!))
  }
  return a instanceof PyFloat && b instanceof PyFloat && Object.is(a.value, b.value)
}

function isSameMapping(a: Dict, b: Dict): boolean {
  if (a.size !== b.size) return false
  let isSame = true
  a.forEach((item, key) => {
    if (!isSame) return
    const other = b.get(key)
    isSame = other !== undefined && sameStored(item, other)
  })
  return isSame
}
