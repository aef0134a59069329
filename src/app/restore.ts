/** Going back to a state that was stored before: as a new revision, never by forgetting the later ones. */
import type { InventoryBackend, RevisionInfo } from '../backends/contract.ts'
import { parseJson } from '../python/json-read.ts'
import type { Value } from '../python/value.ts'
import type { InventoryStore } from './store.ts'

/** A state that can be put back. */
export interface Restorable {
  /** `revision 12`, or the name of a backup. */
  readonly name: string
  readonly document: string
  readonly inventory: Value
}

/** There is no such revision, or REV is not one of the ways to name one. */
export class UnknownRevisionError extends Error {
  readonly code = 'ERR_UNKNOWN_REVISION'
  readonly remedy =
    'osa-inventory history lists the revisions; name one by its number, as latest, or as -1, -2 before that'
  constructor(message: string) {
    super(message)
    this.name = 'UnknownRevisionError'
  }
}

/** Backups from before the first revision: only the file backend has them. */
interface WithBackups extends InventoryBackend {
  backups?(): Promise<readonly { readonly name: string; read(): Uint8Array }[]>
}

/**
 * What REV names: a number, `latest`, or `-N` for the Nth before the latest. An inventory that was taken over from the
 * original and never changed has no revision yet; then `latest` is the newest backup.
 *
 * @throws UnknownRevisionError, HistoryMissingError, CorruptDocumentError
 */
export async function findRestorable(store: InventoryStore, rev: string): Promise<Restorable> {
  if (rev !== 'latest' && !/^-?[0-9]+$/.test(rev)) throw new UnknownRevisionError(`${rev} does not name a revision`)
  const info = await findInfo(store, rev)
  if (info) {
    const { revision, inventory } = await store.loadRevision(info.id)
    return { name: `revision ${info.id}`, document: revision.document, inventory }
  }
  const backup = rev === 'latest' ? await newestBackup(store) : undefined
  if (backup) return backup
  throw new UnknownRevisionError(
    rev === 'latest' ? 'there is no revision and no backup' : `there is no revision ${rev}`,
  )
}

async function findInfo(store: InventoryStore, rev: string): Promise<RevisionInfo | undefined> {
  const back = rev === 'latest' ? 0 : rev.startsWith('-') ? Number(rev.slice(1)) : undefined
  let place = 0
  for await (const info of store.revisions()) {
    if (back === undefined ? info.id === Number(rev) : place === back) return info
    place++
  }
  return undefined
}

async function newestBackup(store: InventoryStore): Promise<Restorable | undefined> {
  const backend: WithBackups = store.backend
  const [backup] = (await backend.backups?.()) ?? []
  if (!backup) return undefined
  const document = new TextDecoder().decode(backup.read())
  return { name: `backup ${backup.name}`, document, inventory: parseJson(document) }
}
