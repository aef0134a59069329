/** Which revision made something what it is, as columns and as JSON: the same in every command that tells it. */

import type { Origin } from '../../app/changes/timeline.ts'
import { type Place, placeText } from '../../app/config/place.ts'
import type { RevisionInfo } from '../../backends/contract.ts'
import { pathText, type ValuePath } from '../../core/inventory/findings.ts'
import { oneLine, wholeSeconds } from './answer.ts'

/** Revision, time, author and reason. */
export function originCells(origin: Origin | undefined): string[] {
  if (origin === undefined) return ['', '', '', '']
  if (origin.kind === 'before') return [`before ${origin.revision}`, '', '', '']
  const { id, time, author, reason } = origin.info
  if (origin.kind === 'unrecorded') return ['', wholeSeconds(time), author, 'edited in place, no revision yet']
  return [String(id), wholeSeconds(time), author, oneLine(reason ?? '')]
}

export function originAsJson(origin: Origin | undefined) {
  const info = origin === undefined || origin.kind === 'before' ? undefined : origin.info
  return {
    revision: origin?.kind === 'revision' ? origin.info.id : null,
    before: origin?.kind === 'before' ? origin.revision : null,
    time: info?.time ?? null,
    author: info?.author ?? null,
    command: info?.command ?? null,
    reason: info?.reason ?? null,
  }
}

/** The same without the reason; no cell has a blank in it. */
export function whenCells(origin: Origin | undefined): string[] {
  const [revision, time, author] = originCells(origin)
  return [revision!.replace(' ', '-'), time!, author!]
}

/** `2026-11-22T17:08:27Z  jo@deploy1  generate (new rack)`. */
export function revisionLine({ time, author, command, reason }: RevisionInfo): string {
  const why = reason === undefined ? '' : ` (${oneLine(reason)})`
  return `${wholeSeconds(time)}  ${author}  ${oneLine(command)}${why}`
}

export function placeCell(place: Place | undefined): string {
  return place ? placeText(place) : ''
}

/** An entry of the configuration, and where it is written. */
export function entryAsJson({ path, place }: { readonly path: ValuePath; readonly place: Place | undefined }) {
  return { path: pathText(path), file: place?.file ?? null, line: place?.line ?? null }
}

/** In a sentence: `revision 12`, `a revision before 3, which is kept no more,`. */
export function originText(origin: Origin): string {
  if (origin.kind === 'revision') return `revision ${origin.info.id}`
  if (origin.kind === 'before') return `a revision before ${origin.revision}, which is kept no more,`
  return 'someone who edited the inventory in place'
}
