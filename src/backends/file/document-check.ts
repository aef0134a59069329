import { isUtf8 } from 'node:buffer'

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

/** One after the other, so that a quote that is not closed ends the search instead of beginning it again. */
const tokens = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN|([^"IN-]+|[^"])/gy

/** The same, found by parsing. Python's `NaN` and `Infinity` are let through. */
export function faultByParsing(bytes: Buffer): string | undefined {
  const fault = faultOf(bytes)
  if (fault !== undefined) return fault
  const text = bytes.toString('utf8').trim()
  try {
    JSON.parse(
      text.replace(tokens, (token, other) => (other !== undefined ? token : token.startsWith('"') ? '""' : '0')),
    )
    return undefined
  } catch {
    return 'it is not JSON'
  }
}
