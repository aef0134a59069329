/** What the JSON Schemas of the inputs are made of (draft 7, which YAML language servers read). */
import type { InputKey } from '../../core/inventory/input-keys.ts'

/** A JSON Schema, or a part of one. */
export type Schema = { readonly [member: string]: unknown } | boolean

export const dialect = 'http://json-schema.org/draft-07/schema#'

/** A key with its words, and what may be its value. */
export function described({ description, examples }: InputKey, value: Exclude<Schema, boolean> = {}): Schema {
  return { ...value, description, ...(examples ? { examples } : {}) }
}

/** Each key of a table: of those that have no shape here, any value. */
export function properties<K extends string>(
  keys: Readonly<Record<K, InputKey>>,
  shapes: Partial<Readonly<Record<NoInfer<K>, Exclude<Schema, boolean>>>>,
): Record<string, Schema> {
  const entries = Object.entries<InputKey>(keys)
  return Object.fromEntries(entries.map(([key, words]) => [key, described(words, shapes[key as K])]))
}

/** Both an address of version 4 in full, and one of version 6 loosely: the checks look closer. */
const number = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)'
const four = `(?:${number}\\.){3}${number}`
const six = '[0-9A-Fa-f]*:[0-9A-Fa-f:.]+'

export const address = {
  type: 'string',
  pattern: `^(?:${four}|${six})$`,
  patternErrorMessage: 'write an address in full, such as 172.29.236.11',
} as const

export const network = {
  type: 'string',
  pattern: `^(?:${four}|${six})/(?:\\d{1,3}|${four})$`,
  patternErrorMessage: 'write a network, such as 172.29.236.0/22',
} as const

/** An address, two with `,` or `-` between them, or a network. */
export const reserved = {
  type: 'string',
  pattern: `^\\s*(?:${four}|${six})\\s*(?:/\\s*(?:\\d{1,3}|${four})|[,-]\\s*(?:${four}|${six}))?\\s*$`,
  patternErrorMessage: 'write an address, `first,last`, or a network',
} as const

export const text = { type: 'string' } as const
export const truth = { type: 'boolean' } as const
export const anyMapping = { type: ['object', 'null'] } as const

/** A list of names; some are offered. */
export function names(offered: readonly string[] = []): Exclude<Schema, boolean> {
  const items = offered.length === 0 ? text : { ...text, anyOf: [{ enum: [...offered] }, text] }
  return { type: ['array', 'null'], items }
}
