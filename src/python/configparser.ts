/**
 * Settings files as Python's `ConfigParser(interpolation=None)` reads them: strict, `=` and `:` between name and
 * value, `#` and `;` at the start of a line only, values that go on in lines set in deeper, option names in lower case.
 */

import { excerpt, withoutEnd } from './text.ts'

export interface IniOption {
  readonly value: string
  /** Where the option's name stands, from 1; for an inherited one, the line under `[DEFAULT]`. */
  readonly line: number
}

/** Sections in the order of the file, each with what `[DEFAULT]` gives it, first and overridden by its own. */
export type IniSections = Map<string, Map<string, IniOption>>

/** A settings file that cannot be read. `problem` is the message without the line. */
export class IniError extends Error {
  readonly line: number
  readonly problem: string
  readonly #discreetProblem: string
  /** @param content the line, where the problem is told of it as it is there */
  constructor(line: number, fault: string, content?: string) {
    const problem = content === undefined ? fault : `'${excerpt(content, 80)}' ${fault}`
    super(`line ${line}: ${problem}`)
    this.name = 'IniError'
    this.line = line
    this.problem = problem
    this.#discreetProblem = content === undefined ? fault : `this line ${fault}`
  }

  /** The same without what is in the line: in the wrong place that may be a password, or a part of a key. */
  get discreetProblem(): string {
    return this.#discreetProblem
  }
}

/** What Python's `str.strip()` takes away: JavaScript's `trim` knows neither the separators nor U+0085. */
const blanks = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'
const leadingBlanks = new RegExp(`^${blanks}*`)
const blank = new RegExp(`^${blanks}$`)
const isBlank = (character: string): boolean => blank.test(character)

/** The name reaches to the last `]`; what follows it is skipped, as Python does. */
const header = /^\[(.+)\]/s
const option = /^([^=:]*)[=:](.*)$/s

const defaultSection = 'DEFAULT'

/**
 * The sections of a settings file. Line ends may be of any kind, a byte order mark is skipped.
 *
 * @throws IniError for a section or an option given twice, an option before the first section, a line that is neither.
 */
export function parseIni(text: string): IniSections {
  const reader = new Reader()
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)
  for (const [i, line] of lines.entries()) reader.read(line, i + 1)
  return reader.sections()
}

interface Draft {
  readonly lines: string[]
  readonly line: number
}

interface Section {
  readonly name: string
  readonly line: number
  readonly options: Map<string, Draft>
}

class Reader {
  readonly #defaults: Section = { name: defaultSection, line: 0, options: new Map() }
  readonly #sections = new Map<string, Section>()
  #section: Section | undefined
  /** The option that a line set in deeper than `#indent` goes on with. */
  #open: Draft | undefined
  #indent = 0

  read(line: string, number: number): void {
    const content = strip(line)
    if (content.startsWith('#') || content.startsWith(';')) return
    if (content === '') {
      this.#open?.lines.push('')
      return
    }
    const indent = leadingBlanks.exec(line)![0].length
    if (this.#open && indent > this.#indent) {
      this.#open.lines.push(content)
      return
    }
    this.#indent = indent
    const found = header.exec(content)
    if (found) this.#enter(found[1]!, number)
    else this.#define(content, number)
  }

  #enter(name: string, line: number): void {
    this.#open = undefined
    if (name === defaultSection) {
      this.#section = this.#defaults
      return
    }
    const earlier = this.#sections.get(name)
    if (earlier)
      throw new IniError(line, `section [${excerpt(name, 80)}] is already in line ${earlier.line}: put both into one`)
    this.#section = { name, line, options: new Map() }
    this.#sections.set(name, this.#section)
  }

  #define(content: string, line: number): void {
    const section = this.#section
    if (content.startsWith('[') && !option.test(content)) {
      const lacking = content.includes(']') ? 'name between its brackets' : 'closing bracket'
      throw new IniError(line, `has no ${lacking}: write a section as [name]`, content)
    }
    if (!section) throw new IniError(line, 'is before any section: put a line like [name] above it', content)
    const found = option.exec(content)
    if (!found) throw new IniError(line, "has no value: write 'name = value'", content)
    const name = strip(found[1]!).toLowerCase()
    if (name === '') throw new IniError(line, "has no name: write 'name = value'", content)
    const earlier = section.options.get(name)
    if (earlier) {
      throw new IniError(
        line,
        `option '${excerpt(name, 80)}' of [${excerpt(section.name, 80)}] is already in line ${earlier.line}: keep one`,
      )
    }
    this.#open = { lines: [strip(found[2]!)], line }
    section.options.set(name, this.#open)
  }

  sections(): IniSections {
    const result: IniSections = new Map()
    for (const section of this.#sections.values()) {
      const drafts = new Map([...this.#defaults.options, ...section.options])
      result.set(section.name, new Map(Array.from(drafts, ([name, draft]) => [name, finished(draft)])))
    }
    return result
  }
}

function finished(draft: Draft): IniOption {
  return { value: withoutEnd(draft.lines.join('\n'), isBlank), line: draft.line }
}

function strip(text: string): string {
  return withoutEnd(text, isBlank).replace(leadingBlanks, '')
}
