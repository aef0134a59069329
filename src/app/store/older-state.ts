/**
 * An older document in the JSON file's place is either an operator's restore from the tar, or what a directory looks like
 * that was copied while a run wrote. Nobody can be asked under Ansible, so the older state counts; but a run that would
 * draw again what a newer revision has is refused (docs/differences.md, S16).
 */
import type { InventoryBackend, Revision, RevisionId, RevisionInfo } from '../../backends/contract.ts'
import { errorCodeOf } from '../../backends/errors.ts'
import { type Look, lookOf } from '../../backends/file/look.ts'
import { OperationalError } from '../../core/errors.ts'
import { type DrawnAgain, drawnAgain } from '../../core/generator/drawn.ts'
import { quietly } from '../../disk/filesystem.ts'
import type { Value } from '../../python/value.ts'
import { historyOf } from './history/listing.ts'
import { loadedRevision, type StoredInventory } from './stored.ts'

export class OlderStateError extends OperationalError {
  constructor(message: string, way = 'osa-inventory restore latest puts the newest state back') {
    const remedy = `${way}; osa-inventory generate --force goes on from the older one, with other names and addresses`
    super('ERR_STORED_STATE_BEHIND', message, { remedy })
  }
}

/** What was stored when a run changed nothing and noted it. */
export interface NotedState {
  readonly id: RevisionId
  readonly lineage: string
  /** `undefined` where it is not one. */
  inventory(): Value | undefined
}

/**
 * The revisions that were there are gone, as when an older copy of all files was put back: then nothing but the note of a
 * run tells of them.
 *
 * @throws OlderStateError where the run would draw again what the noted state has
 */
export function demandNotedKept(
  backend: InventoryBackend,
  stored: StoredInventory,
  noted: NotedState,
  now: Value,
): void {
  const { id, lineage, unrecorded, parent = 0 } = stored.revision
  const newest = unrecorded ? parent : id
  if (noted.lineage !== lineage || noted.id <= newest) return
  const inventory = noted.inventory()
  const again = inventory === undefined ? [] : drawnAgain(stored.inventory, inventory, now)
  if (again.length === 0) return
  const place = backend.place ?? 'what is stored'
  throw new OlderStateError(
    `${place} is at revision ${newest}, and the last run that changed nothing has seen revision ${noted.id} there; this run ` +
      `would draw containers again that revision ${noted.id} has: ${againText(again)}. Was an older backup put back?`,
    'put it back from a newer backup',
  )
}

/** Names of containers that one message tells. */
const mostTold = 3
/** A backup is named by the second after what replaced it was made, or by one of the next free seconds: milliseconds. */
const backupDelay = 60_000

/**
 * @param stored a state that someone else put in place
 * @param now what the run makes of it, with something newly drawn
 * @throws OlderStateError
 */
export async function demandNothingDrawnAgain(
  backend: InventoryBackend,
  stored: StoredInventory,
  now: Value,
): Promise<void> {
  if (!backend.revisions || !backend.loadRevision) return
  for (const newer of await newerThan(backend, stored.revision)) {
    const inventory = await loaded(backend, newer)
    const again = inventory === undefined ? [] : drawnAgain(stored.inventory, inventory, now)
    if (again.length > 0) throw new OlderStateError(message(backend, newer, again))
  }
}

/** Newest first. */
async function newerThan(backend: InventoryBackend, state: Revision): Promise<RevisionId[]> {
  const { infos } = await historyOf(backend)
  const same = infos.findIndex(({ digest }) => digest === state.digest)
  const backedUp = same < 0 ? backupTime(lookOf(backend), state) : undefined
  if (same >= 0 || backedUp !== undefined) {
    const since = same >= 0 ? infos[same]!.id : undefined
    const isNewer = ({ id, time }: RevisionInfo) =>
      since === undefined ? Date.parse(time) >= backedUp! - backupDelay : id > since
    // One that cannot be read is newer too: it is the head, or would not be missed.
    const head = (await backend.newestInfo?.())?.id
    const unreadable = head !== undefined && head !== infos[0]?.id ? [head] : []
    return [...unreadable, ...infos.filter(isNewer).map(({ id }) => id)]
  }
  // Bytes that nobody knows: an edit is younger than the revision that it was made of, a copy from elsewhere may be older.
  return infos.filter(({ time }) => time > state.time).map(({ id }) => id)
}

function backupTime(look: Look | undefined, { document }: Revision): number | undefined {
  const bytes = Buffer.from(document)
  for (const { backups } of look?.archives ?? []) {
    // One that cannot be read is not the document that is here.
    for (const { time, read } of backups) if (quietly(read)?.equals(bytes)) return Date.parse(time)
  }
  return undefined
}

/** @throws OlderStateError where it cannot be read: what it has, nobody can tell */
async function loaded(backend: InventoryBackend, id: RevisionId): Promise<Value | undefined> {
  try {
    return (await loadedRevision(backend, id)).inventory
  } catch (error) {
    const code = errorCodeOf(error)
    // Dropped meanwhile.
    if (code === 'ERR_UNKNOWN_REVISION') return undefined
    if (code !== 'ERR_CORRUPT_DOCUMENT') throw error
    const place = backend.place ?? 'what is stored'
    throw new OlderStateError(
      `${place} shows an older state than revision ${id}, which cannot be read (${(error as Error).message}); ` +
        'this run would draw names or addresses again that it may have',
    )
  }
}

function message(backend: InventoryBackend, newer: RevisionId, again: readonly DrawnAgain[]): string {
  return (
    `${backend.place ?? 'what is stored'} shows an older state than revision ${newer} of this history, and this run would ` +
    `draw containers again that revision ${newer} has: ${againText(again)}. Was the directory copied while a run wrote, ` +
    'or an older backup put back?'
  )
}

function againText(again: readonly DrawnAgain[]): string {
  const told = again.slice(0, mostTold).map(({ known, drawn }) => `${known} (now ${drawn})`)
  return again.length > mostTold ? `${told.join(', ')} and ${again.length - mostTold} more` : told.join(', ')
}
