/** Values for people to read: on one line, or as indented lines like YAML, but for eyes only. */
import { dumpJson } from '../../../python/json-write.ts'
import { Dict, type Value } from '../../../python/value.ts'
import { pathKey } from '../values.ts'

/** Texts that cannot be taken for anything else. */
const plain = /^[A-Za-z_/][\w ./:@%+,=~()-]*$/
const words = /^(?:true|false|null|yes|no|on|off|y|n|none|nan|infinity)$/i
const address = /^(?:\d+\.){3}\d+(?:\/\d+)?$/

/** Mappings sorted by key, two blanks a level. */
export function outline(value: Dict, indent = ''): string[] {
  return [...value]
    .map(([key, item]) => [pathKey(key), item] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .flatMap(([key, item]) => entry(`${indent}${scalar(key)}:`, item, indent))
}

function entry(head: string, value: Value, indent: string): string[] {
  if (value instanceof Dict && value.size > 0) return [head, ...outline(value, `${indent}  `)]
  if (Array.isArray(value) && value.length > 0) return [head, ...value.flatMap((item) => listItem(item, `${indent}  `))]
  return [`${head} ${scalar(value)}`]
}

function listItem(value: Value, indent: string): string[] {
  if (value instanceof Dict && value.size > 0) {
    const [first, ...rest] = outline(value, `${indent}  `)
    return [`${indent}- ${first!.trimStart()}`, ...rest]
  }
  return [`${indent}- ${scalar(value)}`]
}

function scalar(value: Value): string {
  if (typeof value !== 'string') return dumpJson(value, { indent: null })
  const isPlain = (plain.test(value) && !words.test(value) && !value.endsWith(' ')) || address.test(value)
  return isPlain ? value : dumpJson(value)
}

/** A value on one line for people: JSON with a blank after each comma. */
export function inlineJson(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(inlineJson).join(', ')}]`
  if (!(value instanceof Dict)) return dumpJson(value, { indent: null })
  return `{${[...value].map(([key, item]) => `${dumpJson(pathKey(key))}: ${inlineJson(item)}`).join(', ')}}`
}
