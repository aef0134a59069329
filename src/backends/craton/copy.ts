/** The whole document, packed, in pieces on the reserved cell: what readers get while the parts do not fit together. */

import type { Dict } from '../../python/value.ts'
import { compress, decompress, UnpackError } from '../support/packing.ts'
import { DamagedCell } from './manifest.ts'

/** Characters, in ASCII: far from what a request to a database may hold. */
const pieceLength = 1_000_000

export const copyKey = (number: number): string => `copy_${number}`

export function copyPieces(document: string): string[] {
  const text = compress(document).toString('base64')
  return Array.from({ length: Math.ceil(text.length / pieceLength) }, (_, number) =>
    text.slice(number * pieceLength, (number + 1) * pieceLength),
  )
}

/** @throws DamagedCell if a piece is missing or is not what was written */
export function documentFrom(variables: Dict, count: number): string {
  const pieces = Array.from({ length: count }, (_, number) => variables.get(copyKey(number + 1)))
  if (!pieces.every((piece) => typeof piece === 'string')) throw new DamagedCell('a piece of the copy is missing')
  try {
    return decompress(Buffer.from(pieces.join(''), 'base64'))
  } catch (error) {
    throw new DamagedCell(`the copy ${error instanceof UnpackError ? error.message : 'cannot be unpacked'}`)
  }
}
