/** What is stored, as the store hands it out: the revision, with its document parsed when that is asked for. */
import type { Revision } from '../../backends/contract.ts'
import { CorruptDocumentError } from '../../backends/errors.ts'
import { JsonSyntaxError, parseJson } from '../../python/json-read.ts'
import type { Value } from '../../python/value.ts'

export interface StoredInventory {
  readonly revision: Revision
  /** The revision's own. */
  readonly document: string
  /** The parsed document; parsed once, when first asked for. @throws CorruptDocumentError when it is not JSON */
  readonly inventory: Value
}

/** @param place where it is stored, for messages */
export function parsed(revision: Revision, place?: string): StoredInventory {
  let inventory: Value | undefined
  return {
    revision,
    document: revision.document,
    get inventory() {
      inventory ??= parseDocument(revision, place)
      return inventory
    },
  }
}

function parseDocument(revision: Revision, place = 'the stored inventory'): Value {
  try {
    return parseJson(revision.document)
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    const remedy = 'osa-inventory restore latest puts the newest recorded state back; generate --new begins anew'
    const message = `${place}: not JSON: line ${error.line}, column ${error.column}: ${error.problem}`
    throw new CorruptDocumentError(message, { operation: 'load', cause: error, remedy })
  }
}
