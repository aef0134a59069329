/** Texts and floats as they are in Python's JSON. */

import { floatRepr } from './text.ts'

/** Everything but `"` and `\` that stands for itself. */
const plainText = /^[ !#-[\]-~]*$/
const toEscape = /["\\]|[^ -~]/g

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\b', '\\b'],
  ['\f', '\\f'],
])

/** A text in double quotes, as Python's JSON writes it: lower-case `\uxxxx`, also for U+007F. */
export function quoteJson(text: string): string {
  if (plainText.test(text)) return `"${text}"`
  return `"${text.replace(toEscape, escapeUnit)}"`
}

function escapeUnit(unit: string): string {
  return shortEscapes.get(unit) ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** Python's floats in JSON: the three that JSON does not know have their own words. */
export function jsonFloat(n: number): string {
  if (Number.isFinite(n)) return floatRepr(n)
  return Number.isNaN(n) ? 'NaN' : n > 0 ? 'Infinity' : '-Infinity'
}
