/** The readable copy, where it may be put in force. */
import type { RevisionId } from '../../../backends/contract.ts'
import { judgeDocument } from '../../../core/inventory/stored-inventory.ts'
import { quietly } from '../../../disk/filesystem.ts'
import type { Mirror } from '../mirror.ts'

export interface SoundCopy {
  /** What it would do to import it: `puts its readable copy of revision 7 in force`. */
  readonly doing: string
  /** What it is a copy of; absent where nothing is noted, or it is not as it was written. */
  readonly id?: RevisionId
}

/** `undefined`: it is not there, is not an inventory with hosts, or is of another deployment. */
export function soundCopy(mirror: Mirror): SoundCopy | undefined {
  const note = mirror.note()
  const sight = mirror.look(note)
  if (sight.kind !== 'file' || isOfOther(mirror)) return undefined
  const text = quietly(() => sight.text())
  if (text === undefined || judgeDocument(text).kind !== 'good') return undefined
  if (note === undefined) return { doing: 'puts its readable copy in force' }
  if (note.digest !== sight.digest) return { doing: 'takes the changed copy over' }
  return { doing: `puts its readable copy of revision ${note.id} in force`, id: note.id }
}

/** The copy is not what was written there. */
export function isChanged(mirror: Mirror): boolean {
  const note = mirror.note()
  const sight = mirror.look(note)
  return note !== undefined && sight.kind === 'file' && sight.digest !== note.digest
}

/** The copy is of another deployment than the one in use: those of one directory take turns. */
export function isOfOther({ deployment, note }: Mirror): boolean {
  const noted = note()?.deployment
  return noted !== undefined && noted !== deployment
}
