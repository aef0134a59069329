/**
 * The text before it is parsed: characters that PyYAML's reader refuses, and line breaks.
 *
 * To PyYAML `\r\n`, a lone `\r` and U+0085 are line breaks that read as `\n`; U+2028 and U+2029 are line breaks that
 * stay themselves.
 */
import { YamlFault } from './yaml-error.ts'

const UNUSUAL = /[^\t\n -~]/
const UNPRINTABLE = /[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u
const FOLDED_BREAK = /\r\n?|\x85/g
const KEPT_BREAK = /[\u2028\u2029]/g

export interface Source {
  /** The text with its breaks as `\n`, except U+2028 and U+2029; without a leading byte order mark. */
  readonly text: string
  /** The same length as `text`, with every break as `\n`: for anyone who looks for line ends. */
  readonly lines: string
}

export interface Position {
  readonly line: number
  readonly column: number
}

/** Makes the text ready. Throws YamlFault for a character that YAML does not allow. */
export function prepare(raw: string): Source {
  if (!UNUSUAL.test(raw)) return { text: raw, lines: raw }
  const bare = raw.charCodeAt(0) === 0xfeff ? raw.slice(1) : raw
  const text = bare.replace(FOLDED_BREAK, '\n')
  const bad = UNPRINTABLE.exec(text)
  if (bad) {
    const code = bad[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
    throw new YamlFault(bad.index, `the control character U+${code} is not allowed in YAML: remove it`)
  }
  return { text, lines: text.replace(KEPT_BREAK, '\n') }
}

/** Answers for as many offsets into what `prepare` gave as there are: their places, 1-based. */
export function positionsIn(lines: string): (offset: number) => Position {
  const starts = [0]
  for (let end = lines.indexOf('\n'); end !== -1; end = lines.indexOf('\n', end + 1)) starts.push(end + 1)
  // Columns count characters. Where every one is a single code unit there is nothing to count, however long the line.
  const isPlain = !/[\ud800-\udfff]/.test(lines)
  return (offset) => {
    let line = 1
    for (let low = 1, high = starts.length; low < high; ) {
      const middle = (low + high) >> 1
      if (starts[middle]! <= offset) {
        line = middle + 1
        low = middle + 1
      } else high = middle
    }
    const start = starts[line - 1]!
    return { line, column: (isPlain ? offset - start : [...lines.slice(start, offset)].length) + 1 }
  }
}

/** The raw text as `positionsIn` wants it, also when `prepare` refuses it. */
export function linesOf(raw: string): string {
  const bare = raw.charCodeAt(0) === 0xfeff ? raw.slice(1) : raw
  return bare.replace(FOLDED_BREAK, '\n').replace(KEPT_BREAK, '\n')
}
