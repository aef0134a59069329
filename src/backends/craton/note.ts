/**
 * What a revision's cell says of itself in its note, which comes with every list of cells: JSON in ASCII, because MySQL
 * takes 65,535 bytes there and no emoji.
 */
import { randomUUID } from 'node:crypto'
import type { RevisionId, RevisionInfo } from '../contract.ts'
import { PluginError } from '../errors.ts'
import type { ChunkList } from '../support/chunks.ts'
import { DamagedValue, unlessDamaged } from '../support/damage.ts'
import { infoFault, isMapping, isRevisionId, isText, partialInfoFault } from '../support/revision-shape.ts'
import { format } from './manifest.ts'

/** What is known of a revision whatever its description is worth. */
export interface Brief {
  readonly id: RevisionId
  readonly change: string
  readonly lineage: string
}

/** `removed`: it goes, and its document may still be there; `emptied`: nothing of it is. */
export type RevisionState = 'kept' | 'removed' | 'emptied'

export interface RevisionNote {
  readonly deployment: string
  readonly state: RevisionState
  readonly brief: Brief
  /** `undefined`: it is too long for a note and among the variables, or it was removed. */
  readonly info: RevisionInfo | undefined
  /** The packed document. */
  readonly document: ChunkList
  /** The packed description, where it is among the variables. */
  readonly description: ChunkList | undefined
}

/** Characters, in ASCII. */
const longest = 60_000

/** @param after the change id of the revision that it follows */
export function keptNote(
  { id, change, lineage, ...rest }: RevisionInfo,
  { deployment, after, document }: { deployment: string; after: string | undefined; document: ChunkList },
  description?: ChunkList,
): string | undefined {
  const { time, author } = rest
  const told = description === undefined ? rest : { time, author }
  const note = ascii({
    format,
    deployment,
    state: 'kept',
    revision: { id, change, lineage, ...told },
    ...(after === undefined ? {} : { after }),
    document,
    ...(description === undefined ? {} : { description }),
  })
  return note.length > longest && description === undefined ? undefined : note
}

/** Of a revision that goes: whole, so that it can be put back. */
export function goingNote(text: string | undefined, place: string): string {
  return ascii({ ...parsed(text, place), state: 'removed' })
}

/**
 * Of a revision that was going, and stays.
 *
 * @returns another text than before: who gave it a tag meanwhile sees that it was about to go. `undefined`: it is not whole
 */
export function putBackNote(text: string | undefined, place: string): string | undefined {
  const back = ascii({ ...parsed(text, place), state: 'kept', back: randomUUID() })
  return unlessDamaged(
    () => noteFrom(back, place) && back,
    () => undefined,
  )
}

/** What stays of a revision that was removed: who, when, and why. */
export function emptiedNote(note: RevisionNote): string {
  const { time, author, reason } = note.info ?? {}
  const { deployment, brief, document, description } = note
  const revision = { ...brief, time, author, reason: reason?.slice(0, 1000) }
  return ascii({ format, deployment, state: 'emptied', revision, document, description })
}

/** The note of the marker: how far hosts and variables are known to be as the inventory has them. */
export interface Mark {
  readonly deployment: string
  /** Number of the cell; 0: none. */
  readonly number: number
  readonly change: string
}

export function markNote({ deployment, number, change }: Mark): string {
  return ascii({ format, deployment, projected: { number, change } })
}

/** @throws PluginError for the format of a newer release; `undefined` for what is not a mark */
export function markFrom(note: string | undefined, place: string): Mark | undefined {
  const value = parsed(note, place)
  const projected = value?.projected
  if (!value || !isMapping(projected)) return undefined
  const { number, change } = projected
  const isSound = isText(value.deployment) && Number.isSafeInteger(number) && (number as number) >= 0 && isText(change)
  return isSound
    ? { deployment: value.deployment as string, number: number as number, change: change as string }
    : undefined
}

/** What the cell of the tags says of itself. */
export interface TagsNote {
  readonly deployment: string
  /** Of the writer who has made it. */
  readonly change: string
  /** Digest of their text. */
  readonly sha256: string
}

export function tagsNote({ deployment, change, sha256 }: TagsNote): string {
  return ascii({ format, deployment, tags: { change, sha256 } })
}

/** @throws DamagedValue, PluginError for the format of a newer release */
export function tagsNoteFrom(note: string | undefined, place: string): TagsNote {
  const value = parsed(note, place)
  const told = value?.tags
  if (!isText(value?.deployment) || !isMapping(told) || !isText(told.change) || !isText(told.sha256)) {
    throw new DamagedValue(`the note of ${place} is not what was written there`)
  }
  return { deployment: value.deployment, change: told.change, sha256: told.sha256 }
}

/** @throws DamagedValue, PluginError for the format of a newer release */
export function noteFrom(note: string | undefined, place: string): RevisionNote {
  const value = parsed(note, place)
  if (!value) throw new DamagedValue(`the note of ${place} is not what was written there`)
  const { deployment, state, revision, document, description } = value
  const fault = partialInfoFault(revision)
  if (fault !== undefined) throw new DamagedValue(`the note of ${place} holds ${fault}`)
  const told = revision as Record<string, unknown>
  const isSound =
    isText(deployment) &&
    isState(state) &&
    isText(told.change) &&
    isChunkList(document) &&
    isListWhereThere(description)
  if (!isSound) throw new DamagedValue(`the note of ${place} is not whole`)
  const isInNote = state === 'kept' && description === undefined
  const damage = isInNote ? infoFault(told) : undefined
  if (damage !== undefined) throw new DamagedValue(`the note of ${place} holds ${damage}`)
  const brief = { id: told.id as RevisionId, change: told.change as string, lineage: told.lineage as string }
  return {
    deployment,
    state,
    brief,
    info: isInNote ? (told as unknown as RevisionInfo) : undefined,
    document,
    description: description as ChunkList | undefined,
  }
}

function parsed(note: string | undefined, place: string): Record<string, unknown> | undefined {
  let value: unknown
  try {
    value = JSON.parse(note ?? '')
  } catch {
    return undefined
  }
  if (!isMapping(value) || !Number.isSafeInteger(value.format)) return undefined
  if ((value.format as number) > format) {
    throw new PluginError(
      `${place} in Craton has format ${String(value.format)}, and this release knows format ${format}`,
      {
        remedy: 'install the release of osa-inventory that wrote it, or a newer one',
      },
    )
  }
  return value
}

function isState(value: unknown): value is RevisionState {
  return value === 'kept' || value === 'removed' || value === 'emptied'
}

function isChunkList(value: unknown): value is ChunkList {
  if (!isMapping(value)) return false
  const { chunks, size, sha256 } = value
  const areCounts = [chunks, size].every((each) => Number.isSafeInteger(each) && (each as number) >= 0)
  return areCounts && (chunks as number) < 10_000 && isText(sha256)
}

function isListWhereThere(value: unknown): boolean {
  return value === undefined || isChunkList(value)
}

function ascii(value: object): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

export function isKept({ state }: RevisionNote): boolean {
  return state === 'kept'
}

/** Whether it is a number that a revision's cell can have in its name. */
export function isCellNumber(value: number): boolean {
  return isRevisionId(value) && value <= 99_999_999
}
