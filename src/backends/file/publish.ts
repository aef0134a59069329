import { type Access, accessOf, NEW_FILE } from '../../disk/access.ts'
import {
  errorCode,
  folderOf,
  isThere,
  quietly,
  removeIfThere,
  renameIfThere,
  statIfThere,
  syncDirectory,
} from '../../disk/filesystem.ts'
import { abandonedTokens, temporaryFiles } from '../../disk/replace-file.ts'
import { keptAccess, realTarget } from '../../disk/target.ts'
import type { Revision, RevisionId } from '../contract.ts'
import { BackendUnavailableError, outcomeOf, RevisionConflictError } from '../errors.ts'
import { demandFits } from '../support/packing.ts'
import { type Deployment, JSON_NAME, TAR_NAME } from './deployment.ts'
import { type Base, type Draft, discardDraft, prepareDraft } from './draft.ts'
import { afterCommit, unknownOutcome } from './fs-errors.ts'
import { headNumber, pruneHistory } from './history.ts'
import { draftPrefix } from './history-names.ts'
import { faultByParsing } from './look.ts'
import {
  type CopyNote,
  copyWaits,
  isSameFile,
  isSameState,
  markOf,
  readHeader,
  revisionPath,
  waitingPath,
} from './revision-file.ts'
import { readState, type State } from './state.ts'

/** How a revision is saved. */
export interface PublishOptions {
  /** A copied one that is not the newest: the JSON file, no matter who made it what it is, stays. @default false */
  readonly below?: boolean
}

/**
 * Saves a revision. Everything that can fail for want of room or rights comes before the one step that counts, the
 * exclusive link of the revision to its number; after it there are only renames, which anyone can complete.
 */
export function publishRevision(
  deployment: Deployment,
  revision: Revision,
  parent: RevisionId | undefined,
  { below = false }: PublishOptions = {},
): void {
  const document = Buffer.from(revision.document, 'utf8')
  demandFits(document)
  const base = settle(deployment, document, parent, below)
  const draft = unlessTakenAway(deployment, () => prepareDraft(deployment, revision, document, base))
  try {
    demandUnchanged(deployment, base, parent)
    unlessTakenAway(deployment, () => linkRevision(deployment, draft, revision))
  } catch (error) {
    // If it may be linked, what waits with it may be needed.
    if (outcomeOf(error) === undefined) discardDraft(deployment, draft)
    throw error
  }
  finishLinked(deployment, draft, revision.id)
  quietly(() => pruneHistory(deployment))
  quietly(() => removeLeftovers(deployment))
}

/**
 * From the link on the revision counts, whatever fails: its copies are no longer this writer's to throw away, and every
 * error says that it is saved. Others complete what is left.
 */
function finishLinked(deployment: Deployment, draft: Draft, id: RevisionId): void {
  const { fs, json, history } = deployment
  const unproved = 'it is not certain that it outlasts a power cut'
  const waits = draft.copy.json !== undefined
  const unshown = waits ? `${json} does not show it yet (the next run completes it)` : 'the run could not go on'
  if (afterCommit(id, unshown, () => isStale(deployment, draft, id))) {
    discardDraft(deployment, draft)
    removeIfThere(fs, revisionPath(deployment, id))
    throw conflict(headNumber(deployment))
  }
  afterCommit(id, `${unproved}, and ${unshown}`, () => syncDirectory(fs, history))
  afterCommit(id, unshown, () => finishCopy(deployment, draft.copy))
  afterCommit(id, 'a temporary file was left (a later run removes it)', () => removeIfThere(fs, draft.revision))
}

/** Completes what an earlier writer has left undone, and refuses if the newest state is not `parent`. */
function settle(deployment: Deployment, document: Buffer, parent: RevisionId | undefined, below: boolean): Base {
  const state = finishedState(deployment)
  const newest = state.head?.info.id
  if (newest !== parent) throw conflict(newest)
  const adopts = state.json?.bytes.equals(document) ?? false
  if (!adopts && !below && isForeign(state)) throw conflict((newest ?? 0) + 1)
  if (state.head !== undefined) abandonCopy(deployment, state.head.copy)
  return { json: state.json, copy: adopts ? 'adopted' : below ? 'none' : 'made', access: accessFor(deployment, state) }
}

