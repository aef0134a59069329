import type * as nodeFs from 'node:fs'
import { constants } from 'node:fs'
import { memberOf, OperationalError } from '../core/errors.ts'
import { largestDocument, mebibytes } from './limits.ts'

/**
 * What the file backend asks of the operating system. A parameter, so that a test can stop, pause or fail it at any
 * single call; the product passes `node:fs` itself.
 */
export type FileSystem = Pick<
  typeof nodeFs,
  | 'chmodSync'
  | 'chownSync'
  | 'closeSync'
  | 'fchmodSync'
  | 'fchownSync'
  | 'fstatSync'
  | 'fsyncSync'
  | 'futimesSync'
  | 'linkSync'
  | 'lstatSync'
  | 'mkdirSync'
  | 'openSync'
  | 'readSync'
  | 'readdirSync'
  | 'readlinkSync'
  | 'realpathSync'
  | 'renameSync'
  | 'rmSync'
  | 'rmdirSync'
  | 'statSync'
  | 'unlinkSync'
  | 'writeSync'
>

export type FileStat = nodeFs.BigIntStats

/** Someone who writes into a file all the time is not waited for. */
const REREADS = 5

export function errorCode(error: unknown): string | undefined {
  const code = memberOf(error, 'code')
  if (typeof code !== 'string') return undefined
  return code.startsWith('Unknown system error') ? (nameOfErrno(memberOf(error, 'errno')) ?? code) : code
}

/** Node.js has no name for some errors of Linux: EDQUOT is `Unknown system error -122` to it. */
function nameOfErrno(errno: unknown): string | undefined {
  const { constants } = process.getBuiltinModule('node:os')
  return Object.entries(constants.errno).find(([, number]) => number === -Number(errno))?.[0]
}

/** What `action` gives; `undefined` if it fails with one of `codes`. */
export function unless<T>(codes: readonly string[], action: () => T): T | undefined {
  try {
    return action()
  } catch (error) {
    if (codes.includes(errorCode(error) ?? '')) return undefined
    throw error
  }
}

/** `false` if `action` fails with one of `codes`. */
export function succeeds(codes: readonly string[], action: () => void): boolean {
  return (
    unless(codes, () => {
      action()
      return true
    }) ?? false
  )
}

/**
 * What `action` gives; `undefined` if it fails. For housekeeping, where what cannot be tidied up now is left to a later
 * writer, and for looks at what need not be there.
 */
export function quietly<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    return undefined
  }
}

/** Calls on a descriptor name no file in their errors: this puts it there. */
export function naming<T>(path: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (error instanceof Error && !('path' in error)) Object.assign(error, { path })
    throw error
  }
}

/** A file that waits for its place has a name that nobody knows: errors about it name the place. */
export function namingPlace<T>(waiting: string, place: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (error instanceof Error && 'path' in error && error.path === waiting) error.path = place
    throw error
  }
}

/** Closes the file that `act` works with. Errors of both name it; the first one counts. */
export function closing<T>(fs: FileSystem, path: string, fd: number, act: (fd: number) => T): T {
  let result: T
  try {
    result = naming(path, () => act(fd))
  } catch (error) {
    quietly(() => fs.closeSync(fd))
    throw error
  }
  naming(path, () => fs.closeSync(fd))
  return result
}

/** A file in the place of a directory on the way to it means that it is not there. */
export function statIfThere(fs: FileSystem, path: string): FileStat | undefined {
  return unless(['ENOTDIR'], () => fs.statSync(path, { bigint: true, throwIfNoEntry: false }))
}

export function isThere(fs: FileSystem, path: string): boolean {
  return unless(['ENOTDIR'], () => fs.lstatSync(path, { throwIfNoEntry: false })) !== undefined
}

/** `false` if there was nothing to remove. */
export function removeIfThere(fs: FileSystem, path: string): boolean {
  return succeeds(['ENOENT'], () => fs.unlinkSync(path))
}

/** `false` if `from` is gone. */
export function renameIfThere(fs: FileSystem, from: string, to: string): boolean {
  return succeeds(['ENOENT'], () => fs.renameSync(from, to))
}

/** Up to `length` bytes from `position`; fewer at the end of the file. */
export function readAt(fs: FileSystem, fd: number, position: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const count = fs.readSync(fd, buffer, filled, length - filled, position + filled)
    if (count === 0) break
    filled += count
  }
  return buffer.subarray(0, filled)
}

export function writeAll(fs: FileSystem, fd: number, data: Uint8Array): void {
  let written = 0
  while (written < data.length) written += fs.writeSync(fd, data, written, data.length - written)
}

/** What is at a path cannot be read as a file. The message says why, and goes behind the path. */
export class UnfitFileError extends OperationalError {
  /** The edge tells it before the message. */
  readonly file: string
  /** `a directory`, `a pipe`; absent for a file. */
  readonly kind: string | undefined
  constructor(file: string, message: string, kind?: string) {
    super('ERR_UNFIT_FILE', message)
    this.file = file
    this.kind = kind
  }
}

