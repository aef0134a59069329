/** Values in the form that `tools/yaml-answers.py` writes: Python's types and shared objects distinguished. */
import { Dict, PyBytes, PyDate, PyFloat, PySet, PyTuple, type Value } from '../../src/python/value.ts'

export type Encoded = null | boolean | string | { readonly [kind: string]: unknown }

function floatBytes(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  return view.getBigUint64(0).toString(16).padStart(16, '0')
}

/** JSON as Python's json.dumps writes it, for sorting as Python sorts. */
function pythonJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\x7f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function encodeAtom(value: Value): Encoded {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0))
      throw new Error(`${value} is not an integer of the value model`)
    return { i: value.toString(16) }
  }
  if (typeof value === 'bigint') {
    if (Number.isSafeInteger(Number(value))) throw new Error(`${value} should be a number`)
    return { i: value.toString(16) }
  }
  if (value instanceof PyFloat) return { f: floatBytes(value.value) }
  if (value instanceof PyDate) return { [value.kind === 'date' ? 'd' : 't']: value.text }
  if (value instanceof PyBytes) return { b: Buffer.from(value.data, 'latin1').toString('hex') }
  throw new Error('not an atom')
}

export function encode(value: Value, seen: Map<object, number> = new Map()): Encoded {
  if (value instanceof PyTuple) return { T: value.items.map((item) => encode(item, seen)) }
  const collection = Array.isArray(value) || value instanceof Dict || value instanceof PySet
  if (!collection) return encodeAtom(value)
  const known = seen.get(value)
  if (known !== undefined) return { r: known }
  seen.set(value, seen.size)
  if (Array.isArray(value)) return { l: value.map((item) => encode(item, seen)) }
  if (value instanceof Dict) return { m: [...value].map(([key, item]) => [encode(key, seen), encode(item, seen)]) }
  const members = [...value.members.keys()].map((member) => encode(member, seen))
  return { S: members.sort((a, b) => (pythonJson(a) < pythonJson(b) ? -1 : 1)) }
}
