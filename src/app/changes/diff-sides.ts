/** The two states that a comparison is of: revisions, or inventories in their own files. */
import { resolve } from 'node:path'
import type { Revision, RevisionInfo } from '../../backends/contract.ts'
import { UnknownRevisionError } from '../../backends/errors.ts'
import { diffDocuments, type InventoryDifference } from '../../core/changes/diff/inventory.ts'
import { InventoryFile } from '../store/inventory-file.ts'
import { loadNamed } from '../store/revision-name.ts'
import type { InventoryStore } from '../store/store.ts'
import { readingDocument } from '../store/stored.ts'
import { usableInventory } from '../store/stored-cloud.ts'

export interface DiffSide {
  /** `revision 12`, the file as it was named, or `nothing`. */
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

/** Before the first change there was nothing. */
export const nothing: DiffSide = { name: 'nothing', document: '{}' }

/**
 * What the newest revision was made from: the one before it, or nothing where it is the first.
 *
 * @throws UnknownRevisionError where there is no revision, or the one before is kept no more; HistoryMissingError
 */
export async function beforeNewest(store: InventoryStore): Promise<DiffSide> {
  let newest: RevisionInfo | undefined
  let before: RevisionInfo | undefined
  for await (const info of store.revisions()) {
    before = newest && info
    if (newest !== undefined) break
    newest = info
  }
  if (newest === undefined) {
    throw new UnknownRevisionError('there is no revision yet, so there is nothing to compare', {
      remedy: 'the first change that this program stores becomes revision 1; `osa-inventory show` shows what is stored',
    })
  }
  const { id, parent } = newest
  // What a tag has kept of long ago is not the one before.
  if (before !== undefined && (parent === undefined || parent === before.id)) return loadSide(store, '-1', '/')
  if (parent === undefined) return nothing
  throw new UnknownRevisionError(`revision ${id} is the only one that is kept: those before it were dropped`, {
    remedy: `\`osa-inventory show ${id}\` shows what it holds`,
  })
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
  return sideOf((await loadNamed(store, text)).revision)
}

export function sideOf({ document, unrecorded, ...info }: Revision): DiffSide {
  return unrecorded ? { name: 'what is stored', document } : { name: `revision ${info.id}`, document, info }
}

/** @throws CorruptDocumentError that names the side which is not JSON */
export function compareSides(from: DiffSide, to: DiffSide): InventoryDifference {
  return readingDocument(from.document, from.name, () =>
    readingDocument(to.document, to.name, () => diffDocuments(from.document, to.document)),
  )
}
