/** Revisions as etcd's values and back. What a member gives is checked here, key by key. */
import { isUtf8 } from 'node:buffer'
import type { HistoryCut, Revision, RevisionId, RevisionInfo } from '../contract.ts'
import { chunked } from '../support/chunks.ts'
import { DamagedValue } from '../support/damage.ts'
import { hasItsDocument } from '../support/digest.ts'
import { compress, decompress, UnpackError } from '../support/packing.ts'
import { infoFault, isMapping, isRevisionId } from '../support/revision-shape.ts'

/** The one key that moves: which revision is in force. */
export interface Head {
  readonly id: RevisionId
  readonly change: string
  /** SHA-256 of the document. */
  readonly digest: string
  /** Parts that the document is in; 0: it is in its own key. */
  readonly chunks: number
}

/** A value in etcd, with the revision of etcd that changed it last. */
export interface Stored {
  readonly key: string
  readonly value: Buffer
  readonly modified: string
}

/** Bytes of one part: a request has room for 1.5 MiB. */
export const chunkSize = 1 << 20
/** Bytes of a description and a document that go with the head in one transaction. */
const mostTogether = 1_250_000
/** Bytes of a description that stays readable for `etcdctl get`. */
const mostReadable = 16 << 10
/** A transaction compares no more than 128 keys, and two are others. */
export const mostChunks = 120

export interface Packed {
  readonly info: Buffer
  /** Of the key of the document. */
  readonly document: Buffer
  readonly chunks: readonly Uint8Array[]
}

/** The first byte says what the rest is. */
const mark = { plain: 0x7b, packed: 0x01, document: 0x02, parts: 0x03 } as const

export function packed({ document, ...info }: Revision): Packed {
  const json = JSON.stringify(info)
  const described = json.length <= mostReadable ? Buffer.from(json) : Buffer.concat([byte(mark.packed), compress(json)])
  const bytes = compress(document)
  if (bytes.length + described.length <= mostTogether && bytes.length <= chunkSize) {
    return { info: described, document: Buffer.concat([byte(mark.document), bytes]), chunks: [] }
  }
  const chunks = chunked(bytes, chunkSize)
  const manifest = JSON.stringify({ chunks: chunks.length, size: bytes.length, change: info.change })
  return { info: described, document: Buffer.concat([byte(mark.parts), Buffer.from(manifest)]), chunks }
}

export const headText = (head: Head): string =>
  JSON.stringify({ format: 1, revision: head.id, change: head.change, digest: head.digest, chunks: head.chunks })

/** @throws DamagedValue */
export function headFrom({ key, value }: Stored): Head {
  const head = jsonFrom(value, key)
  const { format, revision: id, change, digest, chunks } = head
  if (typeof format === 'number' && format > 1) {
    throw new DamagedValue(
      `${key} has format ${format}, and this release knows format 1`,
      'install the release of osa-inventory that wrote it, or a newer one',
    )
  }
  const isSound =
    isRevisionId(id) && typeof change === 'string' && typeof digest === 'string' && Number.isSafeInteger(chunks)
  if (!isSound) throw new DamagedValue(`${key} does not name a revision`)
  return { id, change, digest, chunks: chunks as number }
}

/** @throws DamagedValue */
export function infoFrom({ key, value }: Stored, id: RevisionId): RevisionInfo {
  const text = value[0] === mark.packed ? Buffer.from(unpacked(value.subarray(1), key)) : value
  const info = jsonFrom(text, key)
  const fault = infoFault(info)
  if (fault !== undefined) throw new DamagedValue(`${key} has ${fault}`)
  if (info.id !== id) throw new DamagedValue(`${key} has the description of revision ${String(info.id)}`)
  return info as unknown as RevisionInfo
}

export interface Manifest {
  readonly chunks: number
  /** Bytes of all of them. */
  readonly size: number
  /** Whose they are. */
  readonly change: string
}

/** The document itself, or the parts that it is in. @throws DamagedValue */
export function documentIn(stored: Stored): string | Manifest {
  return partsIn(stored) ?? unpacked(stored.value.subarray(1), stored.key)
}

/** `undefined`: the document is whole, and in its own key. @throws DamagedValue */
export function partsIn({ key, value }: Stored): Manifest | undefined {
  if (value[0] === mark.document) return undefined
  if (value[0] !== mark.parts) throw new DamagedValue(`${key} does not hold a document`)
  const { chunks, size, change } = jsonFrom(value.subarray(1), key)
  const isSound = [chunks, size].every((each) => Number.isSafeInteger(each) && (each as number) > 0)
  if (!isSound || (chunks as number) > mostChunks || typeof change !== 'string') {
    throw new DamagedValue(`${key} does not say which parts the document is in`)
  }
  return { chunks: chunks as number, size: size as number, change }
}

/** @throws DamagedValue */
export function joined(parts: readonly Buffer[], { size }: Manifest, key: string): string {
  const bytes = Buffer.concat(parts)
  if (bytes.length !== size) throw new DamagedValue(`the parts of ${key} have ${bytes.length} bytes instead of ${size}`)
  return unpacked(bytes, key)
}

/** @throws DamagedValue unless the document is the one whose digest was saved */
export function revisionOf(info: RevisionInfo, document: string): Revision {
  const revision = { ...info, document }
  if (hasItsDocument(revision)) return revision
  throw new DamagedValue(`the document of revision ${info.id} is not the one that was saved: its digest differs`)
}

export const cutText = ({ id, chain }: HistoryCut): string => JSON.stringify({ revision: id, chain })

/** @throws DamagedValue */
export function cutFrom({ key, value }: Stored): HistoryCut {
  const { revision: id, chain } = jsonFrom(value, key)
  if (!isRevisionId(id) || typeof chain !== 'string') throw new DamagedValue(`${key} does not say where history begins`)
  return { id, chain }
}

function byte(value: number): Buffer {
  return Buffer.from([value])
}

function unpacked(bytes: Buffer, key: string): string {
  try {
    return decompress(bytes)
  } catch (error) {
    throw new DamagedValue(`${key} ${error instanceof UnpackError ? error.message : 'cannot be unpacked'}`)
  }
}

function jsonFrom(bytes: Buffer, key: string): Record<string, unknown> {
  let parsed: unknown
  if (isUtf8(bytes)) {
    try {
      parsed = JSON.parse(bytes.toString('utf8'))
    } catch {
      parsed = undefined
    }
  }
  if (!isMapping(parsed)) throw new DamagedValue(`${key} is not JSON`)
  return parsed
}
