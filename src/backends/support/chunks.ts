/** Bytes in parts, for a place that takes no large value. */
import { CorruptDocumentError } from '../errors.ts'
import { sha256 } from './digest.ts'

/**
 * The same bytes in parts of at most `size`, in their order; one empty part for no bytes. Nothing is copied.
 *
 * @param size bytes
 */
export function chunked(bytes: Uint8Array, size: number): Uint8Array[] {
  const count = Math.max(1, Math.ceil(bytes.length / size))
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * size, (index + 1) * size))
}

/** What has to be kept beside the parts, to know that they are whole. */
export interface ChunkList {
  /** How many there are. */
  readonly chunks: number
  /** Bytes of all of them. */
  readonly size: number
  /** SHA-256 of all of them, lower-case hex. */
  readonly sha256: string
}

/** What to keep beside these parts. */
export function chunkList(chunks: readonly Uint8Array[]): ChunkList {
  const bytes = Buffer.concat(chunks)
  return { chunks: chunks.length, size: bytes.length, sha256: sha256(bytes) }
}

/**
 * The parts put together again.
 *
 * @param place for the message: `redis 127.0.0.1:6379, revision 7`
 * @throws CorruptDocumentError when one is missing, or they are not the ones that `chunkList` was made of
 */
export function joinChunks(chunks: readonly (Uint8Array | null | undefined)[], list: ChunkList, place: string): Buffer {
  const there = chunks.filter((chunk) => chunk !== null && chunk !== undefined)
  const bytes = Buffer.concat(there)
  const isWhole = there.length === list.chunks && bytes.length === list.size && sha256(bytes) === list.sha256
  if (isWhole) return bytes
  const found = `${there.length} parts with ${bytes.length} bytes`
  throw new CorruptDocumentError(
    `${place}: there are ${found} instead of ${list.chunks} with ${list.size}, or they are not the ones that were stored`,
  )
}
