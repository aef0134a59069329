/** The document of an inventory: what is stored and printed. */
import { DocumentTooLargeError } from '../../backends/errors.ts'
import { dumpJson, JsonTooLongError } from '../../python/json-write.ts'
import type { Value } from '../../python/value.ts'

/**
 * Canonical JSON without a final newline.
 *
 * @throws DocumentTooLargeError before it is longer than anything that is stored
 */
export function documentOf(inventory: Value): string {
  try {
    return dumpJson(inventory)
  } catch (error) {
    if (!(error instanceof JsonTooLongError)) throw error
    throw new DocumentTooLargeError(`${error.message}, the most that is stored`, {
      operation: 'write',
      remedy: 'look in the configuration for an alias, a list or variables of many hosts that make it so large',
      cause: error,
    })
  }
}
