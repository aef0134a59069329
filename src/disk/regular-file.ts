/** Reading a file that a person has named, or that is in a directory: never a pipe, a device, or without an end. */
import * as nodeFs from 'node:fs'
import { closing, openRegular, UnfitFileError } from './filesystem.ts'
import { mebibytes } from './limits.ts'

/**
 * The whole file. `/dev/null` stands for an empty one.
 *
 * @param most bytes
 * @throws UnfitFileError for what is not a file, before it is opened, and for one that is larger; what the system throws
 */
export function readRegular(path: string, most: number): Buffer {
  if (isNull(path)) return Buffer.alloc(0)
  return closing(nodeFs, path, openRegular(nodeFs, path), (fd) => readUpTo(fd, path, most))
}

/** As `readRegular`, in UTF-8; what is not one becomes U+FFFD. */
export function readRegularText(path: string, most: number): string {
  return readRegular(path, most).toString('utf8')
}

/** The size is a hint: files of /proc have none, and others grow meanwhile. */
function readUpTo(fd: number, path: string, most: number): Buffer {
  const { size } = nodeFs.fstatSync(fd)
  if (size > most) throw tooLarge(path, most)
  let buffer = Buffer.allocUnsafe(size + 1)
  let filled = 0
  for (;;) {
    const count = nodeFs.readSync(fd, buffer, filled, buffer.length - filled, null)
    if (count === 0) return buffer.subarray(0, filled)
    filled += count
    if (filled > most) throw tooLarge(path, most)
    if (filled === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(Math.max(filled, 65_536))])
  }
}

function tooLarge(path: string, most: number): UnfitFileError {
  return new UnfitFileError(path, `it is larger than ${mebibytes(most)}, the most that is read of it`)
}

function isNull(path: string): boolean {
  return nodeFs.statSync(path).isCharacterDevice() && nodeFs.realpathSync(path) === '/dev/null'
}
