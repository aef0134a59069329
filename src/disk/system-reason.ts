import { errorCode } from './filesystem.ts'

const words: ReadonlyMap<string | undefined, string> = new Map([
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'there is no room left (ENOSPC)'],
  ['EFBIG', 'there is no room left: a limit on the size of files (EFBIG)'],
  ['EDQUOT', 'the disk quota of this user or group is used up (EDQUOT)'],
  ['EIO', 'the disk cannot be read or written (EIO)'],
  ['ESTALE', 'the file server knows it no longer (ESTALE)'],
  ['EISDIR', 'it is a directory'],
  ['ENAMETOOLONG', 'its name is too long'],
  ['ELOOP', 'its symbolic links lead in a circle'],
  ['EMFILE', 'this process has too many files open (EMFILE)'],
  ['ENFILE', 'the machine has too many files open (ENFILE)'],
  ['ENOMEM', 'there is no memory left (ENOMEM)'],
])

/** Why the system refused, in words; `undefined` for what has none here. */
export function systemReason(error: unknown): string | undefined {
  return words.get(errorCode(error))
}
