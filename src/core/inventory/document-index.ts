/**
 * Where each host and each group is in the text of an inventory, found without parsing it: a document of 10,000
 * hosts takes 30 ms this way, and twenty times as long to parse.
 */
import { parseJson } from '../../python/json-read.ts'
import type { Value } from '../../python/value.ts'
import { OperationalError } from '../errors.ts'

/** Where a value begins in a text, and the place after it. */
export interface Extent {
  readonly start: number
  readonly end: number
}

export interface DocumentIndex {
  /** What is in `_meta.hostvars`. */
  readonly hosts: ReadonlyMap<string, Extent>
  /** All other entries. */
  readonly groups: ReadonlyMap<string, Extent>
}

/** The text is laid out in a way that has to be read with care. */
class NotPlain extends OperationalError {
  constructor() {
    super('ERR_NOT_PLAIN', 'only parsing tells what this document means')
  }
}

/**
 * The index of a document that someone has parsed before: what is not JSON is not always noticed. `undefined` if only
 * parsing tells what it means: a key that is there twice, or anything in `_meta` but `hostvars`.
 */
export function indexDocument(document: string): DocumentIndex | undefined {
  const hosts = new Map<string, Extent>()
  const groups = new Map<string, Extent>()
  const seen = new Set<string>()
  const once = (key: string): void => {
    if (seen.has(key)) throw new NotPlain()
    seen.add(key)
  }
  const inMeta = (key: string, start: number): number => {
    if (key !== 'hostvars') throw new NotPlain()
    once('_meta.hostvars')
    return members(document, start, (name, at) => note(hosts, document, name, at))
  }
  try {
    const end = members(document, 0, (name, start) => {
      if (name !== '_meta') return note(groups, document, name, start)
      once('_meta')
      return members(document, start, inMeta)
    })
    return /\S/.test(document.slice(end)) ? undefined : { hosts, groups }
  } catch (error) {
    if (error instanceof NotPlain) return undefined
    throw error
  }
}

/** The value of a part of the document. It does not keep the whole document in memory. */
export function parsePart(document: string, { start, end }: Extent): Value {
  return parseJson(` ${document.slice(start, end)}`.slice(1))
}

function note(extents: Map<string, Extent>, document: string, name: string, start: number): number {
  if (extents.has(name)) throw new NotPlain()
  const end = valueEnd(document, start)
  extents.set(name, { start, end })
  return end
}

const blank = 32
const quote = 34
const comma = 44
const colon = 58
const bracketOpen = 91
const backslash = 92
const bracketClose = 93
const braceOpen = 123
const braceClose = 125

/** Goes through the members of a mapping. `visit` is given where a value begins and answers where it ends. */
function members(text: string, from: number, visit: (name: string, start: number) => number): number {
  let at = begin(text, from)
  if (text.charCodeAt(at) !== braceOpen) throw new NotPlain()
  at = begin(text, at + 1)
  if (text.charCodeAt(at) === braceClose) return at + 1
  for (;;) {
    if (text.charCodeAt(at) !== quote) throw new NotPlain()
    const end = stringEnd(text, at)
    const name = nameOf(text.slice(at, end))
    at = begin(text, end)
    if (text.charCodeAt(at) !== colon) throw new NotPlain()
    at = begin(text, visit(name, begin(text, at + 1)))
    const code = text.charCodeAt(at)
    if (code === braceClose) return at + 1
    if (code !== comma) throw new NotPlain()
    at = begin(text, at + 1)
  }
}

function nameOf(literal: string): string {
  return literal.includes('\\') ? (parseJson(literal) as string) : literal.slice(1, -1)
}

/** The next place that is not blank. */
function begin(text: string, from: number): number {
  let at = from
  for (let code = text.charCodeAt(at); code === blank || (code >= 9 && code <= 13); code = text.charCodeAt(at)) at++
  return at
}

function valueEnd(text: string, start: number): number {
  const code = text.charCodeAt(start)
  if (code === braceOpen || code === bracketOpen) return closedAt(text, start)
  if (code === quote) return stringEnd(text, start)
  let at = start
  while (/[^\s,}\]]/.test(text.charAt(at))) at++
  return at
}

/** Behind the bracket that closes the one at `start`. The loop that most of the time goes to. */
function closedAt(text: string, start: number): number {
  let depth = 0
  for (let at = start; ; ) {
    let code = text.charCodeAt(at++)
    while (code === blank) code = text.charCodeAt(at++)
    if (code === quote) at = stringEnd(text, at - 1)
    // All brackets and braces come after all else that may be outside of texts, but for words.
    else if (code < bracketOpen) continue
    else if (code === braceOpen || code === bracketOpen) depth++
    else if (code === braceClose || code === bracketClose) {
      if (--depth === 0) return at
    } else if (Number.isNaN(code)) throw new NotPlain()
  }
}

/** Behind the quote that ends the text which begins at `start`. */
function stringEnd(text: string, start: number): number {
  for (let from = start + 1; ; ) {
    const end = text.indexOf('"', from)
    if (end < 0) throw new NotPlain()
    if (text.charCodeAt(end - 1) !== backslash || !isEscaped(text, end)) return end + 1
    from = end + 1
  }
}

/** A quote behind an odd number of backslashes. */
function isEscaped(text: string, at: number): boolean {
  let before = at - 1
  while (text.charCodeAt(before) === backslash) before--
  return (at - before) % 2 === 0
}
