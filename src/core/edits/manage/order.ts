/** An order for values of any kind, where Python would refuse to sort (M6). */
import { compareCodePoints } from '../../../python/code-points.ts'
import { pyStr } from '../../../python/text.ts'
import { isInteger, PyFloat, type Value } from '../../../python/value.ts'

/**
 * Values of one kind compare as in Python. Kinds that Python cannot compare follow each other: nothing (`None`) first,
 * then numbers and booleans, texts, lists, and everything else by how it is written.
 */
export function compareValues(a: Value, b: Value): number {
  const kind = rankOf(a)
  if (kind !== rankOf(b)) return kind - rankOf(b)
  if (kind === 0) return 0
  if (kind === 1) return compareNumbers(numberOf(a), numberOf(b))
  if (kind === 3) return compareLists(a as Value[], b as Value[])
  return compareCodePoints(pyStr(a), pyStr(b))
}

/** Item by item; of two that begin alike the shorter comes first. */
export function compareLists(a: readonly Value[], b: readonly Value[]): number {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) {
    const order = compareValues(a[i]!, b[i]!)
    if (order !== 0) return order
  }
  return a.length - b.length
}

function rankOf(value: Value): number {
  if (value === null) return 0
  if (typeof value === 'boolean' || isInteger(value) || value instanceof PyFloat) return 1
  if (typeof value === 'string') return 2
  return Array.isArray(value) ? 3 : 4
}

function numberOf(value: Value): number | bigint {
  if (value instanceof PyFloat) return value.value
  return typeof value === 'boolean' ? Number(value) : (value as number | bigint)
}

function compareNumbers(a: number | bigint, b: number | bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
