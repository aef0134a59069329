/** How a revision is named on a command line: `12`, `latest`, `-2`, a tag, or a point in time. */
import type { RevisionId, RevisionInfo } from '../../backends/contract.ts'
import { errorCodeOf, UnknownRevisionError } from '../../backends/errors.ts'
import { isTagName } from '../../backends/support/tags.ts'
import { meantText, nearest } from '../../core/inventory/text/nearest.ts'
import { findMoment, momentForms } from './history/moment.ts'
import { HistoryMissingError, type InventoryStore, type StoredInventory } from './store.ts'
import { tagsIn } from './tags.ts'

/** For the help of commands. */
export const revisionNames = `a number from \`history\`, a tag, \`latest\`, -N for the Nth before the latest, or ${momentForms}`

export type RevisionName =
  | { readonly kind: 'number'; readonly id: RevisionId }
  /** So many steps before the latest. */
  | { readonly kind: 'back'; readonly steps: number }
  /** The newest at or before it: milliseconds since 1970. */
  | { readonly kind: 'time'; readonly at: number }

const remedy =
  'osa-inventory history lists the revisions; name one by its number, by a tag, as latest, as -1 or -2 before that, or by a ' +
  'time as 2026-11-01T08:00:00Z, 2026-11-01 or 12h'

/**
 * A time in whole seconds is the whole second: tables show times so, and a revision is to be found by what they show.
 * A day is its beginning, midnight UTC, as in `history --since`.
 *
 * @throws UnknownRevisionError saying what to write instead
 */
export function parseRevisionName(text: string, now = Date.now()): RevisionName {
  if (text === 'latest') return { kind: 'back', steps: 0 }
  if (/^[0-9]+$/.test(text)) return { kind: 'number', id: Number(text) }
  if (/^-[0-9]+$/.test(text)) return { kind: 'back', steps: Number(text.slice(1)) }
  const time = findMoment(text, now)
  if (typeof time === 'number') return { kind: 'time', at: isToTheSecond(text) ? time + 999 : time }
  throw new UnknownRevisionError(
    time === undefined ? `${text} does not name a revision` : `${text} names no time: ${time.problem}`,
    { remedy: time?.remedy ?? remedy },
  )
}

function isToTheSecond(text: string): boolean {
  return /:\d/.test(text) && !/[.,]\d/.test(text)
}

export interface NamingOptions {
  /** `latest` is what the history has, never a state that is not recorded yet. @default false */
  readonly recorded?: boolean
}

/**
 * The state that a name stands for. Where there is no history, and before the first revision, `latest` is what is
 * stored.
 *
 * @throws UnknownRevisionError naming the revisions there are; HistoryMissingError
 */
export async function loadNamed(
  store: InventoryStore,
  text: string,
  { recorded = false }: NamingOptions = {},
): Promise<StoredInventory> {
  if (isTagName(text)) {
    const tagged = await loadTagged(store, text)
    if (tagged !== undefined) return tagged
  }
  const name = parseRevisionName(text)
  const isLatest = name.kind === 'back' && name.steps === 0
  if (!store.backend.revisions && (recorded || !isLatest)) throw new HistoryMissingError(': there is only `latest`')
  const { found, kept } = await search(store, name)
  if (found) return isLatest ? latest(store, found.id) : store.loadRevision(found.id)
  const present = isLatest && !recorded ? await store.load() : undefined
  if (present) return present
  throw new UnknownRevisionError(kept ? missing(text, name, kept) : 'there is no revision yet', { remedy })
}

/** `undefined`: there is no such tag. Nothing else that names a revision is written as a tag is. */
async function loadTagged(store: InventoryStore, text: string): Promise<StoredInventory | undefined> {
  const tags = await tagsIn(store.backend)
  const tag = tags.find(({ name }) => name === text)
  if (tag === undefined) {
    const meant = nearest(
      text,
      tags.map(({ name }) => name),
    )
    if (meant === undefined) return undefined
    throw new UnknownRevisionError(`${text} does not name a revision${meantText(meant)}`, { remedy })
  }
  const { found, kept } = await search(store, { kind: 'number', id: tag.id })
  if (found) return store.loadRevision(found.id)
  const all = kept ? `; ${rangeText(kept)}` : ''
  throw new UnknownRevisionError(`the tag ${text} stands for revision ${tag.id}, which is not there any more${all}`, {
    remedy: `\`osa-inventory history tag -d ${text}\` removes the tag`,
  })
}

/** What is in force has the newest document as well, where the history's own is damaged. */
async function latest(store: InventoryStore, id: RevisionId): Promise<StoredInventory> {
  try {
    return await store.loadRevision(id)
  } catch (error) {
    const present = errorCodeOf(error) === 'ERR_CORRUPT_DOCUMENT' ? await store.loadIfSound() : undefined
    if (present === undefined || present.revision.unrecorded || present.revision.id !== id) throw error
    return present
  }
}

interface Kept {
  readonly newest: RevisionInfo
  readonly oldest: RevisionInfo
}

interface Search {
  readonly found?: RevisionInfo | undefined
  readonly kept?: Kept | undefined
}

async function search(store: InventoryStore, name: RevisionName): Promise<Search> {
  const newest = name.kind === 'back' ? await store.backend.newestInfo?.() : undefined
  let kept: Kept | undefined
  let place = 0
  for await (const info of store.backend.revisions?.() ?? []) {
    // One that cannot be read is the latest anyway: reading it says what is wrong.
    if (place === 0 && newest !== undefined && newest.id !== info.id) return { found: newest }
    if (isMeant(name, info, place++)) return { found: info }
    kept = { newest: kept?.newest ?? info, oldest: info }
  }
  return { kept }
}

function isMeant(name: RevisionName, info: RevisionInfo, place: number): boolean {
  if (name.kind === 'number') return info.id === name.id
  return name.kind === 'back' ? place === name.steps : Date.parse(info.time) <= name.at
}

function rangeText({ newest, oldest }: Kept): string {
  return newest.id === oldest.id ? `there is only revision ${newest.id}` : `there are ${oldest.id} to ${newest.id}`
}

function missing(text: string, name: RevisionName, kept: Kept): string {
  const { newest, oldest } = kept
  const all = rangeText(kept)
  const isCut = oldest.parent !== undefined
  if (name.kind === 'time') {
    const begin = `the ${isCut ? 'oldest one kept' : 'first one'} is revision ${oldest.id} of ${oldest.time}`
    return `there is no revision at or before ${text}: ${begin}`
  }
  // Every number up to the newest was one.
  const isDropped = name.kind === 'number' && name.id > 0 && name.id < newest.id
  if (isDropped) return `revision ${name.id} was dropped from the history: ${all}`
  return `there is no revision ${text}: ${all}`
}
