/** What the results of a plugin's answers have to be. Each function throws ProtocolFault for what is not. */
import type { HistoryCut, NewestRevision, Revision, RevisionId, RevisionInfo } from '../contract.ts'
import { infoFault, isMapping, isRevisionId, partialInfoFault, revisionFault } from '../support/revision-shape.ts'
import { ProtocolFault } from './protocol.ts'

export function asRevisionInfo(value: unknown): RevisionInfo {
  const fault = infoFault(value)
  if (fault !== undefined) throw new ProtocolFault(`it gave ${fault}`)
  return value as RevisionInfo
}

/** Of a newest revision that cannot be read only number and lineage need be known. */
export function asNewestInfo(value: unknown): RevisionInfo {
  const fault = partialInfoFault(value)
  if (fault !== undefined) throw new ProtocolFault(`it gave ${fault}`)
  return value as RevisionInfo
}

export function asRevision(value: unknown): Revision {
  const fault = revisionFault(value)
  if (fault !== undefined) throw new ProtocolFault(`it gave ${fault}`)
  return value as Revision
}

export function fieldOf(result: unknown, name: string): unknown {
  if (isMapping(result) && name in result) return result[name]
  throw new ProtocolFault(`its answer has no "${name}"`)
}

export function asNothing(result: unknown): void {
  if (result !== null && !isMapping(result)) throw new ProtocolFault('its "result" is neither a mapping nor null')
}

/** `undefined` for `null`, which says that there is none. */
export function whereThere<T>(value: unknown, take: (value: unknown) => T): T | undefined {
  return value === null ? undefined : take(value)
}

export function asNewest(value: unknown): NewestRevision {
  if (!isMapping(value)) throw new ProtocolFault('its "newest" is neither null nor a mapping')
  const { id, change, digest } = value
  if (!isRevisionId(id)) throw new ProtocolFault('its "newest" has no "id" that is a whole number from 1 on')
  if (typeof change !== 'string') throw new ProtocolFault('its "newest" has no "change"')
  if (typeof digest !== 'string' || !/^[0-9a-f]{64}$/.test(digest))
    throw new ProtocolFault('its "newest" has no "digest" of 64 hexadecimal digits')
  return { id, change, digest }
}

/** One page of the history. */
export function asPage(result: unknown, before: RevisionId | null): RevisionInfo[] {
  const listed = fieldOf(result, 'revisions')
  if (!Array.isArray(listed)) throw new ProtocolFault('its "revisions" are not a list')
  const infos = listed.map(asRevisionInfo)
  let former = before ?? Number.POSITIVE_INFINITY
  for (const { id } of infos) {
    if (id >= former) throw new ProtocolFault(`it listed revision ${id} after revision ${former}: newest first`)
    former = id
  }
  return infos
}

export function asCut(cut: unknown): HistoryCut {
  if (isMapping(cut) && isRevisionId(cut.id) && typeof cut.chain === 'string') return { id: cut.id, chain: cut.chain }
  throw new ProtocolFault('its "cut" is neither null nor a mapping with "id" and "chain"')
}

export function asSentences(value: unknown): string[] {
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value
  throw new ProtocolFault('its "doubts" are not a list of texts')
}

/** Characters: a path, or the name of a server. */
const longestPlace = 4096

/** What the answer to `open` says of the place; nothing before version 2 of the protocol. */
export function asPlace(result: unknown): string | undefined {
  if (!isMapping(result) || result.place === undefined || result.place === null) return undefined
  const { place } = result
  if (typeof place !== 'string' || place === '' || place.length > longestPlace || /[\r\n]/.test(place))
    throw new ProtocolFault('its "place" is not one line of text')
  return place
}
