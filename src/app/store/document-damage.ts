/** Text that was stored as an inventory and does not parse: damage of the place that it came from. */
import { CorruptDocumentError } from '../../backends/errors.ts'
import { JsonSyntaxError, parseJson } from '../../python/json-read.ts'
import type { Value } from '../../python/value.ts'

/**
 * The inventory in a stored document.
 *
 * @param place where the document is, for the message
 * @param refusal says it in another way, given what is wrong
 * @throws CorruptDocumentError with line and column where it is not JSON
 */
export function parseDocument(document: string, place: string, refusal?: (fault: string) => Error): Value {
  try {
    return parseJson(document)
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    const remedy = 'osa-inventory restore latest puts the newest recorded state back; generate --new begins anew'
    const fault = `not JSON: line ${error.line}, column ${error.column}: ${error.problem}`
    if (refusal) throw refusal(fault)
    throw new CorruptDocumentError(`${place}: ${fault}`, { operation: 'load', cause: error, remedy })
  }
}

/**
 * What `read` finds in a stored document, of which it may parse a part: then only the whole tells line and column.
 *
 * @throws CorruptDocumentError where what it parses is not JSON
 */
export function readingDocument<T>(document: string, place: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    parseDocument(document, place)
    throw error
  }
}
