/** Values in the tagged form of `tools/answers.py`, which keeps what plain JSON loses. */

import type { Key, Value } from '../../src/python/value.ts'
import { Dict, integer, PyBytes, PyDate, PyFloat, PySet, PyTuple } from '../../src/python/value.ts'

export type Tagged = null | boolean | string | { readonly [tag: string]: unknown }

export function tag(value: Value): Tagged {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint') return { i: `${value}` }
  if (value instanceof PyFloat) return { f: bitsOf(value.value) }
  if (value instanceof PyBytes) return { b: value.data }
  if (value instanceof PyDate) return { [value.kind === 'date' ? 'D' : 'T']: value.text }
  if (value instanceof PySet) return { s: Array.from(value.members.keys(), tag) }
  if (value instanceof PyTuple) return { t: value.items.map(tag) }
  if (Array.isArray(value)) return { l: value.map(tag) }
  return { d: Array.from(value, ([key, item]) => [tag(key), tag(item)]) }
}

export function untag(tagged: Tagged): Value {
  if (tagged === null || typeof tagged !== 'object') return tagged
  const [name, body] = Object.entries(tagged)[0]!
  if (name === 'i') return integer(BigInt(body as string))
  if (name === 'f') return new PyFloat(floatOf(body as string))
  if (name === 'b') return new PyBytes(body as string)
  if (name === 'D') return new PyDate('date', body as string)
  if (name === 'T') return new PyDate('datetime', body as string)
  if (name === 'd') return mapping((body as [Tagged, Tagged][]).map(([key, item]) => [untag(key), untag(item)]))
  const items = (body as Tagged[]).map(untag)
  if (name === 's') return new PySet(mapping(items.map((item) => [item, null])))
  return name === 't' ? new PyTuple(items) : items
}

function mapping(entries: [Value, Value][]): Dict {
  return new Dict(entries as [Key, Value][])
}

function bitsOf(value: number): string {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  return view.getBigUint64(0).toString(16).padStart(16, '0')
}

function floatOf(bits: string): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, BigInt(`0x${bits}`))
  return view.getFloat64(0)
}
