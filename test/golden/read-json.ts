/**
 * A small JSON reader for comparisons. Unlike `JSON.parse` it keeps numbers as they are written (`1.0` is not `1`,
 * integers of any size, NaN) and the order of keys, also of those that look like integers. It is independent of the
 * project's own reader on purpose: what is tested does not judge itself.
 */

/** A number as it is written. */
export class NumberText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Json = string | boolean | null | NumberText | Json[] | Map<string, Json>

const token =
  /[ \t\r\n]*(?:([{}[\],:])|("(?:[^"\\]|\\.)*")|(-?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|Infinity)|NaN)|(true|false|null))/y
const words = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
])

/** @throws Error with the offset, for text that is no JSON. A key given twice has its last value. */
export function readJson(text: string): Json {
  let place = 0

  function fail(wanted: string): never {
    throw new Error(`not JSON at offset ${place}: ${wanted} expected`)
  }

  function next(): RegExpExecArray {
    token.lastIndex = place
    const found = token.exec(text) ?? fail('a value or a mark')
    place = token.lastIndex
    return found
  }

  /** Takes the mark if it is the next one. */
  function take(mark: string): boolean {
    const before = place
    if (next()[1] === mark) return true
    place = before
    return false
  }

  function readText(): string {
    const quoted = next()[2] ?? fail('a text')
    return JSON.parse(quoted) as string
  }

  function readValue(): Json {
    const [, mark, quoted, number, word] = next()
    if (quoted !== undefined) return JSON.parse(quoted) as string
    if (number !== undefined) return new NumberText(number)
    if (word !== undefined) return words.get(word) ?? null
    if (mark === '[') return readList()
    return mark === '{' ? readMapping() : fail('a value')
  }

  function readList(): Json[] {
    const list: Json[] = []
    if (take(']')) return list
    do list.push(readValue())
    while (take(','))
    return take(']') ? list : fail(']')
  }

  function readMapping(): Map<string, Json> {
    const mapping = new Map<string, Json>()
    if (take('}')) return mapping
    do {
      const key = readText()
      if (!take(':')) fail(':')
      mapping.set(key, readValue())
    } while (take(','))
    return take('}') ? mapping : fail('}')
  }

  const value = readValue()
  if (text.slice(place).trim() !== '') fail('the end')
  return value
}
