import type { Revision, RevisionId } from '../contract.ts'
import { BackendUnavailableError, RevisionConflictError } from '../errors.ts'
import { type Access, accessOf, NEW_FILE } from './access.ts'
import type { Deployment } from './deployment.ts'
import { faultByParsing } from './document-check.ts'
import { type Base, type Draft, discardDraft, prepareDraft } from './draft.ts'
import { errorCode, isThere, quietly, removeIfThere, statIfThere, syncDirectory } from './filesystem.ts'
import { abandonCopy, finishCopy } from './finish-copy.ts'
import { afterCommit } from './fs-errors.ts'
import { headNumber, pruneHistory } from './history.ts'
import { removeLeftovers } from './leftovers.ts'
import { isSameFile, markOf, revisionPath } from './revision-file.ts'
import { readState, type State } from './state.ts'

/** How a revision is saved. */
export interface PublishOptions {
  /** A copied one that is not the newest: the JSON file, whoever made it what it is, stays. @default false */
  readonly below?: boolean
}

/**
 * Saves a revision. Everything that can fail for want of room or rights comes before the one step that counts, the
 * exclusive link of the revision to its number; after it there are only renames, which anybody can complete.
 */
export function publishRevision(
  deployment: Deployment,
  revision: Revision,
  parent: RevisionId | undefined,
  { below = false }: PublishOptions = {},
): void {
  const document = Buffer.from(revision.document, 'utf8')
  const base = settle(deployment, document, parent, below)
  const draft = unlessTakenAway(deployment, () => prepareDraft(deployment, revision, document, base))
  try {
    commit(deployment, draft, base, revision.id, parent)
  } catch (error) {
    discardDraft(deployment, draft)
    throw error
  }
  try {
    removeIfThere(deployment.fs, draft.revision)
    syncDirectory(deployment.fs, deployment.history)
    finishCopy(deployment, draft.copy)
  } catch (error) {
    throw afterCommit(error, revision.id, deployment.json)
  }
  quietly(() => pruneHistory(deployment))
  quietly(() => removeLeftovers(deployment))
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
    const state = readState(deployment)
    if (state.kind !== 'unfinished') return state
    finishCopy(deployment, state.head.copy)
  }
}

/** An inventory that somebody else put there has to be recorded before it is replaced; what is broken need not. */
function isForeign(state: State): boolean {
  return (state.kind === 'edited' || state.kind === 'first seen') && faultByParsing(state.json.bytes) === undefined
}

/** The JSON file's rights; if it is gone, those of the newest revision, which came from it. */
function accessFor(deployment: Deployment, state: State): Access {
  if (state.json !== undefined) return accessOf(state.json.stat)
  const head = state.head && statIfThere(deployment.fs, revisionPath(deployment, state.head.info.id))
  return head === undefined ? NEW_FILE : accessOf(head)
}

function commit(
  deployment: Deployment,
  draft: Draft,
  base: Base,
  id: RevisionId,
  parent: RevisionId | undefined,
): void {
  const { fs, json } = deployment
  const newest = headNumber(deployment)
  if (newest !== parent) throw conflict(newest)
  const stat = statIfThere(fs, json)
  if (!isSameFile(stat && markOf(stat), base.json && markOf(base.json.stat))) throw conflict((parent ?? 0) + 1)
  unlessTakenAway(deployment, () => linkRevision(deployment, draft, id))
  if (isStale(deployment, draft, id)) {
    removeIfThere(fs, revisionPath(deployment, id))
    throw conflict(headNumber(deployment))
  }
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

function linkRevision(deployment: Deployment, draft: Draft, id: RevisionId): void {
  try {
    deployment.fs.linkSync(draft.revision, revisionPath(deployment, id))
  } catch (error) {
    const code = errorCode(error)
    if (code === 'EEXIST') throw conflict(headNumber(deployment))
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code ?? '')) throw error
    throw new BackendUnavailableError(
      `the file system of ${deployment.history} makes no hard links (${code}), which saving needs`,
      { backend: 'file', operation: 'write', cause: error },
    )
  }
}

/** A writer that slept so long that another one took it for dead, and its draft away, has to begin again. */
function unlessTakenAway<T>(deployment: Deployment, action: () => T): T {
  try {
    return action()
  } catch (error) {
    const path = error instanceof Error && 'path' in error ? String(error.path) : ''
    if (errorCode(error) !== 'ENOENT' || !path.startsWith(`${deployment.history}/`)) throw error
    throw conflict(headNumber(deployment))
  }
}

function conflict(newest: RevisionId | undefined): RevisionConflictError {
  return new RevisionConflictError(newest, { backend: 'file', operation: 'write' })
}
