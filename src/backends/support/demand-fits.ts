import { largestDocument, mebibytes } from '../../disk/limits.ts'
import { DocumentTooLargeError } from '../errors.ts'

/** @throws DocumentTooLargeError for a document that is larger than what is read back */
export function demandFits(document: Uint8Array): void {
  if (document.length <= largestDocument) return
  throw new DocumentTooLargeError(
    `the document has ${mebibytes(document.length)}, and ${mebibytes(largestDocument)} are the most that is stored`,
    { operation: 'write' },
  )
}
