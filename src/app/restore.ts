/** Going back to a state that was stored before: as a new revision, never by forgetting the later ones. */
import type { InventoryBackend } from '../backends/contract.ts'
import { errorCodeOf, UnknownRevisionError } from '../backends/errors.ts'
import { parseJson } from '../python/json-read.ts'
import type { Value } from '../python/value.ts'
import { loadNamed } from './revision-name.ts'
import type { InventoryStore } from './store.ts'

/** A state that can be put back. */
export interface Restorable {
  /** `revision 12`, or the name of a backup. */
  readonly name: string
  readonly document: string
  readonly inventory: Value
}

/** Backups from before the first revision: only the file backend has them. */
interface WithBackups extends InventoryBackend {
  backups?(): Promise<readonly { readonly name: string; read(): Uint8Array }[]>
}

/**
 * The state that REV names (`revision-name.ts`), where `latest` is the newest one that was recorded. An inventory that
 * was taken over from the original and never changed has no revision yet; then `latest` is the newest backup.
 *
 * @throws UnknownRevisionError, HistoryMissingError, CorruptDocumentError
 */
export async function findRestorable(store: InventoryStore, rev: string): Promise<Restorable> {
  try {
    const { revision, inventory } = await loadNamed(store, rev, { recorded: true })
    return { name: `revision ${revision.id}`, document: revision.document, inventory }
  } catch (error) {
    if (rev !== 'latest' || errorCodeOf(error) !== 'ERR_UNKNOWN_REVISION') throw error
    const backup = await newestBackup(store)
    if (backup) return backup
    throw new UnknownRevisionError('there is no revision and no backup')
  }
}

async function newestBackup(store: InventoryStore): Promise<Restorable | undefined> {
  const backend: WithBackups = store.backend
  const [backup] = (await backend.backups?.()) ?? []
  if (!backup) return undefined
  const document = new TextDecoder().decode(backup.read())
  return { name: `backup ${backup.name}`, document, inventory: parseJson(document) }
}
