/**
 * One look at the place where the file backend keeps an inventory: the JSON file, the revisions, the archives of
 * backups; each with what is good and what is damaged. Refusals, `restore`, the guard of other backends and `doctor`
 * all read this, so that "the newest good state" is found in one way only.
 */

import { isUtf8 } from 'node:buffer'
import { type Judgement, judgeDocument } from '../../core/inventory/stored-inventory.ts'
import { isThere, readWhole, UnfitFileError } from '../../disk/filesystem.ts'
import type { Value } from '../../python/value.ts'
import type { InventoryBackend, RevisionId } from '../contract.ts'
import { type Archive, listArchives } from './backups.ts'
import { type Deployment, JSON_NAME } from './deployment.ts'
import { asBackendError } from './fs-errors.ts'
import { revisionNumbers } from './history.ts'
import { ownLineage } from './kinship.ts'
import { DamagedRevisionError, readHeader, readRevision, revisionPath } from './revision-file.ts'

/** A document that is kept here, or what is left of one. */
export interface Kept {
  /** `revision 12`, a backup's name in its archive, or the name of the JSON file. */
  readonly name: string
  /** The file that it is in. */
  readonly path: string
  /** When it was recorded or backed up: ISO 8601, UTC. Absent where that cannot be read. */
  readonly time?: string
  /** The bytes are read and judged when first asked for; never throws. */
  judged(): Judged
}

export interface KeptRevision extends Kept {
  readonly id: RevisionId
  /** Absent where its description cannot be read. */
  readonly lineage?: string
  /** Why not even its description can be read. */
  readonly headerFault?: string
}

export type Judged = Judgement & { readonly document?: string }

/** What exists, but cannot be read: no state is lost for certain, and none can be told to be there. */
export interface PlaceDamage {
  readonly path: string
  readonly fault: string
}

export interface Look {
  readonly directory: string
  /** The cloud's own; absent where no revision tells of one. */
  readonly lineage?: string
  /** Absent if there is none. */
  readonly json?: Kept
  /** Where a link in the JSON file's place leads, if nothing is there. */
  readonly danglingLink?: string
  /** Newest first, damaged ones too. */
  readonly revisions: readonly KeptRevision[]
  /** Newest first: of the archive, then of those that were moved aside. */
  readonly backups: readonly Kept[]
  /** The archive in use, and those that were moved aside. */
  readonly archives: readonly Archive[]
  /** Of the history's directory, and of the archives. */
  readonly damage: readonly PlaceDamage[]
  /** What there is beside the JSON file and tells of a cloud: what a reset by hand removes. */
  readonly traces: readonly string[]
}

export interface NewestGood {
  readonly kept: Kept
  readonly document: string
  readonly inventory: Value
}

/** Never throws: what cannot be read is damage of that place. */
export function lookAt(deployment: Deployment): Look {
  const damage: PlaceDamage[] = []
  const tolerant = <T>(path: string, empty: T, read: () => T): T => {
    try {
      return read()
    } catch (error) {
      damage.push({ path, fault: faultFrom(error) })
      return empty
    }
  }
  const ids = tolerant(deployment.history, [], () => revisionNumbers(deployment))
  const archives: readonly Archive[] = tolerant(deployment.tar, [], () => listArchives(deployment))
  for (const { path, fault, isStream } of archives) if (fault !== undefined && !isStream) damage.push({ path, fault })
  const isDamaged = (place: string) => damage.some(({ path }) => path === place)
  const tars = [...new Set([deployment.tar, ...archives.map(({ path }) => path)])]
  const json = jsonIn(deployment)
  const backups = archives.flatMap((archive) => archive.backups.map(backupAsKept))
  const revisions = ids.reverse().map((id) => revisionIn(deployment, id))
  const lineage = ownLineage(revisions, [...(json.json ? [json.json] : []), ...backups])
  return {
    directory: deployment.directory,
    ...(lineage !== undefined && { lineage }),
    ...json,
    revisions: withoutForeign(revisions, lineage),
    backups,
    archives,
    damage,
    traces: [
      ...tars.filter(
        (tar) => isDamaged(tar) || archives.some(({ path, backups }) => path === tar && backups.length > 0),
      ),
      ...(ids.length > 0 || isDamaged(deployment.history) ? [deployment.history] : []),
    ],
  }
}

/** Whether it is the file backend, whose place can be looked at. */
export function keepsFiles(backend: InventoryBackend): backend is InventoryBackend & { lookAtFiles(): Look } {
  return 'lookAtFiles' in backend
}

/** What the file backend keeps in its place; `undefined` for every other backend. */
export function lookOf(backend: InventoryBackend): Look | undefined {
  return keepsFiles(backend) ? backend.lookAtFiles() : undefined
}

/** The newest state that a cloud can go on from: of the revisions, else of the backups. */
export function newestGood(look: Look): NewestGood | undefined {
  for (const kept of [...look.revisions, ...look.backups]) {
    const judged = kept.judged()
    if (judged.kind === 'good') return { kept, document: judged.document!, inventory: judged.inventory }
  }
  return undefined
}

