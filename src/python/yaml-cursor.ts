/** Reads along a text whose breaks are all `\n`: where tokens end, by PyYAML's rules. */

const SPACE = 0x20
const TAB = 0x09
const BREAK = 0x0a
const QUOTE = 0x27
const DOUBLE_QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const HASH = 0x23

/** A blank, a break or the end of the text (charCodeAt gives NaN there). */
export function isEmpty(code: number): boolean {
  return code === SPACE || code === BREAK || code === TAB || Number.isNaN(code)
}

/** One of `,[]{}`. */
function isFlowIndicator(code: number): boolean {
  return code === 0x2c || code === 0x5b || code === 0x5d || code === 0x7b || code === 0x7d
}

export function lineEnd(lines: string, at: number): number {
  const end = lines.indexOf('\n', at)
  return end === -1 ? lines.length : end
}

/** `---` or `...` at the start of a line, with nothing or a blank behind it. */
export function isMarker(lines: string, at: number): boolean {
  const code = lines.charCodeAt(at)
  if (code !== 0x2d && code !== 0x2e) return false
  return lines.charCodeAt(at + 1) === code && lines.charCodeAt(at + 2) === code && isEmpty(lines.charCodeAt(at + 3))
}

/** Where the quote that opens at `at` closes; -1 if it does not. */
export function closingQuote(lines: string, at: number): number {
  return lines.charCodeAt(at) === QUOTE ? closingSingle(lines, at) : closingDouble(lines, at)
}

function closingSingle(lines: string, at: number): number {
  let end = lines.indexOf("'", at + 1)
  while (end !== -1 && lines.charCodeAt(end + 1) === QUOTE) end = lines.indexOf("'", end + 2)
  return end
}

function closingDouble(lines: string, at: number): number {
  for (let end = at + 1; end < lines.length; end++) {
    const code = lines.charCodeAt(end)
    if (code === DOUBLE_QUOTE) return end
    if (code === BACKSLASH) end++
  }
  return -1
}

/** Whether a plain scalar ends before the character at `at`. */
function endsPlain(lines: string, at: number, inFlow: boolean): boolean {
  const code = lines.charCodeAt(at)
  if (code === BREAK || code === TAB || Number.isNaN(code)) return true
  if (code === COLON) {
    const next = lines.charCodeAt(at + 1)
    return isEmpty(next) || (inFlow && isFlowIndicator(next))
  }
  return inFlow && (isFlowIndicator(code) || code === 0x3f)
}

/** The part of a plain scalar on one line: its end without the blanks behind, and where reading stopped. */
function plainLine(lines: string, from: number, inFlow: boolean): { end: number; stop: number } {
  let end = from
  let at = from
  for (;;) {
    const code = lines.charCodeAt(at)
    if (code === SPACE) {
      while (lines.charCodeAt(at) === SPACE) at++
      if (lines.charCodeAt(at) === HASH) return { end, stop: at }
    } else {
      if (endsPlain(lines, at, inFlow)) return { end, stop: at }
      end = ++at
    }
  }
}

/** Passes the break at `at` and empty lines: the start of the next line, and its first character that is not a blank. */
function nextLine(lines: string, at: number): { start: number; first: number } {
  let start = at + 1
  let first = start
  for (;;) {
    const code = lines.charCodeAt(first)
    if (code === SPACE) first++
    else if (code === BREAK) start = ++first
    else return { start, first }
  }
}

/** The end of the plain scalar at `from`, whose further lines must be at least at the column `indent`. */
export function plainEnd(lines: string, from: number, inFlow: boolean, indent: number): number {
  let { end, stop } = plainLine(lines, from, inFlow)
  while (lines.charCodeAt(stop) === BREAK) {
    const { start, first } = nextLine(lines, stop)
    if (lines.charCodeAt(first) === HASH || (!inFlow && first - start < indent)) return end
    if ((first === start && isMarker(lines, first)) || endsPlain(lines, first, inFlow)) return end
    ;({ end, stop } = plainLine(lines, first, inFlow))
  }
  return end
}
