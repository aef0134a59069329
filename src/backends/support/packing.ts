/** Documents packed, where the place keeps copies of them, and how large they may be. */
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import { OperationalError } from '../../core/errors.ts'
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

/**
 * Quality 2 and the largest usual window: an inventory repeats itself over long distances, which gzip cannot see. Higher
 * qualities take four times as long for a tenth less (bench/results).
 */
export function compress(document: string): Buffer {
  const bytes = Buffer.from(document, 'utf8')
  demandFits(bytes)
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_QUALITY]: 2,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  })
}

/**
 * No more than the largest document is unpacked: a few kilobytes could become any number of gigabytes.
 *
 * @throws UnpackError
 */
export function decompress(bytes: Uint8Array): string {
  return unpacked(largestDocument, (maxOutputLength) => brotliDecompressSync(bytes, { maxOutputLength })).toString(
    'utf8',
  )
}

/** The bytes cannot be unpacked, or become more than they may. The message goes behind what they are of. */
export class UnpackError extends OperationalError {
  constructor(message: string, cause: unknown) {
    super('ERR_UNPACK', message, { cause })
  }
}

/**
 * @param most bytes; zlib stops there
 * @param act a function of `node:zlib`, given the `maxOutputLength` it needs
 * @throws UnpackError
 */
export function unpacked(most: number, act: (maxOutputLength: number) => Buffer): Buffer {
  try {
    return act(Math.max(1, most))
  } catch (error) {
    const isTooLong = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    throw new UnpackError(
      isTooLong ? `becomes more than ${most} bytes when it is unpacked` : 'cannot be unpacked',
      error,
    )
  }
}