/** What is newer than the newest good state and is not good, newest first; all there is where none is. */
export function passedOver(look: Look): { readonly name: string; readonly fault: string }[] {
  const passed: { name: string; fault: string }[] = []
  for (const kept of [...look.revisions, ...look.backups]) {
    const { fault } = kept.judged()
    if (fault === undefined) return passed
    passed.push({ name: kept.name, fault })
  }
  return [...passed, ...look.damage.map(({ path, fault }) => ({ name: path, fault }))]
}

/** Whether anything beside the JSON file tells of a cloud: what exists is never "nothing". */
export function tellsOfCloud(look: Look): boolean {
  return look.traces.length > 0
}

/**
 * Whether a state with hosts is kept beside the JSON file, or could be in what cannot be read. Not so for a cloud
 * that is known to have had none.
 */
export function mayKeepHosts(look: Look): boolean {
  if (look.damage.length > 0) return true
  return [...look.revisions, ...look.backups].some((kept) => kept.judged().kind !== 'no hosts')
}

function jsonIn(deployment: Deployment): Pick<Look, 'json' | 'danglingLink'> {
  const { fs, json } = deployment
  try {
    if (fs.statSync(json, { throwIfNoEntry: false }) === undefined) {
      return isThere(fs, json) ? { danglingLink: fs.readlinkSync(json) } : {}
    }
  } catch {
    // Reading it says what is wrong.
  }
  return { json: { name: JSON_NAME, path: json, judged: once(() => judgeBytes(readWhole(fs, json)?.bytes)) } }
}

function revisionIn(deployment: Deployment, id: RevisionId): KeptRevision {
  const judged = once(() => {
    const revision = readRevision(deployment, id)
    return revision === undefined ? GONE : withDocument(revision.document)
  })
  return { id, name: `revision ${id}`, path: revisionPath(deployment, id), ...describedIn(deployment, id), judged }
}

/** A revision of another inventory is damage, however sound it is in itself. */
function withoutForeign(revisions: readonly KeptRevision[], own: string | undefined): readonly KeptRevision[] {
  return revisions.map((each) => {
    const isOwn = each.lineage === undefined || each.lineage === own
    return isOwn ? each : { ...each, judged: () => ({ kind: 'damaged', fault: foreignFault(each.lineage!) }) }
  })
}

export function foreignFault(lineage: string): string {
  return `it is of another inventory (lineage ${lineage})`
}

function describedIn(deployment: Deployment, id: RevisionId): Pick<KeptRevision, 'time' | 'lineage' | 'headerFault'> {
  try {
    const header = readHeader(deployment, id)
    return header === undefined
      ? { headerFault: 'it is gone' }
      : { time: header.info.time, lineage: header.info.lineage }
  } catch (error) {
    return { headerFault: faultFrom(error) }
  }
}

function backupAsKept({ name, archive, time, read }: Archive['backups'][number]): Kept {
  return { name, path: archive, time, judged: once(() => judgeBytes(read())) }
}

const GONE: Judged = { kind: 'damaged', fault: 'it is gone' }

function judgeBytes(bytes: Buffer | undefined): Judged {
  if (bytes === undefined) return GONE
  const fault = faultOf(bytes)
  return fault === undefined ? withDocument(bytes.toString('utf8')) : { kind: 'damaged', fault }
}

function withDocument(document: string): Judged {
  const judgement = judgeDocument(document)
  return judgement.kind === 'good' ? { ...judgement, document } : judgement
}

function once(judge: () => Judged): () => Judged {
  let judged: Judged | undefined
  return () => {
    judged ??= safely(judge)
    return judged
  }
}

function safely(judge: () => Judged): Judged {
  try {
    return judge()
  } catch (error) {
    return { kind: 'damaged', fault: faultFrom(error) }
  }
}

function faultFrom(error: unknown): string {
  if (error instanceof DamagedRevisionError) return error.fault
  if (error instanceof UnfitFileError) return error.message
  const told = asBackendError(error, 'load')
  return told instanceof Error ? told.message : String(told)
}

/**
 * Why the bytes cannot be an inventory, as far as that shows without parsing them: parsing is the caller's. `undefined`
 * if nothing speaks against it. A byte order mark and surrounding blanks are let through.
 */
export function faultOf(bytes: Buffer): string | undefined {
  if (bytes.length === 0) return 'it is empty'
  if (!isUtf8(bytes)) return 'it is not UTF-8 text'
  const text = bytes.toString('utf8').trim()
  if (text === '') return 'it is blank'
  if (!text.startsWith('{')) return `it is not a JSON object: it begins with ${JSON.stringify(text.slice(0, 12))}`
  if (!text.endsWith('}')) return `it is cut short: it ends with ${JSON.stringify(text.slice(-12))}`
  return undefined
}

/** One after the other, so that a quote that is not closed ends the search instead of beginning it again. */
const tokens = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN|([^"IN-]+|[^"])/gy

/** The same, found by parsing. Python's `NaN` and `Infinity` are let through. */
export function faultByParsing(bytes: Buffer): string | undefined {
  const fault = faultOf(bytes)
  if (fault !== undefined) return fault
  const text = bytes.toString('utf8').trim()
  try {
    JSON.parse(
      text.replace(tokens, (token, other) => (other !== undefined ? token : token.startsWith('"') ? '""' : '0')),
    )
    return undefined
  } catch {
    return 'it is not JSON'
  }
}
