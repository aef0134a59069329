/**
 * Numbers, dates and bytes as PyYAML makes them from a text; dates as `str()` of Python's objects. `undefined` where Python
 * raises an error.
 */
import { type Integer, integer, PyBytes, PyDate, PyFloat } from './value.ts'

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

const TIMESTAMP =
  /^([0-9]{4})-([0-9][0-9]?)-([0-9][0-9]?)(?:(?:[Tt]|[ \t]+)([0-9][0-9]?):([0-9]{2}):([0-9]{2})(?:\.([0-9]*))?(?:[ \t]*(?:(Z)|([-+])([0-9][0-9]?)(?::([0-9]{2}))?))?)?\n?$/
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const MINUTES_A_DAY = 24 * 60

function isDate(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day <= (month === 2 && leap ? 29 : DAYS[month - 1]!)
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

/** `+01:00`; undefined for a day or more, which Python refuses. */
function zoneText(sign: string, hours: string, minutes: string | undefined): string | undefined {
  const total = Number(hours) * 60 + Number(minutes ?? 0)
  if (total >= MINUTES_A_DAY) return undefined
  return `${total === 0 ? '+' : sign}${two(Math.floor(total / 60))}:${two(total % 60)}`
}

/** `undefined` where Python raises an error: no timestamp, or a day or an hour that does not exist. */
export function parseTimestamp(text: string): PyDate | undefined {
  const match = TIMESTAMP.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second, fraction, utc, sign, zoneHours, zoneMinutes] = match
  if (!isDate(Number(year), Number(month), Number(day))) return undefined
  const date = `${year}-${two(Number(month))}-${two(Number(day))}`
  if (hour === undefined) return new PyDate('date', date)
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const zone = utc ? '+00:00' : sign ? zoneText(sign, zoneHours!, zoneMinutes) : ''
  if (zone === undefined) return undefined
  const micros = (fraction ?? '').slice(0, 6).padEnd(6, '0')
  const parts = micros === '000000' ? '' : `.${micros}`
  return new PyDate('datetime', `${date} ${two(Number(hour))}:${minute}:${second}${parts}${zone}`)
}

/** The moment that a time with a zone names: Python finds two of them equal whatever their zones. */
export function momentOf(date: PyDate): string | undefined {
  const match = /^(.{10}) (.{8})(\.[0-9]{6})?([-+])([0-9]{2}):([0-9]{2})$/.exec(date.text)
  if (!match) return undefined
  const [, day, time, micros, sign, hours, minutes] = match
  const shift = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1)
  return `${Date.parse(`${day}T${time}Z`) - shift}${micros ?? ''}`
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const SIX_BITS = new Map([...ALPHABET].map((letter, index) => [letter, index]))

/**
 * Base64 as Python's `base64.decodebytes` reads it: what is not base64 is skipped. One character per byte; undefined for
 * a text outside ASCII or one that ends in the middle of a byte.
 */
export function parseBinary(text: string): PyBytes | undefined {
  let data = ''
  let held = 0
  let phase = 0
  let pads = 0
  for (const letter of text) {
    if (letter > '\x7f') return undefined
    if (letter === '=') {
      if (phase >= 2 && phase + ++pads >= 4) return isAscii(text) ? new PyBytes(data) : undefined
      continue
    }
    const bits = SIX_BITS.get(letter)
    if (bits === undefined) continue
    pads = 0
    if (phase > 0) data += String.fromCharCode((((held << 6) | bits) >> (6 - 2 * phase)) & 0xff)
    held = bits
    phase = (phase + 1) % 4
  }
  return phase === 0 ? new PyBytes(data) : undefined
}

function isAscii(text: string): boolean {
  return [...text].every((letter) => letter <= '\x7f')
}
