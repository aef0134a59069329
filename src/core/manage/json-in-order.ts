/** JSON as Python's `json.dumps(value, indent=2)` writes it: keys stay in the order of the inventory. */
import { jsonFloat, quoteJson } from '../../python/json-text.ts'
import { Dict, PyFloat, type Value } from '../../python/value.ts'
import { pathKey } from '../values.ts'

/** For values that came from JSON: they hold nothing that it cannot write. Without a final newline. */
export function jsonInOrder(value: Value): string {
  return textOf(value, '\n')
}

/** `lineBreak`: the line break with the blanks before the value's closing bracket. */
function textOf(value: Value, lineBreak: string): string {
  if (typeof value === 'string') return quoteJson(value)
  if (value instanceof Dict) return mappingText(value, lineBreak)
  if (Array.isArray(value)) return listText(value, lineBreak)
  return value instanceof PyFloat ? jsonFloat(value.value) : String(value)
}

function mappingText(mapping: Dict, lineBreak: string): string {
  if (mapping.size === 0) return '{}'
  const inner = `${lineBreak}  `
  let text = '{'
  for (const [key, item] of mapping) text += `${inner}${quoteJson(pathKey(key))}: ${textOf(item, inner)},`
  return `${text.slice(0, -1)}${lineBreak}}`
}

function listText(items: readonly Value[], lineBreak: string): string {
  if (items.length === 0) return '[]'
  const inner = `${lineBreak}  `
  let text = '['
  for (const item of items) text += `${inner}${textOf(item, inner)},`
  return `${text.slice(0, -1)}${lineBreak}]`
}
