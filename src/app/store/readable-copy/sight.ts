/** What is in the place of the readable copy. */
import * as nodeFs from 'node:fs'
import { sha256 } from '../../../backends/support/digest.ts'
import { type FileStat, otherKindOf, readWhole, statIfThere } from '../../../disk/filesystem.ts'
import { reasonOf } from '../../../disk/reason.ts'
import { type CopyNote, markOf } from './note.ts'

export type Sight =
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly reason: string; readonly stat: FileStat | undefined }
  | {
      readonly kind: 'file'
      readonly stat: FileStat
      /** SHA-256 of its bytes, lower-case hex. */
      readonly digest: string
      /** Its bytes as text. @throws what the system throws when it cannot be read any more */
      text(): string
    }

/**
 * A file that is as the note says is not read for its digest. A link that leads nowhere is none: a copy is written through
 * it, as soon as there is a place for it.
 */
export function lookAtCopy(path: string, note: CopyNote | undefined): Sight {
  let stat: FileStat | undefined
  try {
    stat = statIfThere(nodeFs, path)
    if (stat === undefined) return { kind: 'none' }
    const other = otherKindOf(stat)
    if (other !== undefined) return { kind: 'unreadable', reason: `it is ${other}`, stat }
    if (note?.mark === markOf(stat)) return { kind: 'file', stat, digest: note.digest, text: () => textOf(path) }
    const found = readWhole(nodeFs, path)
    if (found?.bytes === undefined) return { kind: 'none' }
    const { bytes } = found
    return { kind: 'file', stat: found.stat, digest: sha256(bytes), text: () => bytes.toString('utf8') }
  } catch (error) {
    return { kind: 'unreadable', reason: reasonOf(error), stat }
  }
}

function textOf(path: string): string {
  return readWhole(nodeFs, path)?.bytes?.toString('utf8') ?? ''
}

/** Of what was seen: the same again needs no second look. */
export function markOfSight(sight: Sight): string {
  if (sight.kind === 'none') return ''
  return sight.stat === undefined ? sight.kind : markOf(sight.stat)
}

/** Of what is there now. */
export function presentMark(path: string): string {
  try {
    const stat = statIfThere(nodeFs, path)
    return stat === undefined ? '' : markOf(stat)
  } catch {
    return 'unreadable'
  }
}
