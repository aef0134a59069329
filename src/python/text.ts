/** Values as Python's `str()` and `repr()` print them, for messages and for the manager's tables. */
import { Dict, PyBytes, PyDate, PyFloat, type PySet, PyTuple, type Value } from './value.ts'

/** What Python does not print as it stands: controls, format characters, unassigned ones, and all blanks but one. */
const unprintable = /[\p{C}\p{Z}]/u
const plain = /^[ !#-&(-[\]-~]*$/

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

/** How deep `pyRepr` goes; what lies deeper shows as `...`. Python gives up with an error in the same region. */
const deepest = 900

/** What `str(value)` prints: a text as it is, everything else as `repr()` has it, dates in ISO form. */
export function pyStr(value: Value): string {
  if (typeof value === 'string') return value
  if (value instanceof PyDate) return value.text
  return pyRepr(value)
}

/**
 * What `repr(value)` prints. A set keeps the order of its file (Python's own order is one of chance); a value that
 * holds itself shows as `[...]`, `{...}` or `(...)` in its own place.
 */
export function pyRepr(value: Value): string {
  return represent(value, [])
}

function represent(value: Value, around: object[]): string {
  if (value === null) return 'None'
  if (typeof value === 'string') return textRepr(value)
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number' || typeof value === 'bigint') return `${value}`
  if (value instanceof PyFloat) return floatRepr(value.value)
  if (value instanceof PyBytes) return `b${bytesRepr(value.data)}`
  if (value instanceof PyDate) return dateRepr(value)
  return containerRepr(value, around)
}

function containerRepr(value: Value[] | Dict | PySet | PyTuple, around: object[]): string {
  const known = around.length >= deepest || around.includes(value)
  around.push(value)
  const inside = (items: Iterable<Value>) => Array.from(items, (item) => represent(item, around)).join(', ')
  let text: string
  if (Array.isArray(value)) text = `[${known ? '...' : inside(value)}]`
  else if (value instanceof PyTuple) text = `(${known ? '...' : inside(value.items) + comma(value)})`
  else if (value instanceof Dict) text = `{${known ? '...' : Array.from(value, pair).join(', ')}}`
  else text = value.members.size === 0 ? 'set()' : `{${inside(value.members.keys())}}`
  around.pop()
  return text

  function pair([key, item]: readonly [Value, Value]): string {
    return `${represent(key, around)}: ${represent(item, around)}`
  }
}

/** A tuple of one is told from a bracket by its comma. */
function comma(tuple: PyTuple): string {
  return tuple.items.length === 1 ? ',' : ''
}

/** Double quotes only where they spare an escape: a `'` in the text and no `"`. */
function quoteFor(text: string): string {
  return text.includes("'") && !text.includes('"') ? '"' : "'"
}

function textRepr(text: string): string {
  if (plain.test(text)) return `'${text}'`
  const quote = quoteFor(text)
  let out = quote
  for (const char of text) {
    if (char === quote) out += `\\${char}`
    else out += shortEscapes.get(char) ?? (char !== ' ' && unprintable.test(char) ? numericEscape(char) : char)
  }
  return out + quote
}

function numericEscape(char: string): string {
  const code = char.codePointAt(0)!
  const hex = code.toString(16)
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}

function bytesRepr(data: string): string {
  const quote = quoteFor(data)
  let out = quote
  for (const char of data) {
    if (char === quote) out += `\\${char}`
    else out += shortEscapes.get(char) ?? (char < ' ' || char > '~' ? numericEscape(char) : char)
  }
  return out + quote
}

const isoTime = /^(\d+)-(\d+)-(\d+)(?:[ T](\d+):(\d+):(\d+)(?:\.(\d+))?(?:([+-])(\d+):(\d+)(?::(\d+))?)?)?$/

/** `datetime.date(2001, 1, 1)` from `2001-01-01`; a time drops its zero seconds and its zero fraction. */
function dateRepr(date: PyDate): string {
  const found = isoTime.exec(date.text)
  if (!found) return `datetime.${date.kind}(${date.text})`
  const day = found.slice(1, 4).map(Number)
  if (date.kind === 'date') return `datetime.date(${day.join(', ')})`
  const [hour = 0, minute = 0, second = 0] = found.slice(4, 7).map((part) => Number(part ?? 0))
  const micro = Number((found[7] ?? '').padEnd(6, '0').slice(0, 6))
  const fields = [...day, hour, minute]
  if (second !== 0 || micro !== 0) fields.push(second)
  if (micro !== 0) fields.push(micro)
  return `datetime.datetime(${fields.join(', ')}${zoneRepr(found)})`
}

/** Python keeps an offset as days and seconds, the seconds never negative. */
function zoneRepr(found: RegExpExecArray): string {
  if (found[8] === undefined) return ''
  const size = Number(found[9]) * 3600 + Number(found[10]) * 60 + Number(found[11] ?? 0)
  if (size === 0) return ', tzinfo=datetime.timezone.utc'
  const delta = found[8] === '+' ? `seconds=${size}` : `days=-1, seconds=${86400 - size}`
  return `, tzinfo=datetime.timezone(datetime.timedelta(${delta}))`
}

/**
 * A float as Python's `repr()` writes it: `1.0`, `1e+20`, `1e-05`, `nan`, `inf`, `-0.0`.
 *
 * Both languages write the shortest digits that read back as the same number; only the layout differs. Python changes
 * to an exponent below 1e-4 and from 1e16 on, and gives the exponent a sign and at least two digits.
 */
export function floatRepr(n: number): string {
  const size = Math.abs(n)
  if (size >= 1e-4 && size < 1e16) return Number.isInteger(n) ? `${n}.0` : `${n}`
  if (n === 0) return Object.is(n, -0) ? '-0.0' : '0.0'
  if (Number.isNaN(n)) return 'nan'
  if (size === Infinity) return n > 0 ? 'inf' : '-inf'
  const text = n.toExponential()
  const e = text.indexOf('e')
  const digits = text.slice(e + 2)
  return `${text.slice(0, e + 2)}${digits.length < 2 ? '0' : ''}${digits}`
}

/**
 * The text without the characters at its end that `drops` holds for. A pattern such as `/ +$/` would begin at each blank of
 * a run in the middle again, which takes the square of its length.
 */
export function withoutEnd(text: string, drops: (character: string) => boolean): string {
  let end = text.length
  while (end > 0 && drops(text[end - 1]!)) end--
  return text.slice(0, end)
}

/** As much of a text as a message shows of it: a line of a file can be all of the file. */
export function excerpt(text: string, most = 40): string {
  return text.length > most ? `${text.slice(0, most)}…` : text
}
