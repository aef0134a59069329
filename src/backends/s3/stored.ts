/** Revisions as objects and back: a line of JSON, then the packed document. What a store gives is checked here. */

import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { HistoryCut, Revision, RevisionId, RevisionInfo } from '../contract.ts'
import { DamagedValue, unlessDamaged } from '../support/damage.ts'
import { hasItsDocument } from '../support/digest.ts'
import { compress, decompress, UnpackError } from '../support/packing.ts'
import { infoFault, isMapping, isRevisionId } from '../support/revision-shape.ts'
import type { Dialect, StoredObject } from './client.ts'

/** Where a revision is: its number, and the write that made it. */
export interface Entry {
  readonly id: RevisionId
  readonly change: string
}

/** What the head says beside the revision in force. */
export interface HeadState {
  /** Every revision that is kept, the newest last. Only what is in here counts: other objects are of writers that lost. */
  readonly index: readonly Entry[]
  /** How the store wants a condition: what was found when it was probed. */
  readonly dialect: Dialect
}

export interface Head extends HeadState {
  readonly etag: string
  readonly info: RevisionInfo
  /** @throws DamagedValue unless the document is the one that was saved */
  readonly revision: () => Revision
}

export interface RevisionObject {
  readonly info: RevisionInfo
  /** The one that it follows: from these the order is found again when the head is lost. */
  readonly previous: Entry | undefined
  /** @throws DamagedValue unless the document is the one that was saved */
  readonly revision: () => Revision
}

export function isSame(one: readonly Entry[], other: readonly Entry[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ id, change }, at) => id === other[at]!.id && change === other[at]!.change)
  )
}

const format = 1

export function revisionBody({ document, ...info }: Revision, previous: Entry | undefined): Buffer {
  return bodyOf({ format, info, ...(previous === undefined ? {} : { previous: texts(previous) }) }, document)
}

/** The newest document as a whole: a run reads one object. */
export function headBody({ document, ...info }: Revision, { index, dialect }: HeadState): Buffer {
  return bodyOf({ format, dialect, index: index.map(texts), info }, document)
}

const texts = ({ id, change }: Entry): readonly [RevisionId, string] => [id, change]

/** What a `HEAD` tells: the store's own digest of the body beside the one that was meant. */
export function headMeta({ id, change, digest }: Revision, body: Buffer): Record<string, string> {
  return { revision: String(id), change, digest, md5: createHash('md5').update(body).digest('hex') }
}

export function cutBody({ id, chain }: HistoryCut): Buffer {
  return Buffer.from(`${JSON.stringify({ format, revision: id, chain })}\n`)
}

function bodyOf(header: object, document: string): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), compress(document)])
}

/** @throws DamagedValue */
export function headIn({ bytes, etag }: StoredObject, key: string): Head {
  const { header, rest } = split(bytes, key)
  const { dialect } = header
  const info = infoIn(header.info, key)
  const index = Array.isArray(header.index) ? header.index.map(entryIn) : []
  const last = index.at(-1)
  if (last?.id !== info.id || last.change !== info.change || (dialect !== 'quoted' && dialect !== 'bare')) {
    throw new DamagedValue(`${key} does not say which revisions there are`)
  }
  if (!index.every((entry): entry is Entry => entry !== undefined)) {
    throw new DamagedValue(`${key} names something else than revisions`)
  }
  return { etag, index, dialect, info, revision: () => wholeRevision(rest, info, key) }
}

/** @throws DamagedValue */
export function revisionIn({ bytes }: StoredObject, key: string, { id, change }: Entry): RevisionObject {
  const { header, rest } = split(bytes, key)
  const info = infoIn(header.info, key)
  if (info.id !== id || info.change !== change)
    throw new DamagedValue(`${key} is of revision ${info.id}, and another write`)
  return { info, previous: entryIn(header.previous), revision: () => wholeRevision(rest, info, key) }
}

function entryIn(value: unknown): Entry | undefined {
  if (!Array.isArray(value)) return undefined
  const [id, change] = value as readonly unknown[]
  return isRevisionId(id) && typeof change === 'string' ? { id, change } : undefined
}

/** @throws DamagedValue */
export function cutIn({ bytes }: StoredObject, key: string): HistoryCut {
  const { revision: id, chain } = split(bytes, key).header
  if (!isRevisionId(id) || typeof chain !== 'string') throw new DamagedValue(`${key} does not say where history begins`)
  return { id, chain }
}

/** Whether the line of JSON is there whole. */
export function isHeaderWhole(bytes: Buffer): boolean {
  return bytes.includes(0x0a)
}

function split(bytes: Buffer, key: string): { header: Record<string, unknown>; rest: Buffer } {
  const end = bytes.indexOf(0x0a)
  const line = bytes.subarray(0, end < 0 ? 0 : end)
  let header: unknown
  try {
    header = isUtf8(line) ? JSON.parse(line.toString('utf8')) : undefined
  } catch {
    header = undefined
  }
  if (!isMapping(header)) throw new DamagedValue(`${key} does not begin with a line of JSON`)
  if (typeof header.format === 'number' && header.format > format) {
    const remedy = 'install the release of osa-inventory that wrote it, or a newer one'
    throw new DamagedValue(`${key} has format ${header.format}, and this release knows format ${format}`, remedy)
  }
  return { header, rest: bytes.subarray(end + 1) }
}

function infoIn(info: unknown, key: string): RevisionInfo {
  const fault = infoFault(info)
  if (fault !== undefined) throw new DamagedValue(`${key} has ${fault}`)
  return info as RevisionInfo
}

function wholeRevision(bytes: Buffer, info: RevisionInfo, key: string): Revision {
  const revision = { ...info, document: documentIn(bytes, key) }
  if (hasItsDocument(revision)) return revision
  throw new DamagedValue(
    `the document of revision ${info.id} in ${key} is not the one that was saved: its digest differs`,
  )
}

function documentIn(bytes: Buffer, key: string): string {
  try {
    return decompress(bytes)
  } catch (error) {
    const why = error instanceof UnpackError ? error.message : 'cannot be unpacked'
    throw new DamagedValue(`the document in ${key} ${why}`)
  }
}

/** A damaged one may be replaced by anyone who knows the newest revision. */
export function headUnlessDamaged(found: StoredObject, key: string): Head | undefined {
  return unlessDamaged(
    () => headIn(found, key),
    () => undefined,
  )
}
