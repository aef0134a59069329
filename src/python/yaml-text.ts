/** The text of plain and quoted scalars: line folding and escapes. Ranges are offsets into the prepared source. */
import { YamlFault } from './yaml-error.ts'
import type { Source } from './yaml-source.ts'

const ESCAPES = new Map<string, string>([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ['/', '/'],
  ['\\', '\\'],
  ['N', '\x85'],
  ['_', '\xa0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
])
const HEX_LENGTHS = new Map<string, number>([
  ['x', 2],
  ['u', 4],
  ['U', 8],
])
const HEX = /^[0-9a-fA-F]+$/

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

/** Passes blanks and empty lines; gives the place of the next content and the breaks that were passed. */
function skipBreaks(source: Source, from: number, end: number): { next: number; breaks: string } {
  let breaks = ''
  let next = from
  while (next < end) {
    if (isBlank(source.text.charCodeAt(next))) next++
    else if (source.lines.charCodeAt(next) === 0x0a) breaks += source.text[next++]
    else break
  }
  return { next, breaks }
}

/** Joins at the break at `at`: one break is a blank, more are one break fewer; U+2028 and U+2029 stay. */
function foldBreak(source: Source, at: number, end: number): { next: number; joint: string } {
  const first = source.text[at]!
  const { next, breaks } = skipBreaks(source, at + 1, end)
  if (first !== '\n') return { next, joint: first + breaks }
  return { next, joint: breaks === '' ? ' ' : breaks }
}

/** `text` from `from` up to `to`, without the blanks at its end. */
function trimmedPiece(source: Source, from: number, to: number): string {
  let stop = to
  while (stop > from && isBlank(source.text.charCodeAt(stop - 1))) stop--
  return source.text.slice(from, stop)
}

/** A plain scalar, or what stands between single quotes: lines folded. */
export function foldedText(source: Source, start: number, end: number): string {
  // Of its own: where thousands are on one line, the next break is far away.
  const lines = source.lines.slice(start, end)
  let out = ''
  let from = start
  for (;;) {
    const found = lines.indexOf('\n', from - start)
    if (found === -1) return out + source.text.slice(from, end)
    const at = start + found
    const { next, joint } = foldBreak(source, at, end)
    out += trimmedPiece(source, from, at) + joint
    from = next
  }
}

/** What stands between single quotes. */
export function singleQuotedText(source: Source, start: number, end: number): string {
  return foldedText(source, start, end).replaceAll("''", "'")
}

/** What stands between double quotes. Throws YamlFault for an escape that YAML does not know. */
export function doubleQuotedText(source: Source, start: number, end: number): string {
  const { text, lines } = source
  let out = ''
  let from = start
  let at = start
  while (at < end) {
    const code = lines.charCodeAt(at)
    if (code === 0x0a) {
      const { next, joint } = foldBreak(source, at, end)
      out += trimmedPiece(source, from, at) + joint
      from = at = next
    } else if (code === 0x5c) {
      const { next, value } = readEscape(source, at, end)
      out += text.slice(from, at) + value
      from = at = next
    } else {
      at++
    }
  }
  return out + text.slice(from, end)
}

function readEscape(source: Source, at: number, end: number): { next: number; value: string } {
  if (source.lines.charCodeAt(at + 1) === 0x0a) {
    const { next, breaks } = skipBreaks(source, at + 2, end)
    return { next, value: breaks }
  }
  const letter = source.text[at + 1]!
  const simple = ESCAPES.get(letter)
  if (simple !== undefined) return { next: at + 2, value: simple }
  const length = HEX_LENGTHS.get(letter)
  if (length === undefined) {
    throw new YamlFault(at, `\\${letter} is not an escape: write \\\\ for a backslash, or use single quotes`)
  }
  const digits = source.text.slice(at + 2, Math.min(at + 2 + length, end))
  const code = digits.length === length && HEX.test(digits) ? Number.parseInt(digits, 16) : Number.POSITIVE_INFINITY
  if (code > 0x10ffff) {
    throw new YamlFault(at, `\\${letter} needs ${length} hexadecimal digits that name a character`)
  }
  return { next: at + 2 + length, value: String.fromCodePoint(code) }
}
