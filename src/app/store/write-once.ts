/** A write that counts once, whatever became of the replies to it, and a change that is made again when someone else wrote first. */
import type { InventoryBackend, Revision, RevisionId, RevisionInfo } from '../../backends/contract.ts'
import { type BackendError, errorCodeOf, outcomeOf, RevisionConflictError } from '../../backends/errors.ts'
import { isNotKnown, notKnown, withNothingChanged } from '../../backends/support/fate.ts'
import { retry } from '../../backends/support/waiting.ts'
import { messageOf } from '../../core/errors.ts'
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
 * tried an attempt before. So the revision of that number is looked up, wherever others have gone on from there. What
 * cannot be looked up is told to be unknown, unless nothing was sent that could count.
 *
 * @throws RevisionConflictError when someone else wrote first; an error of the contract, with its outcome, for all else
 */
export async function writeOnce(
  backend: InventoryBackend,
  revision: Revision,
  parent: RevisionId | undefined,
  { how, debug }: WriteOptions,
): Promise<void> {
  /** A request of an attempt may be carried out yet. */
  let isPending = false
  for (let lost = 0; ; lost++) {
    try {
      await backend[how]!(revision, parent)
      return
    } catch (error) {
      const outcome = outcomeOf(error)
      // The backend knows better than a look could tell: what is seen need not be on the disk.
      if (outcome === 'saved') throw error
      if (outcome === 'unknown') throw saysUnknown(error, revision) ? error : notKnown(revision.id, error)
      const code = errorCodeOf(error)
      const isConflict = code === 'ERR_REVISION_CONFLICT'
      if (code !== 'ERR_BACKEND_UNAVAILABLE' && !isConflict) {
        if (isPending) throw notKnown(revision.id, error)
        throw outcome === 'not saved' ? withNothingChanged(error) : error
      }
      isPending ||= !isConflict && outcome !== 'not saved'
      const inDoubt = () => {
        if (isPending) return notKnown(revision.id, error)
        return isConflict ? error : withNothingChanged(error)
      }
      const newest = await newestOf(backend).catch(() => {
        throw inDoubt()
      })
      const fate = await fateOf(backend, revision, newest).catch(() => {
        throw inDoubt()
      })
      if (fate === 'stored') return
      if (isConflict && lost === 0) throw error
      if (fate === 'unknown') throw notKept(revision, newest!, error)
      if (isConflict || newest?.id !== parent) throw new RevisionConflictError(newest?.id)
      if (lost === mostLostReplies) throw inDoubt()
      debug(`the reply to a write was lost and it was not applied; writing again`)
    }
  }
}

function saysUnknown(error: unknown, { id }: Revision): boolean {
  return messageOf(error).includes(isNotKnown(id))
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

function notKept({ id }: Revision, newest: RevisionInfo, cause: unknown): BackendError {
  const because = `others have gone on to revision ${newest.id} since, and revision ${id} is not kept`
  const remedy = 'osa-inventory generate --dry-run tells what is left to do; nothing was done a second time'
  return notKnown(id, cause, { because, remedy, operation: 'write' })
}
