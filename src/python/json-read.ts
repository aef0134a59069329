/**
 * JSON as Python's `json.loads` reads it: `1.0` stays a float, integers of any size are exact, `NaN` and the infinities
 * are numbers, a key given twice keeps its first place and its last value, and `__proto__` and `10` are keys like any
 * other, in the order of the text.
 *
 * Written for speed: an inventory of 3,000 hosts has 10 MB, and every changed run reads one.
 */

import { deepestJson, longestInteger, mostJsonCollections } from './json-faults.ts'
import { Dict, integer, PyFloat, type Value } from './value.ts'

/** Text that is not JSON. `line` and `column` count from 1; `problem` is the message without them. */
export class JsonSyntaxError extends Error {
  readonly line: number
  readonly column: number
  readonly problem: string
  constructor(line: number, column: number, problem: string) {
    super(`line ${line}, column ${column}: ${problem}`)
    this.name = 'JsonSyntaxError'
    this.line = line
    this.column = column
    this.problem = problem
  }
}

/**
 * The value of a JSON text. A leading byte order mark is skipped, where Python refuses it (docs/differences.md,
 * S8); more than 900 levels are refused, and more than 2 million objects and lists.
 *
 * @throws JsonSyntaxError
 */
export function parseJson(text: string): Value {
  return new Reader(text).document()
}

/** The mapping that a JSON text holds; `undefined` for every other text. */
export function mappingIn(text: string): Dict | undefined {
  try {
    const value = parseJson(text)
    return value instanceof Dict ? value : undefined
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    return undefined
  }
}

const tab = 9
const lineFeed = 10
const carriageReturn = 13
const blank = 32
const quote = 34
const comma = 44
const minus = 45
const zero = 48
const nine = 57
const colon = 58
const bracketOpen = 91
const backslash = 92
const bracketClose = 93
const braceOpen = 123
const braceClose = 125

/** The words that stand for values. Python takes the last three beyond what JSON has. */
const words: readonly (readonly [string, Value])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', new PyFloat(NaN)],
  ['Infinity', new PyFloat(Infinity)],
  ['-Infinity', new PyFloat(-Infinity)],
]

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

const numberPattern = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y

/** Texts longer than this are seldom the same twice. */
const longestShared = 64
const shareSlots = 4096

class Reader {
  readonly #text: string
  #at = 0
  #depth = 0
  #collections = 0
  /** Texts already made, by a hash: an inventory repeats its keys and most of its values on every host. */
  readonly #shared: (string | undefined)[] = new Array(shareSlots).fill(undefined)

  constructor(text: string) {
    this.#text = text
  }

  document(): Value {
    if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1
    const value = this.#value(this.#next())
    if (!Number.isNaN(this.#next())) throw this.#error('there is more text after the end of the document')
    return value
  }

  /** Passes over blanks; the code of the character that follows, NaN at the end. */
  #next(): number {
    const text = this.#text
    let at = this.#at
    let code = text.charCodeAt(at)
    while (code === blank || code === lineFeed || code === carriageReturn || code === tab) code = text.charCodeAt(++at)
    this.#at = at
    return code
  }

  #value(code: number): Value {
    if (code === quote) return this.#string()
    if (code === braceOpen) return this.#object()
    if (code === bracketOpen) return this.#array()
    if ((code >= zero && code <= nine) || code === minus) return this.#number()
    return this.#word()
  }

