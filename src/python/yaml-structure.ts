/**
 * Where block collections begin and end, and which tokens are keys.
 *
 * The rules are those of YAML 1.1 as PyYAML applies them: a key without `?` stands on one line and is at most 1024
 * characters long; a column deeper than the collection around it begins a new one.
 */
import { OTHER_PLACE, YamlFault } from './yaml-error.ts'
import type { Token, TokenKind } from './yaml-tokens.ts'

const LONGEST_KEY = 1024
/** PyYAML reaches Python's recursion limit at 491 levels. */
export const DEEPEST = 500

/** A token that is a key if a `:` follows in time. */
interface PossibleKey {
  /** How many tokens are before it. */
  readonly index: number
  readonly offset: number
  readonly line: number
  readonly column: number
  /** It is at the column of a block mapping, so it can be nothing else. */
  readonly required: boolean
}

/** Takes indicators and scalars in the order of the text and gives them their structure. Methods throw YamlFault. */
export class Structure {
  /** Those that are not taken yet. */
  #tokens: Token[] = []
  /** How many were taken. */
  #taken = 0
  /** Where the last key among them stands. */
  #takenKey: number | undefined
  #last: Token | undefined
  /** The columns of the block collections around the current one. */
  readonly #outer: number[] = []
  #indent = -1
  /** One entry for the block level and one for each open bracket. */
  readonly #keys: (PossibleKey | undefined)[] = [undefined]
  #keyAllowed = true
  #line = 0
  #lineStart = 0

  get inFlow(): boolean {
    return this.#keys.length > 1
  }

  /** The column of the current block collection, -1 outside all. */
  get indent(): number {
    return this.#indent
  }

  /** How many tokens there have been. */
  get count(): number {
    return this.#taken + this.#tokens.length
  }

  /** The tokens before which nothing can be put any more, once `offset` is reached. */
  take(offset: number): Token[] {
    let end = this.count
    for (const key of this.#keys) if (key && this.#isPossible(key, offset)) end = Math.min(end, key.index)
    const tokens = end === this.count ? this.#tokens : this.#tokens.slice(0, end - this.#taken)
    this.#tokens = end === this.count ? [] : this.#tokens.slice(end - this.#taken)
    this.#taken = end
    this.#takenKey = lastKeyIn(tokens)?.offset ?? this.#takenKey
    return tokens
  }

  #isPossible(key: PossibleKey, offset: number): boolean {
    return key.line === this.#line && offset - key.offset <= LONGEST_KEY
  }

  lineBreak(offset: number): void {
    this.passLines('\n', offset)
    if (!this.inFlow) this.#keyAllowed = true
  }

