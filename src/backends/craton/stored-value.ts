/**
 * Variables as Craton keeps them. Most are plain JSON, so that Craton's own filters see them. What could come back as
 * something else goes as a text with a tag before it; what is too large for a variable is in the copy only
 * (docs/decisions/0003-craton.md).
 */

import { parseJson } from '../../python/json-read.ts'
import { quoteJson } from '../../python/json-text.ts'
import { dumpJson } from '../../python/json-write.ts'
import { Dict, PyFloat, type Value } from '../../python/value.ts'

const tag = 'osa-inventory:'
const asText = `${tag}json:`
const elsewhere = `${tag}see-copy`

/** MariaDB takes 31 levels; what stands around a value in the database may grow. */
const deepest = 30
/** Characters. MySQL 5.7 takes requests of 4 MiB, in which every quotation mark counts twice. */
const largest = 1_500_000
const loneSurrogate = /\p{Surrogate}/u

/** A value that the variables do not hold. */
export const onlyInCopy: unique symbol = Symbol('only in the copy')

/** JSON on one line, in ASCII, with sorted keys: two values are the same if their texts are. */
export function lineOf(value: Value): string {
  if (typeof value === 'string') return quoteJson(value)
  return dumpJson(value, { indent: null })
}

/** The JSON text that is stored for a value. */
export function storedText(value: Value): string {
  const isTagged = typeof value === 'string' && value.startsWith(tag)
  const line = lineOf(value)
  const text = isTagged || isAtRisk(value, 0) ? lineOf(asText + line) : line
  return text.length > largest ? lineOf(elsewhere) : text
}

export function isOnlyInCopy(text: string): boolean {
  return text === `"${elsewhere}"`
}

/** The value that was meant by what is stored. */
export function restored(value: Value): Value | typeof onlyInCopy {
  if (typeof value !== 'string' || !value.startsWith(tag)) return value
  if (value.startsWith(asText)) return parseJson(value.slice(asText.length))
  return onlyInCopy
}

/** Whether a database or a client of Craton may change the value, or refuse it. */
function isAtRisk(value: Value, depth: number): boolean {
  if (typeof value === 'string') return loneSurrogate.test(value)
  if (value instanceof PyFloat) return !Number.isFinite(value.value)
  if (typeof value === 'bigint') return true
  if (Array.isArray(value)) return depth >= deepest || value.some((item) => isAtRisk(item, depth + 1))
  if (!(value instanceof Dict)) return false
  if (depth >= deepest) return true
  for (const [key, item] of value) if (isAtRisk(key as Value, depth) || isAtRisk(item, depth + 1)) return true
  return false
}
