import type { InventorySummary } from '../../core/inventory/summary.ts'
import { ensureDirectory, NEW_FILE, plainAccess } from '../../disk/access.ts'
import { isThere, naming, removeIfThere, statIfThere, syncDirectory, unless } from '../../disk/filesystem.ts'
import type { HistoryCut, RevisionId } from '../contract.ts'
import { derivedUuid } from '../support/digest.ts'
import type { Deployment } from './deployment.ts'
import { afterCut } from './fs-errors.ts'
import { type HistoryPlace, historyNames } from './history-names.ts'
import { DamagedRevisionError, type RevisionHeader, readHeader, revisionPath } from './revision-file.ts'
import { tagsOf } from './tags.ts'

/** Numbers of the kept revisions, ascending. The highest is the head: there is not another pointer that could lie. */
export function revisionNumbers(deployment: HistoryPlace): RevisionId[] {
  return numbersAmong(historyNames(deployment))
}

export function headNumber(deployment: HistoryPlace): RevisionId | undefined {
  return headAmong(historyNames(deployment))
}

/** @param names as `historyNames` gives them */
export function headAmong(names: readonly string[]): RevisionId | undefined {
  return numbersAmong(names).at(-1)
}

function numbersAmong(names: readonly string[]): RevisionId[] {
  return names
    .filter((name) => /^[1-9][0-9]{0,14}$/.test(name))
    .map(Number)
    .sort((a, b) => a - b)
}

/**
 * A cut is an empty file named `cut-<number>-<chain digest>`. Each number has its own name, so a slower writer
 * cannot take a later cut back: the highest counts.
 */
export function historyCut(deployment: Deployment): HistoryCut | undefined {
  const newest = cutsAmong(historyNames(deployment)).at(-1)
  return newest && { id: newest.id, chain: newest.chain }
}

function cutsAmong(names: readonly string[]): (HistoryCut & { readonly name: string })[] {
  return names
    .map((name) => ({ name, match: /^cut-([1-9][0-9]{0,14})(?:-([0-9a-f]+))?$/.exec(name) }))
    .flatMap(({ name, match }) => (match ? [{ name, id: Number(match[1]), chain: match[2] ?? '' }] : []))
    .sort((a, b) => a.id - b.id)
}

/** Removes revisions, but never the head, and none that has a tag. Where the oldest ones go, the cut is noted first. */
export function removeFromHistory(deployment: Deployment, ids: readonly RevisionId[]): void {
  const doomed = new Set(withoutTags(deployment, ids))
  const numbers = revisionNumbers(deployment)
  const going = numbers.slice(0, -1).filter((id) => doomed.has(id))
  const kept = numbers.findIndex((id) => !going.includes(id))
  if (kept > 0) cutAndRemove(deployment, numbers[kept - 1]!, going)
  else removeAll(deployment, going)
}

/** @throws CorruptDocumentError where nobody can tell which have a tag: then none goes */
function withoutTags(deployment: Deployment, ids: readonly RevisionId[]): readonly RevisionId[] {
  const tagged = new Set(tagsOf(deployment).map(({ id }) => id))
  return ids.filter((id) => !tagged.has(id))
}

/** @param last the number that the history is cut at, once it is noted */
function cutAndRemove(deployment: Deployment, last: RevisionId, going: readonly RevisionId[]): void {
  keepCut(deployment, { id: last, chain: chainOf(deployment, last) })
  afterCut(last, () => removeAll(deployment, going))
}

function removeAll(deployment: Deployment, ids: readonly RevisionId[]): void {
  for (const id of ids) removeIfThere(deployment.fs, revisionPath(deployment, id))
}

/** Lets go what is older than the newest ones that are kept; what has a tag stays beside them. */
export function pruneHistory(deployment: Deployment): void {
  const numbers = revisionNumbers(deployment)
  const surplus = numbers.slice(0, Math.max(0, numbers.length - deployment.historyKeep))
  if (surplus.length === 0) return
  const going = withoutTags(deployment, surplus)
  const last = going.at(-1)
  if (last !== undefined) cutAndRemove(deployment, last, going)
}