/** A new file is in its place, and may not be there any more after a power cut. The message goes behind the path. */
export class UnsureFileError extends OperationalError {
  /** The edge tells it before the message. */
  readonly file: string
  constructor(file: string, message: string, cause: unknown) {
    super('ERR_UNSURE_FILE', message, { remedy: 'look after that disk, and run the command again', cause })
    this.file = file
  }
}

/**
 * Looked at before it is opened: to open a pipe waits for someone who writes, and to open a device may do anything.
 * Looked at again afterwards, because something else may have been put there in between.
 *
 * @throws UnfitFileError for what is not a regular file, also through links
 */
export function openRegular(fs: FileSystem, path: string): number {
  demandRegular(fs.statSync(path, { bigint: true }), path)
  const fd = fs.openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  try {
    naming(path, () => demandRegular(fs.fstatSync(fd, { bigint: true }), path))
    return fd
  } catch (error) {
    quietly(() => fs.closeSync(fd))
    throw error
  }
}

export function demandRegular(stat: KindOfFile, path: string): void {
  const kind = otherKindOf(stat)
  if (kind === undefined) return
  throw new UnfitFileError(path, kind === 'a directory' ? 'it is a directory' : `it is ${kind}, not a file`, kind)
}

type KindOfFile = Pick<FileStat, 'isFile' | 'isDirectory' | 'isFIFO' | 'isSocket'>

/** What is in the place of a file: `a directory`, `a pipe`; `undefined` for a file. */
export function otherKindOf(stat: KindOfFile): string | undefined {
  if (stat.isFile()) return undefined
  if (stat.isDirectory()) return 'a directory'
  return stat.isFIFO() ? 'a pipe' : stat.isSocket() ? 'a socket' : 'a device'
}

export interface ReadFile {
  readonly stat: FileStat
  readonly bytes: Buffer
}

/**
 * The whole file as one open descriptor shows it, so that a file replaced meanwhile is never read half and half; one
 * changed in place meanwhile is read again. `undefined` if there is none; only the stat if `wanted` says no to it.
 *
 * @throws UnfitFileError for what is not a file, and for one that is larger than any document
 */
export function readWhole(
  fs: FileSystem,
  path: string,
  wanted: (stat: FileStat) => boolean = () => true,
): ReadFile | { readonly stat: FileStat; readonly bytes?: undefined } | undefined {
  return whileOpen(fs, path, (fd) => readOpen(fs, fd, path, wanted))
}

/** `undefined` if there is no such file. */
function whileOpen<T>(fs: FileSystem, path: string, read: (fd: number) => T): T | undefined {
  const fd = unless(['ENOENT'], () => openRegular(fs, path))
  return fd === undefined ? undefined : closing(fs, path, fd, read)
}

/** Nobody has changed the file in place between the two. */
function isUntouched(before: FileStat, after: FileStat): boolean {
  return after.size === before.size && after.mtimeNs === before.mtimeNs
}

function readOpen(
  fs: FileSystem,
  fd: number,
  path: string,
  wanted: (stat: FileStat) => boolean,
): ReturnType<typeof readWhole> {
  let stat = fs.fstatSync(fd, { bigint: true })
  for (let attempt = 0; wanted(stat); attempt += 1) {
    if (stat.size > largestDocument) {
      const message = `it is larger than ${mebibytes(largestDocument)}, the most that an inventory may have`
      throw new UnfitFileError(path, message)
    }
    const bytes = readAt(fs, fd, 0, Number(stat.size))
    const after = fs.fstatSync(fd, { bigint: true })
    if (isUntouched(stat, after) || attempt === REREADS) return { stat, bytes }
    stat = after
  }
  return { stat }
}

const PIECE = 1 << 18

/**
 * Whether a file holds these bytes, and nobody changes it meanwhile. Compared piece by piece: to give the kernel room for
 * a second copy of several megabytes takes longer than to read them.
 */
export function holdsBytes(fs: FileSystem, path: string, expected: Buffer): boolean {
  const holds = whileOpen(fs, path, (fd) => {
    const before = fs.fstatSync(fd, { bigint: true })
    if (Number(before.size) !== expected.length || !holdsPieces(fs, fd, expected)) return false
    return isUntouched(before, fs.fstatSync(fd, { bigint: true }))
  })
  return holds ?? false
}

function holdsPieces(fs: FileSystem, fd: number, expected: Buffer): boolean {
  const piece = Buffer.allocUnsafe(Math.min(expected.length, PIECE))
  for (let at = 0; at < expected.length; ) {
    const count = fs.readSync(fd, piece, 0, Math.min(piece.length, expected.length - at), at)
    if (count === 0 || piece.compare(expected, at, at + count, 0, count) !== 0) return false
    at += count
  }
  return true
}

/** Makes names that were added to, changed in or taken from a directory outlast a power cut, where that can be asked. */
export function syncDirectory(fs: FileSystem, path: string): void {
  closing(fs, path, fs.openSync(path, 'r'), (fd) => {
    // Some network file systems know no fsync of a directory.
    unless(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EBADF', 'EISDIR'], () => fs.fsyncSync(fd))
  })
}

/** Like `dirname`, and as little inclined to normalise as `realTarget`. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')))
}
