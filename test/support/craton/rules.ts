/**
 * What the database below Craton can hold: SQLite takes nearly everything, MySQL and MariaDB do not. What they refuse
 * is no foreseen error, so it is always 500.
 */
import { dumpJson } from '../../../src/python/json-write.ts'
import type { Value } from '../../../src/python/value.ts'
import { Dict, PyFloat } from '../../../src/python/value.ts'
import { serverFault } from './answer.ts'

/** `lax` is SQLite, `strict` is MariaDB with its three-byte utf8. */
export type Mode = 'lax' | 'strict'

/**
 * How MySQL and MariaDB sort: `general` by characters, `unicode` by the weights of the Unicode Collation Algorithm, as the
 * default of their newer releases does: punctuation comes before digits there, and ":" follows "9" in the other one.
 */
export type Collation = 'general' | 'unicode'

/** The columns in which addresses stand are shorter than names. */
const longest = { name: 255, address: 50, note: 65_535 }
const deepestStrict = 31
const deepestLax = 900
const strictPacket = 16 * 1024 * 1024

const beyondThreeBytes = /[\u{10000}-\u{10ffff}]/u
const loneSurrogate = /\p{Cs}/u

/** Texts with the same identity are one name, or one key. */
export function identity(mode: Mode, text: string): string {
  if (mode === 'lax') return text
  return text.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase().replace(/ +$/, '')
}

export function checkText(mode: Mode, text: string, kind: keyof typeof longest = 'name'): void {
  if (loneSurrogate.test(text)) throw serverFault()
  if (mode === 'lax') return
  const length = kind === 'note' ? Buffer.byteLength(text) : [...text].length
  if (length > longest[kind] || beyondThreeBytes.test(text)) throw serverFault()
}

/** All or none: a second key that the database takes for the first one fails the whole request. */
export function checkKeys(mode: Mode, keys: readonly string[], stored: readonly string[]): void {
  const known = new Map(stored.map((key) => [identity(mode, key), key]))
  for (const key of keys) {
    checkText(mode, key)
    const same = known.get(identity(mode, key))
    if (same !== undefined && same !== key) throw serverFault()
    known.set(identity(mode, key), key)
  }
}

export function checkValue(mode: Mode, value: Value): void {
  walk(mode, value, 0)
  if (mode === 'strict' && dumpJson(value, { indent: null }).length > strictPacket) throw serverFault()
}

function walk(mode: Mode, value: Value, depth: number): void {
  if (mode === 'strict' && typeof value === 'string' && loneSurrogate.test(value)) throw serverFault()
  if (mode === 'strict' && value instanceof PyFloat && !Number.isFinite(value.value)) throw serverFault()
  if (!Array.isArray(value) && !(value instanceof Dict)) return
  if (depth >= (mode === 'strict' ? deepestStrict : deepestLax)) throw serverFault()
  if (Array.isArray(value)) for (const item of value) walk(mode, item, depth + 1)
  else
    for (const [key, item] of value) {
      walk(mode, key, depth + 1)
      walk(mode, item, depth + 1)
    }
}
