/**
 * JSON that keeps what a parser loses: the order of the members, members named `__proto__`, and how a number is written
 * (`1.0`, `1e+20`, `NaN`). Only for comparing inventories and damaging them.
 */

/** A number as it is written. */
export class JsonNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}
export type JsonObject = Map<string, Json>
export type Json = string | boolean | null | JsonNumber | Json[] | JsonObject

const token =
  /\s*(?:("(?:[^"\\]|\\.)*")|(-?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|Infinity)|NaN)|(true|false|null)|([[\]{}:,]))/y

/** Throws where the text is not what Python's `json.loads` reads. */
export function parseJson(text: string): Json {
  token.lastIndex = 0
  let mark: string | undefined
  let value: Json | undefined
  const advance = (): void => {
    const found = token.exec(text)
    if (!found) throw new Error('the text is not JSON')
    mark = found[4]
    value = undefined
    if (found[1] !== undefined) value = JSON.parse(found[1]) as string
    else if (found[2] !== undefined) value = new JsonNumber(found[2])
    else if (found[3] !== undefined) value = JSON.parse(found[3]) as boolean | null
  }
  const expect = (wanted: string): void => {
    if (mark !== wanted) throw new Error(`expected ${wanted} at ${token.lastIndex}`)
  }
  const object = (): JsonObject => {
    const members: JsonObject = new Map()
    advance()
    while (mark !== '}') {
      if (typeof value !== 'string') throw new Error(`expected a member at ${token.lastIndex}`)
      const key = value
      advance()
      expect(':')
      advance()
      members.set(key, parsed())
      advance()
      if (mark === ',') advance()
      else expect('}')
    }
    return members
  }
  const array = (): Json[] => {
    const items: Json[] = []
    advance()
    while (mark !== ']') {
      items.push(parsed())
      advance()
      if (mark === ',') advance()
      else expect(']')
    }
    return items
  }
  const parsed = (): Json => {
    if (mark === '{') return object()
    if (mark === '[') return array()
    if (value === undefined) throw new Error(`expected a value at ${token.lastIndex}`)
    return value
  }
  advance()
  const result = parsed()
  if (text.slice(token.lastIndex).trim() !== '') throw new Error(`more than one value at ${token.lastIndex}`)
  return result
}

const beyondAscii = /[\u007f-\uffff]/g

function writeText(text: string): string {
  return JSON.stringify(text).replace(beyondAscii, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** With four blanks of indent and in ASCII, as the inventory is stored; members in their order. */
export function writeJson(value: Json, indent = ''): string {
  const inner = `${indent}    `
  if (typeof value === 'string') return writeText(value)
  if (value instanceof JsonNumber) return value.text
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    return `[\n${value.map((item) => inner + writeJson(item, inner)).join(',\n')}\n${indent}]`
  }
  if (value instanceof Map) {
    if (value.size === 0) return '{}'
    const members = [...value].map(([key, member]) => `${inner}${writeText(key)}: ${writeJson(member, inner)}`)
    return `{\n${members.join(',\n')}\n${indent}}`
  }
  return String(value)
}
