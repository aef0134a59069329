/** What JSON is made of, before it is written. */
import { dumpJson } from '../../python/json-write.ts'
import { Dict, type Value } from '../../python/value.ts'
import { dumpYaml } from '../../python/yaml-write.ts'
import type { ProgramForm } from '../asked-form.ts'
import { data } from '../io.ts'

/** What JSON is made of: records as commands write them, with inventories and their parts in them. */
export type Plain = Value | undefined | readonly Plain[] | PlainRecord
export interface PlainRecord {
  readonly [key: string]: Plain
}

/** Keys keep their order; what is `undefined` has no key. */
export function asJson(plain: Plain): Value {
  if (Array.isArray(plain)) return plain.map(asJson)
  if (plain === undefined) return null
  if (!isRecord(plain)) return plain as Value
  const entries = Object.entries(plain).filter(([, item]) => item !== undefined)
  return new Dict(entries.map(([key, item]) => [key, asJson(item)]))
}

/** What is of its own class, an inventory or a number of Python's, is a value already. */
export function isRecord(plain: Plain): plain is PlainRecord {
  return typeof plain === 'object' && plain !== null && Object.getPrototypeOf(plain) === Object.prototype
}

export function jsonText(plain: Plain): Uint8Array {
  return data(formText(plain, 'json'))
}

/** Whole, with a newline at its end. */
export function formText(plain: Plain, form: ProgramForm): string {
  const value = asJson(plain)
  return form === 'yaml' ? dumpYaml(value) : `${dumpJson(value)}\n`
}

/** One of several that come one by one: a line of JSON, or a document of YAML. */
export function pieceText(plain: Plain, form: ProgramForm): string {
  const value = asJson(plain)
  return form === 'yaml' ? `---\n${dumpYaml(value)}` : `${dumpJson(value, { indent: null })}\n`
}
