/** A write that counts once, whatever became of the replies to it, and a change that is made again when someone else wrote first. */
import type { InventoryBackend, Revision, RevisionId, RevisionInfo } from '../../backends/contract.ts'
import { BackendUnavailableError, errorCodeOf, outcomeOf, RevisionConflictError } from '../../backends/errors.ts'
import { retry } from '../../backends/support/waiting.ts'
import { chainDigest } from './revisions.ts'

/** Others may be faster this many times before the run gives up. */
const mostAttempts = 20
/** Milliseconds (`jitter`). */
const pauses = [20, 1000] as const
/** A write whose reply was lost is looked up, and tried again this many times. */
const mostLostReplies = 2

/** @param act reads what is stored, and writes what it makes of it: from the beginning again after each conflict */
export async function untilNobodyIsFaster<T>(debug: (message: string) => void, act: () => Promise<T>): Promise<T> {
  return retry(act, {
    attempts: mostAttempts,
    pauses,
    isWorthIt(error, attempt) {
      if (errorCodeOf(error) !== 'ERR_REVISION_CONFLICT') return false
      debug(`attempt ${attempt}: ${(error as Error).message}; starting again from there`)
      return true
    },
  })
}

export interface WriteOptions {
  readonly how: 'write' | 'writeBelow'
  readonly debug: (message: string) => void
}

/**
 * A reply that was lost says nothing, and a conflict may be with this very write, of which a backend or the network has
 * tried an attempt before. So the revision of that number is looked up, wherever others have gone on from there.
 *
 * @throws RevisionConflictError when someone else wrote first, BackendUnavailableError when it is not known what became of it
 */
export async function writeOnce(
  backend: InventoryBackend,
  revision: Revision,
  parent: RevisionId | undefined,
  { how, debug }: WriteOptions,
): Promise<void> {
  for (let lost = 0; ; lost++) {
    try {
      await backend[how]!(revision, parent)
      return
    } catch (error) {
      // The backend knows better than a look could tell: what is seen need not be on the disk.
      if (outcomeOf(error) !== undefined) throw error
      const code = errorCodeOf(error)
      const isConflict = code === 'ERR_REVISION_CONFLICT'
      if (code !== 'ERR_BACKEND_UNAVAILABLE' && !isConflict) throw error
      const newest = await newestOf(backend).catch(() => {
        throw error
      })
      const fate = await fateOf(backend, revision, newest)
      if (fate === 'stored') return
      if (isConflict && lost === 0) throw error
      if (fate === 'unknown') throw unknownFate(revision, newest!, error)
      if (isConflict || newest?.id !== parent) throw new RevisionConflictError(newest?.id)
      if (lost === mostLostReplies) throw error
      debug(`the reply to a write was lost and it was not applied; writing again`)
    }
  }
}

/** Without its document where a history is kept. */
async function newestOf(backend: InventoryBackend): Promise<RevisionInfo | undefined> {
  return backend.revisions ? newestInfo(backend) : backend.load()
}

/** The newest recorded revision, where a history is kept. */
export async function newestInfo(backend: InventoryBackend): Promise<RevisionInfo | undefined> {
  if (backend.newestInfo) return backend.newestInfo()
  for await (const info of backend.revisions?.() ?? []) return info
  return undefined
}

/** Whether the revision is the one of its number. */
async function fateOf(
  backend: InventoryBackend,
  revision: Revision,
  newest: RevisionInfo | undefined,
): Promise<'stored' | 'not stored' | 'unknown'> {
  if (newest === undefined || newest.id < revision.id) return 'not stored'
  if (newest.id === revision.id) return newest.change === revision.change ? 'stored' : 'not stored'
  // A chain digest is made over the parent's: the one that comes next tells, also where no history is kept.
  if (newest.parent === revision.id) {
    return chainDigest(newest, revision.chain) === newest.chain ? 'stored' : 'not stored'
  }
  return lookedUp(backend, revision)
}

async function lookedUp(backend: InventoryBackend, { id, change }: Revision) {
  if (!backend.loadRevision) return 'unknown'
  try {
    return (await backend.loadRevision(id)).change === change ? 'stored' : 'not stored'
  } catch (error) {
    const isTold = ['ERR_UNKNOWN_REVISION', 'ERR_CORRUPT_DOCUMENT'].includes(String(errorCodeOf(error)))
    if (isTold) return 'unknown'
    throw error
  }
}

function unknownFate({ id }: Revision, newest: RevisionInfo, cause: unknown): BackendUnavailableError {
  const message =
    `the reply to the write of revision ${id} was lost, and others have gone on to revision ${newest.id} since: ` +
    `whether revision ${id} is this change cannot be known, because it is not kept`
  const remedy = 'osa-inventory generate --dry-run tells what is left to do; nothing was done a second time'
  return new BackendUnavailableError(message, { operation: 'write', outcome: 'unknown', cause, remedy })
}
