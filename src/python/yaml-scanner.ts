/** From text to tokens: finds each piece, checks it by PyYAML's rules and reads its text. */
import { excerpt, withoutEnd } from './text.ts'
import { blockHeader, blockText } from './yaml-block-text.ts'
import { closingQuote, isEmpty, isMarker, lineEnd, plainEnd } from './yaml-cursor.ts'
import { YamlFault } from './yaml-error.ts'
import type { Source } from './yaml-source.ts'
import { Structure } from './yaml-structure.ts'
import { doubleQuotedText, foldedText, singleQuotedText } from './yaml-text.ts'
import type { Token } from './yaml-tokens.ts'

const NAME = /[-_0-9A-Za-z]*/y
const AFTER_NAME = new Set(['', ' ', '\n', '?', ':', ',', ']', '}', '%', '@', '`'])
const NO_PLAIN_START = new Set([',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', "'", '"', '%', '@', '`'])
const TAG = /!(?:<[^ \n]*|[-;/?:@&=+$,_.!~*'()[\]%0-9A-Za-z]*)/y
const MARKER_IN_QUOTES = /\n(?:---|\.\.\.)(?=[ \t\n])/

/** As many are found before the parser gets them. */
const tokensAtOnce = 1024

/** The tokens of a text, the last of kind `end`. */
export class Scanner {
  readonly #source: Source
  readonly #lines: string
  readonly #structure = new Structure()
  #at = 0
  #ended = false

  constructor(source: Source) {
    this.#source = source
    this.#lines = source.lines
  }

  /** The next ones, at least one; none are behind the one of kind `end`. Throws YamlFault. */
  more(): Token[] {
    for (;;) {
      this.#run(tokensAtOnce)
      const tokens = this.#structure.take(this.#at)
      if (tokens.length > 0 || this.#ended) return tokens
    }
  }

  /** Until there are `most` tokens more, or no text. */
  #run(most: number): void {
    const lines = this.#lines
    const enough = this.#structure.count + most
    let at = this.#at
    while (at < lines.length && this.#structure.count < enough) {
      const code = lines.charCodeAt(at)
      if (code === 0x20) at++
      else if (code === 0x0a) this.#structure.lineBreak(at++)
      else if (code === 0x23) at = lineEnd(lines, at)
      else at = this.#take(at)
    }
    this.#at = at
    if (at < lines.length || this.#ended) return
    this.#structure.end(at)
    this.#ended = true
  }

  /** One token; gives the place behind it. */
  #take(at: number): number {
    const atStart = at === 0 || this.#lines.charCodeAt(at - 1) === 0x0a
    if (atStart && this.#lines[at] === '%') return this.#directive(at)
    if (atStart && isMarker(this.#lines, at)) return this.#marker(at)
    switch (this.#lines[at]) {
      case '-':
      case ':':
      case '?':
        return this.#indicator(at)
      case '[':
      case ']':
      case '{':
      case '}':
      case ',':
        return this.#bracket(at)
      case '"':
      case "'":
        return this.#quoted(at)
      case '&':
        return this.#name('anchor', at)
      case '*':
        return this.#name('alias', at)
      case '!':
        return this.#tag(at)
      case '|':
      case '>':
        return this.#structure.inFlow ? this.#plain(at) : this.#block(at)
    }
    return this.#plain(at)
  }

  #directive(at: number): number {
    const end = lineEnd(this.#lines, at)
    this.#structure.marker('directive', at, withoutRemark(this.#lines.slice(at, end)))
    return end
  }

  #marker(at: number): number {
    const kind = this.#lines[at] === '-' ? 'document-start' : 'document-end'
    this.#structure.marker(kind, at, this.#lines.slice(at, at + 3))
    return at + 3
  }

  #indicator(at: number): number {
    const character = this.#lines[at]
    // Inside brackets ':' and '?' stand for themselves, whatever follows.
    const bare = this.#structure.inFlow && character !== '-'
    if (!bare && !isEmpty(this.#lines.charCodeAt(at + 1))) return this.#plain(at)
    if (character === ':') this.#structure.value(at)
    else if (character === '-') this.#structure.entry(at)
    else this.#structure.explicitKey(at)
    return at + 1
  }

  #bracket(at: number): number {
    const character = this.#lines[at]
    if (character === '[' || character === '{') this.#structure.open(character, at)
    else if (character === ']' || character === '}') this.#structure.close(character, at)
    else this.#structure.comma(at)
    return at + 1
  }

  #name(kind: 'anchor' | 'alias', at: number): number {
    NAME.lastIndex = at + 1
    const name = NAME.exec(this.#lines)![0]
    const end = at + 1 + name.length
    if (name === '' || !AFTER_NAME.has(this.#lines.charAt(end))) {
      const rule = "it has letters, digits, '-' and '_' only"
      const advice = `a text that begins with '${this.#lines[at]}' needs quotes`
      throw new YamlFault(
        at,
        `'${excerpt(this.#lines.slice(at, end + 1))}' does not name an ${kind}: ${rule}; ${advice}`,
      )
    }
    this.#structure.keyPart(kind, at, name)
    return end
  }

  #tag(at: number): number {
    TAG.lastIndex = at
    const written = TAG.exec(this.#lines)![0]
    const end = at + written.length
    const next = this.#lines.charAt(end)
    if (next !== '' && next !== ' ' && next !== '\n') {
      throw new YamlFault(
        at,
        `a blank must follow the tag ${excerpt(written)}; a text that begins with '!' needs quotes`,
      )
    }
    this.#structure.keyPart('tag', at, written)
    return end
  }

  #quoted(at: number): number {
    const end = closingQuote(this.#lines, at)
    if (end === -1) throw new YamlFault(at, `the quote ${this.#lines[at]} that opens here is not closed`)
    const written = this.#lines.slice(at, end)
    const marker = written.includes('\n') ? MARKER_IN_QUOTES.exec(written) : null
    if (marker) {
      const where = `before the document marker ${marker[0].trim()}`
      throw new YamlFault(at, `the quote ${this.#lines[at]} that opens here is not closed ${where}`)
    }
    const read = this.#lines[at] === '"' ? doubleQuotedText : singleQuotedText
    this.#structure.keyPart('text', at, read(this.#source, at + 1, end))
    this.#structure.passLines(written, at)
    return end + 1
  }

  #plain(at: number): number {
    const first = this.#lines[at]!
    if (first === '\t') throw new YamlFault(at, 'a tab stands where only blanks may: indent and separate with blanks')
    if (NO_PLAIN_START.has(first)) {
      throw new YamlFault(at, `a text cannot begin with '${first}': put it into quotes`)
    }
    this.#structure.arrive(at)
    const end = plainEnd(this.#lines, at, this.#structure.inFlow, this.#structure.indent + 1)
    this.#structure.keyPart('plain', at, foldedText(this.#source, at, end))
    this.#structure.passLines(this.#lines.slice(at, end), at)
    return end
  }

  #block(at: number): number {
    const lines = this.#lines
    this.#structure.arrive(at)
    let end = at + 1
    while (!isEmpty(lines.charCodeAt(end))) end++
    const header = blockHeader(lines.slice(at, end), at)
    while (lines[end] === ' ') end++
    if (lines[end] === '#') end = lineEnd(lines, end)
    if (end < lines.length && lines[end] !== '\n') {
      throw new YamlFault(end, 'a text is behind | or >: begin it on the next line')
    }
    const { text, end: stop } = blockText(this.#source, header, Math.min(end + 1, lines.length), this.#structure.indent)
    this.#structure.blockScalar(at, text)
    this.#structure.passLines(lines.slice(at, stop), at)
    return stop
  }
}

/** A remark begins at the first `#` behind a blank. */
function withoutRemark(line: string): string {
  const remark = line.indexOf(' #')
  return withoutEnd(remark < 0 ? line : line.slice(0, remark), (character) => character === ' ')
}