function finishedState(deployment: Deployment): State {
  for (;;) {
    const state = readState(deployment, { exact: true })
    if (state.kind !== 'unfinished') return state
    completeCopy(deployment, state.head.copy)
  }
}

/** An inventory that someone else put there has to be recorded before it is replaced; what is broken need not. */
function isForeign(state: State): boolean {
  return (state.kind === 'edited' || state.kind === 'first seen') && faultByParsing(state.json.bytes) === undefined
}

/** The JSON file's rights; if it is gone, those of the newest revision, which came from it. */
function accessFor(deployment: Deployment, state: State): Access {
  const { fs, json } = deployment
  if (state.json !== undefined) return keptAccess(fs, realTarget(fs, json), state.json.stat)
  const head = state.head && statIfThere(deployment.fs, revisionPath(deployment, state.head.info.id))
  return head === undefined ? NEW_FILE : accessOf(head)
}

/** @throws RevisionConflictError when someone was faster, or has changed the JSON file */
function demandUnchanged(deployment: Deployment, base: Base, parent: RevisionId | undefined): void {
  const { fs, json } = deployment
  const newest = headNumber(deployment)
  if (newest !== parent) throw conflict(newest)
  const stat = statIfThere(fs, json)
  if (!isSameFile(stat && markOf(stat), base.json && markOf(base.json.stat))) throw conflict((parent ?? 0) + 1)
}

/**
 * True if the link succeeded only because the number had been used and pruned while this writer slept. Otherwise a
 * newer revision means that others have finished this one's copy and gone on.
 */
function isStale(deployment: Deployment, draft: Draft, id: RevisionId): boolean {
  if ((headNumber(deployment) ?? id) <= id) return false
  if (draft.copy.json !== undefined) return isThere(deployment.fs, draft.json)
  return !isThere(deployment.fs, revisionPath(deployment, id + 1))
}

function linkRevision(deployment: Deployment, draft: Draft, revision: Revision): void {
  const path = revisionPath(deployment, revision.id)
  try {
    deployment.fs.linkSync(draft.revision, path)
  } catch (error) {
    if (isLinked(deployment, draft, revision, error)) return
    const code = errorCode(error)
    if (code === 'EEXIST') throw conflict(headNumber(deployment))
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code ?? '')) throw error
    throw new BackendUnavailableError(
      `the file system of ${deployment.history} makes no hard links (${code}), which saving needs`,
      { backend: 'file', operation: 'write', cause: error },
    )
  }
}

/**
 * Whether the link is there although it was answered by an error, as by a server that carried it out and whose reply was
 * lost: the file under the number tells, not the reply.
 */
function isLinked(deployment: Deployment, draft: Draft, { id, change }: Revision, reply: unknown): boolean {
  const { fs } = deployment
  const path = revisionPath(deployment, id)
  try {
    const [linked, own] = [statIfThere(fs, path), statIfThere(fs, draft.revision)]
    if (linked === undefined) return false
    if (own !== undefined) return linked.ino === own.ino && linked.dev === own.dev
    // Someone took this writer for dead, and its draft away; the number of its inode may be another file's by now.
    return readHeader(deployment, id)?.info.change === change
  } catch (error) {
    throw unknownOutcome(id, path, reply, error)
  }
}

/** A writer that slept so long that another one took it for dead, and its draft away, has to begin again. */
function unlessTakenAway<T>(deployment: Deployment, action: () => T): T {
  try {
    return action()
  } catch (error) {
    const path = error instanceof Error && 'path' in error ? String(error.path) : ''
    // A draft is told by the directory that it was for.
    if (errorCode(error) !== 'ENOENT' || !`${path}/`.startsWith(`${deployment.history}/`)) throw error
    throw conflict(headNumber(deployment))
  }
}

