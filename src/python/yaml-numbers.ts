/** Integers and floats as PyYAML makes them from a text. `undefined` where Python raises an error. */
import { type Integer, integer, PyFloat } from './value.ts'

const SMALL = /^[1-9][0-9]{0,14}$/
/** Python refuses to read longer decimal numbers. */
const MOST_DIGITS = 4300
/** More parts than this make a number that Python can read but not write. */
const MOST_PARTS = 2500

const DIGITS = new Map<number, RegExp>([
  [2, /^(?:0[bB])?([01]+)$/],
  [8, /^(?:0[oO])?([0-7]+)$/],
  [10, /^([0-9]+)$/],
  [16, /^(?:0[xX])?([0-9a-fA-F]+)$/],
])
const PREFIX = new Map<number, string>([
  [2, '0b'],
  [8, '0o'],
  [10, ''],
  [16, '0x'],
])

/** What Python's numbers pass over around them. */
function stripped(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && isSpace(text.charCodeAt(from))) from++
  while (to > from && isSpace(text.charCodeAt(to - 1))) to--
  return text.slice(from, to)
}

function isSpace(code: number): boolean {
  if (code < 0x80) return (code >= 0x09 && code <= 0x0d) || code === 0x20
  return code === 0x85 || (code !== 0xfeff && /\s/.test(String.fromCharCode(code)))
}

/** Python's `int(text, base)`: blanks around, a sign, the base's own prefix. */
function parseInteger(text: string, base: 2 | 8 | 10 | 16): bigint | undefined {
  const bare = stripped(text)
  const negative = bare[0] === '-'
  const unsigned = negative || bare[0] === '+' ? bare.slice(1) : bare
  const digits = DIGITS.get(base)!.exec(unsigned)?.[1]
  if (digits === undefined || (base === 10 && digits.length > MOST_DIGITS)) return undefined
  const value = BigInt(PREFIX.get(base)! + digits)
  return negative ? -value : value
}

function unsignedInteger(text: string): bigint | undefined {
  if (text === '0') return 0n
  if (text.startsWith('0b')) return parseInteger(text.slice(2), 2)
  if (text.startsWith('0x')) return parseInteger(text.slice(2), 16)
  if (text[0] === '0') return parseInteger(text, 8)
  return text.includes(':') ? base60(text) : parseInteger(text, 10)
}

function base60(text: string): bigint | undefined {
  const parts = text.split(':')
  if (parts.length > MOST_PARTS) return undefined
  let value = 0n
  for (const part of parts) {
    const digit = parseInteger(part, 10)
    if (digit === undefined) return undefined
    value = value * 60n + digit
  }
  return value
}

/** `0b1`, `0755`, `0x1f`, `1:30` (base 60), `1_000`, of any size. */
export function parseYamlInteger(text: string): Integer | undefined {
  if (SMALL.test(text)) return Number(text)
  const plain = text.replaceAll('_', '')
  const signed = plain[0] === '-' || plain[0] === '+'
  const digits = signed ? plain.slice(1) : plain
  const value = digits === '' ? undefined : unsignedInteger(digits)
  if (value === undefined) return undefined
  return integer(plain[0] === '-' ? -value : value)
}

const FLOAT = /^[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[-+]?[0-9]+)?$/
const SPECIAL = /^([-+]?)(?:(inf|infinity)|nan)$/

/** Python's `float(text)` for a text in lower case. */
function parseFloatText(text: string): number | undefined {
  const bare = stripped(text)
  if (FLOAT.test(bare)) return Number(bare)
  const special = SPECIAL.exec(bare)
  if (!special) return undefined
  if (special[2] === undefined) return Number.NaN
  return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

/** Adds the smallest part first, as PyYAML does: the order decides the last bits. */
function base60Float(text: string): number | undefined {
  let value = 0
  let base = 1
  for (const part of text.split(':').reverse()) {
    const digit = parseFloatText(part)
    if (digit === undefined || base === Number.POSITIVE_INFINITY) return undefined
    value += digit * base
    base *= 60
  }
  return value
}

/** `1.5`, `1.`, `.5`, `1.0e+3`, `.inf`, `.nan`, `1:30.5` (base 60). */
export function parseYamlFloat(text: string): PyFloat | undefined {
  const plain = text.replaceAll('_', '').toLowerCase()
  if (plain === '') return undefined
  const sign = plain[0] === '-' ? -1 : 1
  const unsigned = plain[0] === '-' || plain[0] === '+' ? plain.slice(1) : plain
  if (unsigned === '.inf') return new PyFloat(sign * Number.POSITIVE_INFINITY)
  if (unsigned === '.nan') return new PyFloat(Number.NaN)
  const value = unsigned.includes(':') ? base60Float(unsigned) : parseFloatText(unsigned)
  return value === undefined ? undefined : new PyFloat(sign * value)
}
