/** Revisions as bytes for a place that keeps nothing else, and back: packed, and looked at when they are read. */
import { messageOf } from '../../core/errors.ts'
import type { Revision } from '../contract.ts'
import { CorruptDocumentError } from '../errors.ts'
import { hasItsDocument } from './digest.ts'
import { compress, decompress } from './packing.ts'
import { revisionFault } from './revision-shape.ts'

/**
 * The whole revision, Brotli over JSON in which the document is one text: nothing of it is parsed. An inventory becomes
 * about a tenth.
 *
 * @throws DocumentTooLargeError for more than 256 MiB
 */
export function packRevision(revision: Revision): Buffer {
  return compress(JSON.stringify(revision))
}

/**
 * The revision that `packRevision` has made these bytes of.
 *
 * @param place for the message: `redis 127.0.0.1:6379, revision 7`
 * @throws CorruptDocumentError for bytes that `packRevision` has not made, and for a document that is not the one whose
 * digest is beside it
 */
export function unpackRevision(bytes: Uint8Array, place: string): Revision {
  let value: unknown
  try {
    value = JSON.parse(decompress(bytes))
  } catch (error) {
    throw new CorruptDocumentError(`${place} cannot be read: ${messageOf(error)}`, { cause: error })
  }
  return checkedRevision(value, place)
}

/**
 * What was read is a revision, and its document the one whose digest is beside it.
 *
 * @param value as parsed from what is stored
 * @param place for the message
 * @throws CorruptDocumentError
 */
export function checkedRevision(value: unknown, place: string): Revision {
  const fault = revisionFault(value)
  if (fault !== undefined) throw new CorruptDocumentError(`${place}: there is ${fault}`)
  const revision = value as Revision
  if (hasItsDocument(revision)) return revision
  throw new CorruptDocumentError(`${place}: the document is not the one that was saved: its digest differs`)
}