function conflict(newest: RevisionId | undefined): RevisionConflictError {
  return new RevisionConflictError(newest, { backend: 'file', operation: 'write' })
}

/**
 * Removes what writers left that died before their revision counted. The revision's own temporary file goes first:
 * after that its writer, should it be alive after all, can only fail; and if it has got through just before, the
 * head's header names the copies that still have to be put in place.
 */
function removeLeftovers(deployment: Deployment): void {
  const { fs } = deployment
  const drafts = temporaryFiles(fs, deployment.history, draftPrefix)
  const copies = [
    ...temporaryFiles(fs, folderOf(realTarget(fs, deployment.json)), `.${JSON_NAME}.`),
    ...temporaryFiles(fs, folderOf(realTarget(fs, deployment.tar)), `.${TAR_NAME}.`),
  ]
  const abandoned = abandonedTokens(deployment, [...drafts, ...copies])
  if (abandoned.size === 0) return
  for (const { token, path } of drafts) if (abandoned.has(token)) removeIfThere(fs, path)
  const noted = notedPaths(deployment)
  for (const { token, path } of copies) if (abandoned.has(token) && !noted.includes(path)) removeIfThere(fs, path)
}

function notedPaths(deployment: Deployment): (string | undefined)[] {
  const id = headNumber(deployment)
  const copy = id === undefined ? undefined : readHeader(deployment, id)?.copy
  return [waitingPath(deployment, copy?.json), waitingPath(deployment, copy?.tar)]
}

/**
 * Puts a recorded revision's copies into their places, no matter who prepared them. Every step is one rename of a file that
 * exists once, so it happens once: a writer that was paused before it and wakes up after others have finished for it,
 * and have gone on, finds nothing left to put anywhere.
 */
function finishCopy(deployment: Deployment, copy: CopyNote): void {
  const { fs } = deployment
  const tar = waitingPath(deployment, copy.tar)
  const json = waitingPath(deployment, copy.json)
  const folders = [tar && moveTar(deployment, tar), json && moveJson(deployment, copy, json)]
  for (const folder of new Set(folders)) if (folder) syncDirectory(fs, folder)
}

/**
 * For a writer that died, or could not go on: the revision is made to outlast a power cut first, or the copy could
 * survive one alone and look like someone's edit.
 */
function completeCopy(deployment: Deployment, copy: CopyNote): void {
  syncDirectory(deployment.fs, deployment.history)
  finishCopy(deployment, copy)
}

/** The directory where a file was put, if it was put now. */
function moveTar({ fs, tar }: Deployment, waiting: string): string | undefined {
  const target = realTarget(fs, tar)
  return renameIfThere(fs, waiting, target) ? folderOf(target) : undefined
}

function moveJson({ fs, json }: Deployment, copy: CopyNote, waiting: string): string | undefined {
  const target = realTarget(fs, json)
  const stat = statIfThere(fs, json)
  // Looked at as late as can be. If someone has changed the file, theirs stays, as an external edit of this revision.
  if (isSameState(copy.replaces, stat && markOf(stat)))
    return renameIfThere(fs, waiting, target) ? folderOf(target) : undefined
  removeIfThere(fs, waiting)
  return undefined
}

/**
 * No copy of a revision may wait any more when the next one is published, or a paused writer could still put it there.
 * If one waits although the JSON file is not what it was to replace, someone has changed that by hand: theirs stays.
 */
function abandonCopy(deployment: Deployment, copy: CopyNote): void {
  if (!copyWaits(deployment, copy)) return
  const { json, ...rest } = copy
  removeIfThere(deployment.fs, waitingPath(deployment, json)!)
  finishCopy(deployment, rest)
}

/** For readers: anyone who may write finishes what a dead writer has left; nobody needs to. */
export function tryToFinishCopy(deployment: Deployment, copy: CopyNote): void {
  quietly(() => completeCopy(deployment, copy))
}

/** For readers, as `tryToFinishCopy`: runs that change nothing may be all that follow. */
export function tryToTidy(deployment: Deployment): void {
  quietly(() => removeLeftovers(deployment))
}
