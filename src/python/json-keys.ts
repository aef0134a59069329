/** The order of keys in Python's JSON, and the texts that keys become. */

import { isAboveSurrogates, sortedKeys } from './display-width.ts'
import { isTooLong, keySort } from './json-faults.ts'
import { jsonFloat } from './json-text.ts'
import { type Dict, type Key, PyFloat, type Value } from './value.ts'

/** The keys of a mapping that is not empty, as Python sorts them; undefined when it cannot sort or write them. */
export function keysInOrder(dict: Dict): Iterable<Key> | undefined {
  let previous = ''
  let isSorted = true
  if (dict.hasOddKeys) return oddKeysInOrder([...dict.keys()])
  for (const key of dict.keys() as IterableIterator<string>) {
    // The default comparison is wrong past U+D7FF: such a mapping goes through the sort.
    if (key < previous || isAboveSurrogates(key)) isSorted = false
    previous = key
  }
  return isSorted ? dict.keys() : sortedKeys(dict)
}

/** Keys that are not all texts: numbers sort by value, null goes alone. */
function oddKeysInOrder(keys: Key[]): Key[] | undefined {
  const sort = keySort(keys[0]!)
  const cannot = (key: Key) => keySort(key) !== sort || (typeof key === 'bigint' && isTooLong(key))
  if (sort === 'none' || sort === 'text' || keys.some(cannot)) return undefined
  return keys.sort(compareNumbers)
}

function compareNumbers(a: Key, b: Key): number {
  const left = numberOf(a)
  const right = numberOf(b)
  return left < right ? -1 : left > right ? 1 : 0
}

function numberOf(key: Key): number | bigint {
  if (key instanceof PyFloat) return key.value
  return typeof key === 'bigint' ? key : Number(key)
}

/** The entries of a mapping in the order in which they are written; undefined when its keys cannot be sorted. */
export function jsonEntries(dict: Dict): Iterable<readonly [Key, Value]> | undefined {
  if (dict.size === 0) return dict
  const keys = keysInOrder(dict)
  return keys && Array.from(keys, (key) => [key, dict.get(key)!] as const)
}

/** The key as Python writes it between the quotes, before anything in it is escaped. */
export function keyText(key: Key): string {
  if (typeof key === 'string') return key
  return key instanceof PyFloat ? jsonFloat(key.value) : `${key as number | bigint | boolean | null}`
}