  /** Counts the lines of a scalar that is at `offset`. */
  passLines(text: string, offset: number): void {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
      this.#line++
      this.#lineStart = offset + at + 1
    }
  }

  /** A token that can be a key or begin one. */
  keyPart(kind: TokenKind, offset: number, text: string): void {
    this.arrive(offset)
    this.#noteKey(offset)
    this.#keyAllowed = false
    this.#push(kind, offset, text)
  }

  /** A block scalar, whose header is at `offset`: the next line begins again. */
  blockScalar(offset: number, text: string): void {
    this.#dropKey()
    this.#keyAllowed = true
    this.#push('text', offset, text)
  }

  open(bracket: '[' | '{', offset: number): void {
    this.keyPart(bracket, offset, '')
    if (this.#keys.length > DEEPEST) throw tooDeep(offset)
    this.#keys.push(undefined)
    this.#keyAllowed = true
  }

  close(bracket: ']' | '}', offset: number): void {
    this.arrive(offset)
    if (!this.inFlow) throw new YamlFault(offset, `'${bracket}' closes nothing: no bracket is open`)
    this.#keys.pop()
    this.#keyAllowed = false
    this.#push(bracket, offset)
  }

  comma(offset: number): void {
    this.arrive(offset)
    this.#dropKey()
    this.#keyAllowed = true
    this.#push(',', offset)
  }

  /** `- ` */
  entry(offset: number): void {
    this.arrive(offset)
    if (!this.inFlow) {
      if (!this.#keyAllowed) throw new YamlFault(offset, "a list cannot begin here: put '- ' on its own line")
      if (this.#deepen(this.#columnOf(offset), offset)) this.#push('block-sequence', offset)
    }
    this.#dropKey()
    this.#keyAllowed = true
    this.#push('entry', offset)
  }

  /** `? ` */
  explicitKey(offset: number): void {
    this.arrive(offset)
    if (!this.inFlow) {
      if (!this.#keyAllowed) throw new YamlFault(offset, "'? ' cannot begin a key here")
      if (this.#deepen(this.#columnOf(offset), offset)) this.#push('block-mapping', offset)
    }
    this.#dropKey()
    this.#keyAllowed = !this.inFlow
    this.#push('key', offset)
  }

  /** `: ` */
  value(offset: number): void {
    this.arrive(offset)
    const level = this.#keys.length - 1
    const key = this.#keys[level]
    if (key) {
      this.#keys[level] = undefined
      this.#insertKey(key)
      this.#keyAllowed = false
    } else {
      if (!this.inFlow) this.#lonelyValue(offset)
      this.#keyAllowed = !this.inFlow
    }
    this.#push('value', offset)
  }

  /** `---`, `...` or a line that begins with `%`. */
  marker(kind: TokenKind, offset: number, text: string): void {
    if (!this.inFlow) this.#unwind(-1, offset)
    this.#dropKey()
    this.#keyAllowed = false
    this.#push(kind, offset, text)
  }

  end(offset: number): void {
    this.arrive(offset)
    if (!this.inFlow) this.#unwind(-1, offset)
    this.#dropKey()
    this.#push('end', offset)
    this.#keys.fill(undefined)
  }

  #columnOf(offset: number): number {
    return offset - this.#lineStart
  }

  #push(kind: TokenKind, offset: number, text = ''): void {
    this.#last = { kind, offset, text }
    this.#tokens.push(this.#last)
  }

  /** What every token does first: a key that no longer can be one, block collections that end. */
  arrive(offset: number): void {
    const key = this.#keys[this.#keys.length - 1]
    if (key && !this.#isPossible(key, offset)) this.#dropKey()
    if (!this.inFlow) this.#unwind(this.#columnOf(offset), offset)
  }

  #dropKey(): void {
    const level = this.#keys.length - 1
    const key = this.#keys[level]
    if (key?.required) {
      throw new YamlFault(key.offset, "this should be a key, but no ':' and blank follow it on its line")
    }
    this.#keys[level] = undefined
  }

  #noteKey(offset: number): void {
    if (!this.#keyAllowed) return
    const column = this.#columnOf(offset)
    const required = !this.inFlow && this.#indent === column
    this.#dropKey()
    this.#keys[this.#keys.length - 1] = { index: this.count, offset, line: this.#line, column, required }
  }

  #insertKey(key: PossibleKey): void {
    const { offset } = key
    const index = key.index - this.#taken
    if (!this.inFlow && this.#deepen(key.column, offset)) {
      this.#tokens.splice(index, 0, { kind: 'block-mapping', offset, text: '' }, { kind: 'key', offset, text: '' })
    } else {
      this.#tokens.splice(index, 0, { kind: 'key', offset, text: '' })
    }
  }

  /** A `:` whose key was given with `?`, or is missing. */
  #lonelyValue(offset: number): void {
    if (!this.#keyAllowed) throw this.#misplacedValue(offset)
    if (this.#deepen(this.#columnOf(offset), offset)) this.#push('block-mapping', offset)
  }

  /** Most often a key that is indented a little further than the one before it, whose value it then continues. */
  #misplacedValue(offset: number): YamlFault {
    const quotes = "put a text that contains ': ' into quotes"
    const text = this.#last
    const key = lastKeyIn(this.#tokens)?.offset ?? this.#takenKey
    if (text?.kind !== 'plain' || text.offset >= this.#lineStart || this.inFlow || key === undefined) {
      return new YamlFault(offset, `a ':' cannot stand here: ${quotes}`)
    }
    const problem =
      `a ':' cannot stand here: the line is indented further than the key of ${OTHER_PLACE} and continues its value; ` +
      `indent it like that key, or ${quotes}`
    return new YamlFault(offset, problem, { other: key })
  }

  #unwind(column: number, offset: number): void {
    while (this.#indent > column) {
      this.#indent = this.#outer.pop()!
      this.#push('block-end', offset)
    }
  }

  /** Begins a block collection if `column` is deeper than the current one. */
  #deepen(column: number, offset: number): boolean {
    if (this.#indent >= column) return false
    if (this.#outer.length > DEEPEST) throw tooDeep(offset)
    this.#outer.push(this.#indent)
    this.#indent = column
    return true
  }
}

function lastKeyIn(tokens: readonly Token[]): Token | undefined {
  return tokens.findLast(({ kind }) => kind === 'key')
}

export function tooDeep(offset: number): YamlFault {
  return new YamlFault(offset, `nested deeper than ${DEEPEST} levels`)
}
