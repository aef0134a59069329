/** Documents packed, where the place keeps copies of them. */
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import { largestDocument } from '../../disk/limits.ts'
import { demandFits } from './demand-fits.ts'
import { unpacked } from './unpack.ts'

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
