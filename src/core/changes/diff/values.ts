/** What changed inside a value, told by path. */
import { Dict, type Value } from '../../../python/value.ts'
import type { ValuePath } from '../../inventory/findings.ts'
import { hasMapping } from '../../inventory/leaves.ts'
import { sameStored } from '../../inventory/stored-inventory.ts'
import { pathKey } from '../../inventory/values.ts'

/** One value that came, went or became another. The side on which there was no such value is absent. */
export interface ValueChange {
  /** Mapping keys and list indexes; an index counts in the newer list unless the item is gone from it. */
  readonly path: ValuePath
  readonly before?: Value
  readonly after?: Value
}

/**
 * Every change from `before` to `after`, mappings in the order of `after`, then what is gone. Both are stored forms:
 * all keys are texts. Lists of mappings are compared item by item, other lists as one value.
 */
export function diffValues(before: Value | undefined, after: Value | undefined, path: ValuePath = []): ValueChange[] {
  if (before === undefined || after === undefined) {
    if (before === after) return []
    return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }]
  }
  if (sameStored(before, after)) return []
  if (before instanceof Dict && after instanceof Dict) return diffMappings(before, after, path)
  if (Array.isArray(before) && Array.isArray(after) && hasMapping([...before, ...after]))
    return diffItems(before, after, path)
  return [{ path, before, after }]
}

function diffMappings(before: Dict, after: Dict, path: ValuePath): ValueChange[] {
  const changes: ValueChange[] = []
  for (const [key, value] of after) changes.push(...diffValues(before.get(key), value, [...path, pathKey(key)]))
  for (const [key, value] of before) {
    if (!after.has(key)) changes.push({ path: [...path, pathKey(key)], before: value })
  }
  return changes
}

function diffItems(before: readonly Value[], after: readonly Value[], path: ValuePath): ValueChange[] {
  return pairItems(before, after).flatMap(([old, now]) =>
    diffValues(old === undefined ? undefined : before[old], now === undefined ? undefined : after[now], [
      ...path,
      now ?? old!,
    ]),
  )
}

/**
 * Which item of one list became which of the other, by index. What both begin and end with stays and is left out; what
 * is between is paired in order, and the rest came or went.
 */
export function pairItems(
  before: readonly Value[],
  after: readonly Value[],
): [before: number | undefined, after: number | undefined][] {
  const { start, tail } = sharedEnds(before, after)
  const pairs: [number | undefined, number | undefined][] = []
  for (let index = start; index < Math.max(before.length, after.length) - tail; index++) {
    pairs.push([index < before.length - tail ? index : undefined, index < after.length - tail ? index : undefined])
  }
  return pairs
}

/** How many items both lists begin with, and how many both end with. */
export function sharedEnds(before: readonly Value[], after: readonly Value[]): { start: number; tail: number } {
  const same = (a: Value | undefined, b: Value | undefined): boolean =>
    a !== undefined && b !== undefined && sameStored(a, b)
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && same(before[start], after[start])) start++
  let tail = 0
  while (tail < shorter - start && same(before.at(-1 - tail), after.at(-1 - tail))) tail++
  return { start, tail }
}
