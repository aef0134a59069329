import { type FileStat, type ReadFile, readWhole } from '../../disk/filesystem.ts'
import type { RevisionId } from '../contract.ts'
import { BackendUnavailableError } from '../errors.ts'
import { sha256 } from '../support/digest.ts'
import type { Deployment } from './deployment.ts'
import { ownHead } from './foreign.ts'
import { type Head, headAmong, headAt, headNumber } from './history.ts'
import { historyNames, isDraft } from './history-names.ts'
import { type Look, lookAt, tellsOfCloud } from './look.ts'
import { copyWaits, isSameFile, isSameState, markOf } from './revision-file.ts'

/** What history, JSON file and archive say together (docs/decisions/0001-file-backend.md has the reasoning). */
export type State =
  /** Nothing was ever written. */
  | { readonly kind: 'empty'; readonly head?: undefined; readonly json?: undefined }
  /** The JSON file shows the head. */
  | { readonly kind: 'settled'; readonly head: Head; readonly json: ReadFile }
  /** The head is recorded, but its writer has not put its copy in the place of the JSON file yet. */
  | { readonly kind: 'unfinished'; readonly head: Head; readonly json?: ReadFile | undefined }
  /** Someone else made the JSON file what it is. */
  | { readonly kind: 'edited'; readonly head: Head; readonly json: ReadFile }
  /** A JSON file without history: the reference's, or the history was removed. */
  | { readonly kind: 'first seen'; readonly head?: undefined; readonly json: ReadFile }
  /** There are revisions (`head`) or at least backups, but the JSON file is gone. */
  | { readonly kind: 'lost'; readonly head?: Head | undefined; readonly json?: undefined; readonly look?: Look }

/** Each further attempt means that someone has published a revision meanwhile. */
const ATTEMPTS = 100

export interface StateOptions {
  /**
   * The JSON file's content says whether it shows the head. Without it inode, size and time do, which no digest has to be
   * computed for: an edit that keeps all three is used, but not distinguished. @default false
   */
  readonly exact?: boolean
}

/** With what the listing of the history shows beside revisions. */
type Seen = State & {
  /** Of writers that are at work, or have died. */
  readonly hasDrafts: boolean
}

export function readState(deployment: Deployment, { exact = false }: StateOptions = {}): Seen {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const names = historyNames(deployment)
    const newest = headAmong(names)
    const state = newest === undefined ? stateWithoutHistory(deployment) : stateAtHead(deployment, newest, exact)
    if (state !== undefined) return { ...state, hasDrafts: names.some(isDraft) }
  }
  throw new BackendUnavailableError(`${deployment.json} changes faster than it can be read; try again`, {
    backend: 'file',
    operation: 'load',
  })
}

/** `undefined` here and below: the state changed while it was looked at. */
function stateWithoutHistory(deployment: Deployment): State | undefined {
  const json = readJson(deployment)
  const look = json === undefined ? lookAt(deployment) : undefined
  if (headNumber(deployment) !== undefined) return undefined
  if (json !== undefined) return { kind: 'first seen', json }
  // A second look may see what this one could not: the refusal goes by what was seen.
  return look && tellsOfCloud(look) ? { kind: 'lost', look } : { kind: 'empty' }
}

function stateAtHead(deployment: Deployment, id: RevisionId, exact: boolean): State | undefined {
  const head = headAt(deployment, id)
  if (head === undefined) return undefined
  const { shown } = head.copy
  const untouched = shown && !exact ? readJson(deployment, (stat) => isSameFile(shown, markOf(stat))) : undefined
  if (untouched !== undefined) return { kind: 'settled', head, json: untouched }
  // The order matters: a JSON file read after the copy was found to be gone is at least as new as that copy, and if
  // the head is still the head after that, it is not a newer revision's either.
  const waits = copyWaits(deployment, head.copy)
  const json = readJson(deployment)
  if (headNumber(deployment) !== id) return undefined
  return compare(ownHead(deployment, head), json, waits)
}

function compare(head: Head, json: ReadFile | undefined, copyWaits: boolean): State {
  if (json && json.bytes.length === head.content.bytes && sha256(json.bytes) === head.content.sha256) {
    return { kind: 'settled', head, json }
  }
  if (copyWaits && isSameState(head.copy.replaces, json && markOf(json.stat))) return { kind: 'unfinished', head, json }
  return json === undefined ? { kind: 'lost', head } : { kind: 'edited', head, json }
}

function readJson(deployment: Deployment, wanted?: (stat: FileStat) => boolean): ReadFile | undefined {
  const { fs, json } = deployment
  const file = readWhole(fs, json, wanted)
  return file?.bytes === undefined ? undefined : file
}
