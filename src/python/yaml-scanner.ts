/** From pieces of text to tokens: checks each piece by PyYAML's rules and reads its text. */
import { type BlockHeader, blockHeader, blockText } from './yaml-block-text.ts'
import { YamlFault } from './yaml-error.ts'
import { eachLexeme } from './yaml-lexemes.ts'
import type { Source } from './yaml-source.ts'
import { Structure } from './yaml-structure.ts'
import { doubleQuotedText, foldedText, singleQuotedText } from './yaml-text.ts'
import type { Token } from './yaml-tokens.ts'

const NAME = /^[0-9A-Za-z_-]+$/
const AFTER_NAME = new Set(['', ' ', '\n', '?', ':', ',', ']', '}', '%', '@', '`'])
const LONE_QUOTE = /(?<!')(?:'')*'(?!')/
const NO_PLAIN_START = new Set([',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', "'", '"', '%', '@', '`'])

/** The tokens of the whole text, the last of kind `end`. Throws YamlFault. */
export function scan(source: Source): Token[] {
  const scanner = new Scanner(source)
  eachLexeme(source.lines, (lexeme, offset, bare) => scanner.take(lexeme, offset, bare))
  return scanner.end()
}

class Scanner {
  readonly #source: Source
  readonly #structure = new Structure()
  #header: BlockHeader | undefined

  constructor(source: Source) {
    this.#source = source
  }

  take(lexeme: string, offset: number, bare: boolean): void {
    if (bare) {
      if (this.#header) this.#takeBlock(lexeme, offset, this.#header)
      else this.#takePlain(lexeme, offset)
      return
    }
    const first = lexeme.charCodeAt(0)
    if (first === 0x0a) this.#structure.lineBreak(offset)
    else if (first === 0x20 || first === 0x09) rejectTab(lexeme, offset)
    else if (first === 0x23) return
    else if (this.#header) throw new YamlFault(offset, 'a text stands behind | or >: begin it on the next line')
    else if (lexeme.length === 1) this.#takeIndicator(lexeme, offset)
    else this.#takeWord(lexeme, offset)
  }

  end(): Token[] {
    this.#structure.end(this.#source.text.length)
    return this.#structure.tokens
  }

  #takeIndicator(lexeme: string, offset: number): void {
    switch (lexeme) {
      case ':':
        this.#structure.value(offset)
        break
      case '-':
        this.#takeDash(offset)
        break
      case '?':
        this.#structure.explicitKey(offset)
        break
      case '[':
      case '{':
        this.#structure.open(lexeme, offset)
        break
      case ']':
      case '}':
        this.#structure.close(lexeme, offset)
        break
      case ',':
        this.#structure.comma(offset)
        break
      default:
        this.#takeWord(lexeme, offset)
    }
  }

  #takeWord(lexeme: string, offset: number): void {
    switch (lexeme[0]) {
      case '"':
      case "'":
        this.#takeQuoted(lexeme, offset)
        break
      case '-':
        this.#structure.marker('document-start', offset, lexeme)
        break
      case '.':
        this.#structure.marker('document-end', offset, lexeme)
        break
      case '%':
        this.#structure.marker('directive', offset, lexeme)
        break
      case '&':
        this.#takeName('anchor', lexeme, offset)
        break
      case '*':
        this.#takeName('alias', lexeme, offset)
        break
      case '!':
        this.#takeTag(lexeme, offset)
        break
      case '|':
      case '>':
        this.#structure.blockHeader(offset)
        this.#header = blockHeader(lexeme, this.#source.lines.charAt(offset + lexeme.length), offset)
        break
      case '\ufeff':
        throw new YamlFault(offset, 'a byte order mark (U+FEFF) stands inside the text: remove it')
      default:
        throw new YamlFault(offset, `'${lexeme}' cannot stand here`)
    }
  }

  #takeDash(offset: number): void {
    // Before a bracket or a comma '-' is a text to PyYAML, an indicator to the lexer.
    if (this.#structure.inFlow && !this.#isDash(offset)) this.#structure.keyPart('plain', offset, '-')
    else this.#structure.entry(offset)
  }

  #isDash(offset: number): boolean {
    const { lines } = this.#source
    return lines[offset] === '-' && ' \n'.includes(lines.charAt(offset + 1))
  }

  #takeName(kind: 'anchor' | 'alias', lexeme: string, offset: number): void {
    const name = lexeme.slice(1)
    if (!NAME.test(name) || !AFTER_NAME.has(this.#source.lines.charAt(offset + lexeme.length))) {
      const rule = "it has letters, digits, '-' and '_' only"
      const advice = `a text that begins with '${lexeme[0]}' needs quotes`
      throw new YamlFault(offset, `'${lexeme}' does not name an ${kind}: ${rule}; ${advice}`)
    }
    this.#structure.keyPart(kind, offset, name)
  }

  #takeTag(lexeme: string, offset: number): void {
    const next = this.#source.lines.charAt(offset + lexeme.length)
    if (next !== '' && next !== ' ' && next !== '\n') {
      throw new YamlFault(offset, `a blank must follow the tag ${lexeme}; a text that begins with '!' needs quotes`)
    }
    this.#structure.keyPart('tag', offset, lexeme)
  }

  #takeQuoted(lexeme: string, offset: number): void {
    const quote = lexeme[0]!
    // The lexer passes on what it has where no quote closes, which can end in a quote that is part of the text.
    const closed =
      lexeme.length > 1 && lexeme.endsWith(quote) && !(quote === "'" && LONE_QUOTE.test(lexeme.slice(1, -1)))
    if (!closed) {
      throw new YamlFault(offset, `the quote ${quote} that opens here is not closed`)
    }
    const read = quote === '"' ? doubleQuotedText : singleQuotedText
    this.#structure.keyPart('text', offset, read(this.#source, offset + 1, offset + lexeme.length - 1))
    this.#structure.passLines(lexeme, offset)
  }

  #takePlain(lexeme: string, offset: number): void {
    const indicators = this.#structure.inFlow ? this.#takeFlowIndicators(lexeme, offset) : 0
    const start = offset + indicators
    const end = offset + lexeme.length
    if (start === end) return
    if (indicators > 0 && this.#isDash(start)) {
      this.#structure.entry(start)
      return
    }
    this.#checkPlain(lexeme.slice(indicators), start)
    this.#structure.keyPart('plain', start, foldedText(this.#source, start, end))
    this.#structure.passLines(lexeme, offset)
  }

  /** Inside brackets PyYAML takes `?` and `:` for indicators without a blank behind them, the lexer for text. */
  #takeFlowIndicators(lexeme: string, offset: number): number {
    let count = 0
    for (; lexeme[count] === '?' || lexeme[count] === ':'; count++) {
      if (lexeme[count] === '?') this.#structure.explicitKey(offset + count)
      else this.#structure.value(offset + count)
    }
    return count
  }

  #checkPlain(text: string, offset: number): void {
    if (NO_PLAIN_START.has(text[0]!)) {
      throw new YamlFault(offset, `a text cannot begin with '${text[0]}': put it into quotes`)
    }
    rejectTab(text, offset)
    const question = this.#structure.inFlow ? text.indexOf('?') : -1
    if (question !== -1) throw new YamlFault(offset + question, "inside brackets a text with '?' needs quotes")
  }

  #takeBlock(lexeme: string, offset: number, header: BlockHeader): void {
    this.#header = undefined
    const { text, end } = blockText(this.#source, header, offset, this.#structure.indent)
    const lexed = offset + lexeme.length
    const disputed = this.#source.lines.slice(Math.min(end, lexed), Math.max(end, lexed))
    if (/[^ \n]/.test(disputed)) {
      throw new YamlFault(Math.min(end, lexed), 'the lines of this block of text are not indented alike')
    }
    this.#structure.blockScalar(header.offset, text)
    this.#structure.passLines(lexeme, offset)
  }
}

function rejectTab(text: string, offset: number): void {
  const tab = text.indexOf('\t')
  if (tab !== -1) {
    throw new YamlFault(offset + tab, 'a tab stands where only blanks may: indent and separate with blanks')
  }
}
