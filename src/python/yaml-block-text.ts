/** The text of block scalars (`|` and `>`). */
import { excerpt } from './text.ts'
import { YamlFault } from './yaml-error.ts'
import type { Source } from './yaml-source.ts'

export interface BlockHeader {
  readonly offset: number
  readonly folded: boolean
  /** `-` strips the last break, `+` keeps all, '' keeps one. */
  readonly chomp: '' | '-' | '+'
  /** The indentation that the header names, 0 for none. */
  readonly increment: number
}

const HEADER = /^[|>](?:([-+])([1-9])?|([1-9])([-+])?)?$/

/** Reads `|`, `>-`, `|2+` and the like. */
export function blockHeader(written: string, offset: number): BlockHeader {
  const match = HEADER.exec(written)
  if (!match)
    throw new YamlFault(offset, `'${excerpt(written)}' does not begin a block of text: write |, |-, |+, >, >- or >+`)
  const chomp = (match[1] ?? match[4] ?? '') as BlockHeader['chomp']
  return { offset, folded: written[0] === '>', chomp, increment: Number(match[2] ?? match[3] ?? 0) }
}

interface Place {
  /** Where reading goes on. */
  readonly at: number
  /** How many blanks are before it on its line. */
  readonly column: number
  /** The breaks of the empty lines that were passed. */
  readonly breaks: string
}

/** Passes empty lines, and at most `indent` blanks of each line. */
function skipEmptyLines(source: Source, from: number, indent: number): Place {
  let breaks = ''
  let at = from
  for (;;) {
    let column = 0
    while (column < indent && source.text.charCodeAt(at) === 0x20) {
      at++
      column++
    }
    if (source.lines.charCodeAt(at) !== 0x0a) return { at, column, breaks }
    breaks += source.text[at++]
  }
}

/** As `skipEmptyLines`, where the header names no indentation: the deepest of the first lines sets it. */
function detectIndent(source: Source, from: number): { place: Place; indent: number } {
  let breaks = ''
  let indent = 0
  let at = from
  for (;;) {
    let column = 0
    while (source.text.charCodeAt(at) === 0x20) {
      at++
      column++
    }
    indent = Math.max(indent, column)
    if (source.lines.charCodeAt(at) !== 0x0a) return { place: { at, column, breaks }, indent }
    breaks += source.text[at++]
  }
}

/** The end of the line at `from`: the offset of its break, or of the end of the text. */
function lineEnd(source: Source, from: number): number {
  const end = source.lines.indexOf('\n', from)
  return end === -1 ? source.text.length : end
}

function isBlankAt(source: Source, at: number): boolean {
  const code = source.text.charCodeAt(at)
  return code === 0x20 || code === 0x09
}

/**
 * The text of the block whose first line begins at `from`, and where it ends. `parentIndent` is the column of the
 * collection around it, -1 for none. An empty line deeper than the first text line ends the block, as in PyYAML.
 */
export function blockText(source: Source, header: BlockHeader, from: number, parentIndent: number) {
  const least = Math.max(parentIndent + 1, 1)
  const detected = header.increment === 0 ? detectIndent(source, from) : undefined
  const indent = detected ? Math.max(least, detected.indent) : least + header.increment - 1
  let place = detected?.place ?? skipEmptyLines(source, from, indent)
  let out = ''
  let lastBreak = ''
  const hasLine = () => place.column === indent && place.at < source.text.length
  while (hasLine()) {
    out += place.breaks
    const flush = !isBlankAt(source, place.at)
    const end = lineEnd(source, place.at)
    out += source.text.slice(place.at, end)
    lastBreak = source.text[end] ?? ''
    place = skipEmptyLines(source, Math.min(end + 1, source.text.length), indent)
    if (!hasLine()) break
    const fold = header.folded && lastBreak === '\n' && flush && !isBlankAt(source, place.at)
    if (!fold) out += lastBreak
    else if (place.breaks === '') out += ' '
  }
  if (header.chomp !== '-') out += lastBreak
  if (header.chomp === '+') out += place.breaks
  return { text: out, end: place.at }
}