/** Older cuts go when the new one is safe. */
export function keepCut(deployment: Deployment, { id, chain }: HistoryCut): void {
  const { fs, history } = deployment
  for (const directory of [...deployment.ownDirectories, history]) {
    if (!isThere(fs, directory)) ensureDirectory(fs, directory, plainAccess(NEW_FILE))
  }
  const name = /^[0-9a-f]+$/.test(chain) ? `cut-${id}-${chain}` : `cut-${id}`
  const fd = unless(['EEXIST'], () => fs.openSync(`${history}/${name}`, 'wx', NEW_FILE.mode))
  if (fd !== undefined) naming(`${history}/${name}`, () => fs.closeSync(fd))
  syncDirectory(fs, history)
  const cuts = cutsAmong(historyNames(deployment))
  const newest = Math.max(...cuts.map((cut) => cut.id))
  for (const cut of cuts) if (cut.id < newest) removeIfThere(fs, `${history}/${cut.name}`)
}

function chainOf(deployment: Deployment, id: RevisionId): string {
  try {
    return readHeader(deployment, id)?.info.chain ?? ''
  } catch (error) {
    // A damaged revision is not a reason to keep it. One that cannot be read now may be whole.
    if (error instanceof DamagedRevisionError) return ''
    throw error
  }
}

/** The newest revision's header, or what can be said of one that cannot be read. */
export interface Head extends RevisionHeader {
  /** Then number and lineage are all that is known: no document is known to be this revision's. */
  readonly damage?: DamagedRevisionError
}

/** `undefined` if there is no such revision. */
export function headAt(deployment: Deployment, id: RevisionId): Head | undefined {
  try {
    return readHeader(deployment, id)
  } catch (error) {
    if (!(error instanceof DamagedRevisionError)) throw error
    return damagedHead(deployment, id, error)
  }
}

/**
 * A number that is taken must not be given away again: the next revision is built on this one, damaged as it is.
 *
 * @param own the inventory's lineage, where it is known
 */
export function damagedHead(
  deployment: Deployment,
  id: RevisionId,
  damage: DamagedRevisionError,
  own?: string,
): Head | undefined {
  const stat = statIfThere(deployment.fs, revisionPath(deployment, id))
  if (stat === undefined) return undefined
  const lineage = own ?? lineageBefore(deployment, id) ?? derivedUuid(`lineage of ${id}`)
  const info = {
    id,
    ...(id > 1 && { parent: id - 1 }),
    lineage,
    change: derivedUuid(`${lineage} ${id} damaged`),
    time: new Date(Number(stat.mtimeMs)).toISOString(),
    author: 'unknown',
    command: 'unknown',
    tool: 'unknown',
    digest: '',
    summary: NOTHING_KNOWN,
    chain: '',
  }
  return { info, content: { sha256: '', bytes: -1 }, copy: {}, damage }
}

/** Of the newest revision before this one that can be read. */
export function lineageBefore(deployment: Deployment, id: RevisionId): string | undefined {
  for (const older of revisionNumbers(deployment).reverse()) {
    if (older >= id) continue
    try {
      const header = readHeader(deployment, older)
      if (header !== undefined) return header.info.lineage
    } catch (error) {
      if (!(error instanceof DamagedRevisionError)) throw error
    }
  }
  return undefined
}

/** The summary of a revision that nobody knows the making of. */
export const NOTHING_KNOWN: InventorySummary = {
  hostsAdded: [],
  hostsRemoved: [],
  hostsChanged: [],
  groupsAdded: [],
  groupsRemoved: [],
  groupsChanged: [],
  addressesAdded: 0,
  addressesRemoved: 0,
  hostCount: 0,
  counts: {},
}
