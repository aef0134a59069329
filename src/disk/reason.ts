import { memberOf, messageOf } from '../core/errors.ts'
import { errorCode } from './filesystem.ts'

/** What the system's refusals mean, behind the name of the file that they are about. */
const words: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file (a symbolic link that leads nowhere?)'],
  ['ENOTDIR', 'a file stands where a directory is expected (ENOTDIR)'],
  ['EEXIST', 'there is one already (EEXIST)'],
  ['ENOTEMPTY', 'the directory is not empty (ENOTEMPTY)'],
  ['EXDEV', 'it is on another file system (EXDEV)'],
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

/** Reaching a server fails in other ways, and says itself whom it has not reached. */
const ofServers: ReadonlySet<unknown> = new Set(['connect', 'getaddrinfo', 'listen', 'bind'])

/**
 * Why something failed, in words, without the place: that comes before it.
 *
 * @param own words for codes that mean something else here: `{ ENOENT: 'there is no such directory' }`
 */
export function reasonOf(error: unknown, own: Readonly<Record<string, string>> = {}): string {
  const code = errorCode(error)
  const call = memberOf(error, 'syscall')
  const isKnown = code !== undefined && !ofServers.has(call)
  // A server's or a plugin's error may have any code: `constructor` is a member of every object.
  const known = isKnown ? (Object.hasOwn(own, code) ? own[code] : words.get(code)) : undefined
  return known ?? withoutCall(messageOf(error), call)
}

/** Texts of Node.js read `CODE: reason, call 'path'`. */
function withoutCall(message: string, call: unknown): string {
  const end = typeof call === 'string' && !ofServers.has(call) ? message.lastIndexOf(`, ${call}`) : -1
  return end === -1 ? message : message.slice(0, end)
}

/** Of the operating system: `EACCES`, with what it refused. */
export function isSystemError(error: unknown): boolean {
  return /^E[A-Z0-9]+$/.test(errorCode(error) ?? '')
}

/** What an error of the system is about: the file, or the server's address; `undefined` where it does not say. */
export function placeOf(error: unknown): string | undefined {
  const [dest, path, address, port] = ['dest', 'path', 'address', 'port'].map((name) => memberOf(error, name))
  if (typeof dest === 'string') return dest
  if (typeof path === 'string') return path
  if (typeof address !== 'string') return undefined
  return port === undefined ? address : `${address}:${String(port)}`
}