  #object(): Dict {
    const dict = new Dict()
    this.#open()
    let code = this.#next()
    while (code !== braceClose || dict.size > 0) {
      if (code !== quote) throw this.#error('a key in double quotes is expected here')
      const key = this.#string()
      if (this.#next() !== colon) throw this.#error("':' is expected here")
      this.#at++
      dict.set(key, this.#value(this.#next()))
      code = this.#next()
      if (code === braceClose) break
      if (code !== comma) throw this.#error("',' or '}' is expected here")
      this.#at++
      code = this.#next()
    }
    this.#close()
    return dict
  }

  #array(): Value[] {
    const list: Value[] = []
    this.#open()
    let code = this.#next()
    while (code !== bracketClose || list.length > 0) {
      list.push(this.#value(code))
      code = this.#next()
      if (code === bracketClose) break
      if (code !== comma) throw this.#error("',' or ']' is expected here")
      this.#at++
      code = this.#next()
    }
    this.#close()
    return list
  }

  #open(): void {
    if (++this.#collections > mostJsonCollections)
      throw this.#error(`more than ${mostJsonCollections} objects and lists are in this text`)
    if (++this.#depth > deepestJson) throw this.#error(`nested more than ${deepestJson} levels deep`)
    this.#at++
  }

  #close(): void {
    this.#depth--
    this.#at++
  }

  #string(): string {
    const text = this.#text
    const start = this.#at + 1
    let at = start
    let hash = 0
    let code = text.charCodeAt(at)
    while (code !== quote && code !== backslash && code >= blank) {
      hash = (Math.imul(hash, 31) + code) | 0
      code = text.charCodeAt(++at)
    }
    if (code !== quote) return this.#escapedString(at)
    this.#at = at + 1
    return at - start > longestShared ? text.slice(start, at) : this.#share(start, at, hash)
  }

  #share(start: number, end: number, hash: number): string {
    const slot = (hash ^ (hash >>> 12)) & (shareSlots - 1)
    const known = this.#shared[slot]
    if (known !== undefined && known.length === end - start && this.#text.startsWith(known, start)) return known
    const made = this.#text.slice(start, end)
    this.#shared[slot] = made
    return made
  }

  /** A string in which something other than plain characters is at `at`. */
  #escapedString(at: number): string {
    const text = this.#text
    let done = this.#at + 1
    let out = ''
    for (;;) {
      const code = text.charCodeAt(at)
      if (code === quote) break
      if (code === backslash) {
        out += text.slice(done, at) + this.#escape(at)
        at += text[at + 1] === 'u' ? 6 : 2
        done = at
      } else if (code >= blank) at++
      else throw this.#badCharacter(at)
    }
    this.#at = at + 1
    return out + text.slice(done, at)
  }

  #escape(at: number): string {
    const letter = this.#text[at + 1]
    if (letter === undefined) throw this.#error('the string that begins here has no end')
    const short = shortEscapes.get(letter)
    if (short !== undefined) return short
    const hex = this.#text.slice(at + 2, at + 6)
    if (letter !== 'u') throw this.#errorAt(at, `'\\${letter}' is not an escape: write '\\\\' for a backslash`)
    if (!/^[0-9a-fA-F]{4}$/.test(hex)) throw this.#errorAt(at, "'\\u' is followed by four hexadecimal digits")
    return String.fromCharCode(Number.parseInt(hex, 16))
  }

  #badCharacter(at: number): JsonSyntaxError {
    if (at >= this.#text.length) return this.#error('the string that begins here has no end')
    return this.#errorAt(at, 'a control character (line break, tab) is in a string: write it as an escape')
  }

  #number(): Value {
    const start = this.#at
    numberPattern.lastIndex = start
    const found = numberPattern.exec(this.#text)
    if (found === null) return this.#word()
    const digits = found[0]
    this.#at += digits.length
    if (found[1] !== undefined || found[2] !== undefined) return new PyFloat(Number(digits))
    if (digits.length < 16) return Number(digits) + 0
    if (digits.length - (digits[0] === '-' ? 1 : 0) > longestInteger) {
      throw this.#errorAt(start, `an integer of more than ${longestInteger} digits`)
    }
    return integer(BigInt(digits))
  }

  #word(): Value {
    for (const [word, value] of words) {
      if (!this.#text.startsWith(word, this.#at)) continue
      this.#at += word.length
      return value
    }
    const isOver = this.#at >= this.#text.length
    throw this.#error(isOver ? 'the text ends where a value is expected' : 'a value is expected here')
  }

  #error(problem: string): JsonSyntaxError {
    return this.#errorAt(this.#at, problem)
  }

  #errorAt(at: number, problem: string): JsonSyntaxError {
    const before = this.#text.slice(this.#text.charCodeAt(0) === 0xfeff ? 1 : 0, at)
    const lines = before.split('\n')
    return new JsonSyntaxError(lines.length, lines.at(-1)!.length + 1, problem)
  }
}
