/** The lines of a bundle's file, unpacked as they are asked for. */
import { createHash } from 'node:crypto'
import * as nodeFs from 'node:fs'
import { closeSync, createReadStream, type ReadStream, readSync, statSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { openRegular } from '../../../disk/filesystem.ts'
import { longestLine } from '../../../disk/limits.ts'
import { reasonOf } from '../../../disk/reason.ts'
import { BundleError } from '../errors.ts'
import { seal, sealLength } from './format.ts'

export interface BundleFile {
  readonly path: string
  readonly size: number
  /** Packed by gzip; the bare lines will do as well, as `zcat` gives them. */
  readonly isPacked: boolean
}

const damagedRemedy = 'copy the file again from where it was written, and compare their sums: `sha256sum FILE`'

export function damaged(path: string, problem: string): BundleError {
  return new BundleError(`${path}: ${problem}: it was damaged or cut short`, damagedRemedy)
}

/** @throws BundleError */
export function findBundle(path: string): BundleFile {
  try {
    const start = readAt(path, 0, 2)
    return { path, size: statSync(path).size, isPacked: start[0] === 0x1f && start[1] === 0x8b }
  } catch (error) {
    throw new BundleError(`${path} cannot be read: ${reasonOf(error)}`, 'name a file that can be read')
  }
}

function readAt(path: string, position: number, length: number): Buffer {
  const fd = openRegular(nodeFs, path)
  try {
    const bytes = Buffer.alloc(length)
    return bytes.subarray(0, readSync(fd, bytes, 0, length, position))
  } finally {
    closeSync(fd)
  }
}

function bytesAt(path: string, span: { end?: number } = {}): ReadStream {
  return createReadStream(path, { fd: openRegular(nodeFs, path), start: 0, ...span })
}

/**
 * Proves the packed bytes against their seal.
 *
 * @throws BundleError
 */
export async function demandSeal({ path, size, isPacked }: BundleFile): Promise<void> {
  if (!isPacked) return
  const end = size - sealLength
  if (end <= 0) throw damaged(path, 'it is too short for a bundle')
  const hash = createHash('sha256')
  for await (const chunk of bytesAt(path, { end: end - 1 }) as AsyncIterable<Buffer>) hash.update(chunk)
  if (readAt(path, end, sealLength).equals(seal(hash.digest('hex')))) return
  throw new BundleError(
    `${path}: its seal does not fit: it was damaged, cut short, or packed by another program`,
    `${damagedRemedy}; what was packed again can be given unpacked: \`zcat FILE > OTHER\``,
  )
}

/** Without their line breaks. @throws BundleError */
export async function* linesOf(file: BundleFile): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let pieces: Buffer[] = []
  let number = 1
  let length = 0
  const keep = (piece: Buffer): void => {
    length += piece.length
    if (length > longestLine) throw damaged(file.path, `line ${number} is longer than ${longestLine} bytes`)
    pieces.push(piece)
  }
  try {
    for await (const chunk of bytesOf(file)) {
      let start = 0
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
        keep(chunk.subarray(start, end))
        yield decoder.decode(Buffer.concat(pieces))
        pieces = []
        length = 0
        number++
        start = end + 1
      }
      if (start < chunk.length) keep(chunk.subarray(start))
    }
  } catch (error) {
    if (error instanceof BundleError) throw error
    throw damaged(file.path, `it cannot be unpacked (${(error as Error).message})`)
  }
  if (pieces.length > 0) throw damaged(file.path, 'its last line has no end')
}

function bytesOf({ path, size, isPacked }: BundleFile): AsyncIterable<Buffer> {
  if (!isPacked) return bytesAt(path)
  const gunzip = createGunzip()
  const feeding = pipeline(bytesAt(path, { end: size - sealLength - 1 }), gunzip)
  // What it fails with comes out of the iteration.
  feeding.catch(() => {})
  return gunzip
}
