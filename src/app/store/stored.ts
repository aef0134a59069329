/** What is stored, as the store hands it out: the revision, with its document parsed when that is asked for. */
import type { InventoryBackend, Revision } from '../../backends/contract.ts'
import { keepsFiles, lookOf } from '../../backends/file/look.ts'
import { brokenInventory } from '../../backends/file/refusals.ts'
import type { Value } from '../../python/value.ts'
import { parseDocument } from './document-damage.ts'

export interface StoredInventory {
  readonly revision: Revision
  /** The revision's own. */
  readonly document: string
  /** The parsed document; parsed once, when first asked for. @throws CorruptDocumentError when it is not JSON */
  readonly inventory: Value
}

/** @param backend in which this is the present state: its files tell what else is kept */
export function parsed(revision: Revision, backend?: InventoryBackend): StoredInventory {
  let inventory: Value | undefined
  return {
    revision,
    document: revision.document,
    get inventory() {
      inventory ??= parseDocument(revision.document, backend?.place ?? 'the stored inventory', refusalOf(backend))
      return inventory
    },
  }
}

function refusalOf(backend: InventoryBackend | undefined): ((fault: string) => Error) | undefined {
  if (backend === undefined || !keepsFiles(backend)) return undefined
  return (fault) => brokenInventory(lookOf(backend)!, fault)
}
