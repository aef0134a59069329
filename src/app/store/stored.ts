/** What is stored, as the store hands it out: the revision, with its document parsed when that is asked for. */
import type { Revision } from '../../backends/contract.ts'
import type { Value } from '../../python/value.ts'
import { parseDocument } from './document-damage.ts'

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
      inventory ??= parseDocument(revision.document, place ?? 'the stored inventory')
      return inventory
    },
  }
}
