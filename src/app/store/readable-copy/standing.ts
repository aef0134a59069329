/** How the readable copy stands to what is stored: the newest document, an older one, or none of those that are kept. */
import type { InventoryBackend, Revision, RevisionId } from '../../../backends/contract.ts'
import { sha256 } from '../../../backends/support/digest.ts'
import { readableRevisions } from '../history/listing.ts'
import type { Mirror } from '../mirror.ts'
import type { CopyNote } from './note.ts'
import type { Sight } from './sight.ts'

export type Standing = {
  readonly sight: Sight
  /** What was last copied here, where that is noted. */
  readonly note: CopyNote | undefined
  /** What was last copied here is not in the history of what is stored: that has gone back, or is another inventory. */
  readonly isAhead: boolean
} & (
  | { readonly kind: 'none' | 'unreadable' | 'newest' }
  /** Byte for byte a revision before the newest, kept or noted as one that is not kept any more. */
  | { readonly kind: 'older'; readonly id: RevisionId }
  /** Someone else wrote first: the history has gone on, and the copy with it. */
  | { readonly kind: 'newer'; readonly id: RevisionId }
  /** In no revision that is kept, as far as is known: written by someone else, or what is stored has gone back. */
  | { readonly kind: 'foreign' }
)

/** What a revision was made from, as far as that is known. */
export interface Former {
  readonly id: RevisionId
  readonly digest?: string
  readonly change?: string
}

export interface StandingQuestion {
  readonly mirror: Mirror
  readonly backend: InventoryBackend
  /** What is stored. */
  readonly newest: Revision
  /** Known already, so that no history need be read: mostly what the newest was made from. */
  readonly former?: Former | undefined
}

/** @throws what the backend throws when its history has to be read */
export async function standingOf({ mirror, backend, newest, former }: StandingQuestion): Promise<Standing> {
  const note = mirror.note()
  const sight = mirror.look(note)
  const isOther = note !== undefined && note.lineage !== newest.lineage
  // Until the history is asked, which may have gone on meanwhile.
  const isFarther = isOther || (note !== undefined && note.id > newest.id)
  const seen = { sight, note, isAhead: isFarther }
  if (sight.kind !== 'file') return { ...seen, kind: sight.kind }
  const { digest } = sight
  if (digest === sha256(newest.document)) return { ...seen, kind: 'newest' }
  if (!isFarther && former?.digest === digest) return { ...seen, kind: 'older', id: former.id }
  const found = await searchHistory(backend, { newest, former, digest, note })
  const isAhead = isOther || (found.noted === undefined ? isFarther : !found.noted)
  const isAsNoted = note?.digest === digest
  // Of two revisions with this document the note says which one it is: the lost one.
  if (isAsNoted && isAhead) return { ...seen, isAhead, kind: 'foreign' }
  if (found.id !== undefined) return { ...seen, isAhead, kind: found.id > newest.id ? 'newer' : 'older', id: found.id }
  if (isAsNoted && found.isBelow) return { ...seen, isAhead, kind: 'older', id: note.id }
  return { ...seen, isAhead, kind: 'foreign' }
}

interface Found {
  /** The newest revision with this document. */
  readonly id: RevisionId | undefined
  /** Whether the noted number is of the noted change; `undefined` where there is no such number. */
  readonly noted: boolean | undefined
  /** The noted number is not kept any more. */
  readonly isBelow: boolean
}

interface Wanted extends Pick<StandingQuestion, 'newest' | 'former'> {
  readonly digest: string
  readonly note: CopyNote | undefined
}

async function searchHistory(backend: InventoryBackend, { newest, former, digest, note }: Wanted): Promise<Found> {
  let id: RevisionId | undefined
  // These two tell it also where no history is kept.
  const known = [newest, former].find((each) => each !== undefined && each.id === note?.id)
  let noted = known?.change === undefined ? undefined : known.change === note?.change
  let oldest = newest.id
  for await (const info of readableRevisions(backend)) {
    oldest = Math.min(oldest, info.id)
    if (info.digest === digest) id ??= info.id
    if (info.id === note?.id) noted = info.change === note.change
    const isNoteMet = note === undefined || info.id <= note.id
    if (id !== undefined && isNoteMet) break
  }
  return { id, noted, isBelow: note !== undefined && note.id < oldest }
}
