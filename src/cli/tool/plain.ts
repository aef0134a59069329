/** What JSON is made of, before it is written. */
import { dumpJson } from '../../python/json-write.ts'
import { Dict, type Value } from '../../python/value.ts'
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
  return data(`${dumpJson(asJson(plain))}\n`)
}
