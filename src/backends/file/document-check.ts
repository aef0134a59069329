import { isUtf8 } from 'node:buffer'
import { JsonSyntaxError, parseJson } from '../../python/json-read.ts'

/**
 * Why the bytes cannot be an inventory, as far as that shows without parsing them: parsing is the caller's. `undefined`
 * if nothing speaks against it. A byte order mark and surrounding blanks are let through.
 */
export function faultOf(bytes: Buffer): string | undefined {
  if (bytes.length === 0) return 'it is empty'
  if (!isUtf8(bytes)) return 'it is not UTF-8 text'
  const text = bytes.toString('utf8').trim()
  if (text === '') return 'it is blank'
  if (!text.startsWith('{')) return `it is not a JSON object: it begins with ${JSON.stringify(text.slice(0, 12))}`
  if (!text.endsWith('}')) return `it is cut short: it ends with ${JSON.stringify(text.slice(-12))}`
  return undefined
}

/**
 * The same, found by parsing: what the store cannot read is not there to be recorded, so both must agree on what that is.
 */
export function faultByParsing(bytes: Buffer): string | undefined {
  const fault = faultOf(bytes)
  if (fault !== undefined) return fault
  try {
    parseJson(bytes.toString('utf8'))
    return undefined
  } catch (error) {
    if (error instanceof JsonSyntaxError) return 'it is not JSON'
    throw error
  }
}
