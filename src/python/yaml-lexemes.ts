/**
 * The one place that touches the package `yaml`: its lexer cuts the text into pieces, the rules of YAML 1.1 as PyYAML
 * reads them are laid over the pieces in the files beside this one.
 *
 * Only the lexer is used: the package's syntax tree and its nodes follow YAML 1.2 where the two differ, and building
 * them takes several times as long as cutting.
 */
import { Lexer } from 'yaml'
import { YamlFault } from './yaml-error.ts'

const DOCUMENT = '\x02'
const FLOW_CUT = '\x18'
const SCALAR = '\x1f'

type Pieces = Generator<string, unknown>

/** What is used of the lexer beyond its public face; tests hold it to that. */
interface OpenLexer {
  buffer: string
  pos: number
  /** How deep the next line must be to belong to what is being read. */
  indentNext: number
  lex(source: string): Generator<string, void>
  parseQuotedScalar(): Pieces
  parseFlowCollection(): Pieces
  pushUntil(ends: (character: string | undefined) => boolean): Pieces
}

const NAME_CHARACTER = /[-_0-9A-Za-z]/

/** Cuts as PyYAML would where YAML 1.1 and 1.2 disagree. */
class OldLexer extends (Lexer as unknown as new () => OpenLexer) {
  /** PyYAML does not look at the indentation of lines between quotes. */
  override parseQuotedScalar(): Pieces {
    this.indentNext = 0
    return super.parseQuotedScalar()
  }

  /** Nor between brackets. */
  override parseFlowCollection(): Pieces {
    this.indentNext = 0
    return super.parseFlowCollection()
  }

  /** Names of anchors end before the first character that is no letter, digit, `-` or `_`: `*name: x` is a pair. */
  override pushUntil(ends: (character: string | undefined) => boolean): Pieces {
    const first = this.buffer[this.pos]
    if (first !== '&' && first !== '*') return super.pushUntil(ends)
    let passed = false
    return super.pushUntil((character) => {
      if (passed) return character === undefined || !NAME_CHARACTER.test(character)
      passed = true
      return false
    })
  }
}

/**
 * Called with each piece in order; `bare` is true for a plain scalar and for the lines of a block scalar, which cannot
 * be told from indicators by their text.
 */
export type TakeLexeme = (lexeme: string, offset: number, bare: boolean) => void

/** Cuts `lines` (every break is a `\n`) into pieces. Throws YamlFault where the lexer itself gives up. */
export function eachLexeme(lines: string, take: TakeLexeme): void {
  let offset = 0
  let bare = false
  for (const lexeme of new OldLexer().lex(lines)) {
    if (bare) {
      take(lexeme, offset, true)
      bare = false
    } else if (lexeme === SCALAR) {
      bare = true
      continue
    } else if (lexeme === DOCUMENT) {
      continue
    } else if (lexeme === FLOW_CUT) {
      throw new YamlFault(offset, 'a bracket is still open where a document begins or ends: close it')
    } else {
      take(lexeme, offset, false)
    }
    offset += lexeme.length
  }
}
