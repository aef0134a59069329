/**
 * YAML 1.1 that every reader reads as the same value: PyYAML, Ansible, and readers of YAML 1.2, too. Keys in the order of
 * Python's JSON, and as its texts; plain ASCII.
 */

import { JsonValueError, jsonFaults } from './json-faults.ts'
import { jsonEntries, keyText } from './json-keys.ts'
import { jsonFloat, quoteJson } from './json-text.ts'
import { Dict, PyFloat, PyTuple, type Value } from './value.ts'

/** Texts that no reader takes for anything else; those that look like a word of YAML are sorted out by `words`. */
const plain = /^[A-Za-z_/](?: ?[\w./@%+=~()-])*$/
const words = /^(?:true|false|null|yes|no|on|off|y|n|none|nan|inf|infinity)$/i
const address = /^(?:\d+\.){3}\d+(?:\/\d+)?$/

/** Longer keys need a mark: PyYAML looks 1024 characters ahead for the colon. */
const longestBareKey = 1000

/**
 * The document, with a newline at its end.
 *
 * @throws JsonValueError where JSON cannot hold it either
 */
export function dumpYaml(value: Value): string {
  const fault = jsonFaults(value)[0]
  if (fault !== undefined) throw new JsonValueError(fault)
  const lines: string[] = []
  put(value, '', '', lines)
  return `${lines.join('\n')}\n`
}

/**
 * @param head what stands on the first line before it: a key with its colon, a hyphen
 * @param indent of the lines after it
 */
function put(value: Value, head: string, indent: string, lines: string[]): void {
  if (value instanceof Dict && value.size > 0) {
    putDict(value, head, indent, lines)
    return
  }
  const items = itemsOf(value)
  if (items === undefined || items.length === 0) {
    lines.push(`${head}${items ? '[]' : value instanceof Dict ? '{}' : scalar(value)}`)
    return
  }
  let before = head
  for (const item of items) {
    put(item, `${before}- `, `${indent}  `, lines)
    before = indent
  }
}

function putDict(dict: Dict, head: string, indent: string, lines: string[]): void {
  let before = head
  for (const [key, item] of jsonEntries(dict)!) {
    const name = text(keyText(key))
    const isLong = name.length > longestBareKey
    if (isLong) lines.push(`${before}? ${name}`)
    const colon = isLong ? `${indent}:` : `${before}${name}:`
    if (isNested(item)) {
      lines.push(colon)
      put(item, `${indent}  `, `${indent}  `, lines)
    } else put(item, `${colon} `, indent, lines)
    before = indent
  }
}

function isNested(value: Value): boolean {
  return value instanceof Dict ? value.size > 0 : (itemsOf(value)?.length ?? 0) > 0
}

function itemsOf(value: Value): readonly Value[] | undefined {
  return Array.isArray(value) ? value : value instanceof PyTuple ? value.items : undefined
}

function scalar(value: Value): string {
  if (typeof value === 'string') return text(value)
  return value instanceof PyFloat ? float(value.value) : `${value as number | bigint | boolean | null}`
}

/** In YAML 1.1 `1e+16` is a text, `1.0e+16` a number. */
function float(number: number): string {
  if (Number.isNaN(number)) return '.nan'
  if (!Number.isFinite(number)) return number > 0 ? '.inf' : '-.inf'
  const written = jsonFloat(number)
  return written.includes('.') ? written : written.replace('e', '.0e')
}

function text(value: string): string {
  return (plain.test(value) && !words.test(value)) || address.test(value) ? value : quoted(value)
}

const beyondBmp = /([\u{10000}-\u{10ffff}])/u

/** JSON's escapes are YAML's, but for pairs of surrogates, which are two characters there. */
function quoted(value: string): string {
  if (!beyondBmp.test(value)) return quoteJson(value)
  const parts = value
    .split(beyondBmp)
    .map((part, index) => (index % 2 === 0 ? quoteJson(part).slice(1, -1) : long(part)))
  return `"${parts.join('')}"`
}

function long(character: string): string {
  return `\\U${character.codePointAt(0)!.toString(16).padStart(8, '0')}`
}
