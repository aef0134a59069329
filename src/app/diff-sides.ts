/** The two states that a comparison is of: revisions, or inventories in files of their own. */
import { resolve } from 'node:path'
import type { RevisionInfo } from '../backends/contract.ts'
import { diffDocuments } from '../core/diff/documents.ts'
import type { InventoryDifference } from '../core/diff/inventory.ts'
import { InventoryFile } from './inventory-file.ts'
import { loadNamed } from './revision-name.ts'
import { readingDocument } from './store/document-damage.ts'
import type { InventoryStore } from './store.ts'
import { usableInventory } from './stored-cloud.ts'

export interface DiffSide {
  /** `revision 12`, or the file as it was named. */
  readonly name: string
  readonly document: string
  /** Of a revision. */
  readonly info?: RevisionInfo
  /** The path, as it was given. */
  readonly file?: string
}

/** A path has a slash in it or ends in `.json`: no name of a revision does. */
export function namesFile(text: string): boolean {
  return text.includes('/') || text.endsWith('.json')
}

/**
 * @param directory where a relative path begins
 * @throws UnknownRevisionError, HistoryMissingError, SourceFileError, InventoryUnusableError
 */
export async function loadSide(store: InventoryStore, text: string, directory: string): Promise<DiffSide> {
  if (namesFile(text)) {
    const { document, inventory } = await new InventoryFile(resolve(directory, text)).load()
    usableInventory({ inventory }, text)
    return { name: text, document, file: text }
  }
  const { document, unrecorded, ...info } = (await loadNamed(store, text)).revision
  return unrecorded ? { name: 'what is stored', document } : { name: `revision ${info.id}`, document, info }
}

/** @throws CorruptDocumentError that names the side which is not JSON */
export function compareSides(from: DiffSide, to: DiffSide): InventoryDifference {
  return readingDocument(from.document, from.name, () =>
    readingDocument(to.document, to.name, () => diffDocuments(from.document, to.document)),
  )
}
