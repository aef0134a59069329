import { dumpJson } from '../../../python/json-write.ts'
import { Dict, type Value } from '../../../python/value.ts'
import { pathKey } from '../values.ts'

/** A value on one line for people: JSON with a blank after each comma. */
export function inlineJson(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(inlineJson).join(', ')}]`
  if (!(value instanceof Dict)) return dumpJson(value, { indent: null })
  return `{${[...value].map(([key, item]) => `${dumpJson(pathKey(key))}: ${inlineJson(item)}`).join(', ')}}`
}
