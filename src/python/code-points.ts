/** The order in which Python sorts texts: by code point. JavaScript sorts by UTF-16 unit, which differs past U+D7FF. */

import type { Dict } from './value.ts'

/** Below 0 when `a` comes first, above 0 when `b` does, 0 when they are alike. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left !== right) return weight(left, a, i) - weight(right, b, i)
  }
  return a.length - b.length
}

/**
 * The rank of a unit that differs. Half of a pair stands for a code point above every single unit; a lone surrogate
 * keeps its own place, as Python's texts may hold one.
 */
function weight(unit: number, text: string, at: number): number {
  if (unit < 0xd800 || unit > 0xdfff) return unit
  const isHigh = unit < 0xdc00
  const other = text.charCodeAt(isHigh ? at + 1 : at - 1)
  const paired = isHigh ? other >= 0xdc00 && other <= 0xdfff : other >= 0xd800 && other <= 0xdbff
  return paired ? unit + 0x10000 : unit
}

/** Whether the default order may be wrong for this text. */
export function isAboveSurrogates(text: string): boolean {
  return /[\ud800-\uffff]/.test(text)
}

/** The keys of a mapping that has only texts for keys, in Python's order. Other keys are left out. */
export function sortedKeys(dict: Dict): string[] {
  const keys: string[] = []
  for (const key of dict.keys()) if (typeof key === 'string') keys.push(key)
  return sortTexts(keys)
}

/** Sorts in place, by code point. */
export function sortTexts(texts: string[]): string[] {
  return texts.some(isAboveSurrogates) ? texts.sort(compareCodePoints) : texts.sort()
}
