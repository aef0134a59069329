/** What is stored, as the store hands it out: the revision, with its document parsed when that is asked for. */
import type { InventoryBackend, Revision, RevisionId } from '../../backends/contract.ts'
import { CorruptDocumentError } from '../../backends/errors.ts'
import { keepsFiles, lookOf } from '../../backends/file/look.ts'
import { brokenInventory } from '../../backends/file/refusals.ts'
import { JsonSyntaxError, parseJson } from '../../python/json-read.ts'
import type { Value } from '../../python/value.ts'
import { HistoryMissingError } from './errors.ts'

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

/** @throws HistoryMissingError, UnknownRevisionError, CorruptDocumentError */
export async function loadedRevision(backend: InventoryBackend, id: RevisionId): Promise<StoredInventory> {
  if (!backend.loadRevision) throw new HistoryMissingError()
  return parsed(await backend.loadRevision(id))
}

function refusalOf(backend: InventoryBackend | undefined): ((fault: string) => Error) | undefined {
  if (backend === undefined || !keepsFiles(backend)) return undefined
  return (fault) => brokenInventory(lookOf(backend)!, fault)
}

/**
 * The inventory in a stored document: text that does not parse is damage of the place that it came from.
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
    const remedy = 'osa-inventory restore latest puts the newest recorded state back; generate --new begins again'
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
