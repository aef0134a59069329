import { lstatSync, readlinkSync, type Stats } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { shellWord } from '../core/inventory/text/visible.ts'
import { closing, type FileStat, type FileSystem, succeeds } from './filesystem.ts'

/** Who may do what with a file that is about to be made. */
export interface Access {
  readonly mode: number
  /** Absent: the running user's file, and the umask applies. */
  readonly owner?: { readonly uid: number; readonly gid: number }
}

/** A new file is for its owner and group, less what the umask takes from them, and never for others. */
export const NEW_FILE: Access = { mode: 0o660 }

export function accessOf(stat: FileStat): Access {
  return { mode: Number(stat.mode) & 0o7777, owner: { uid: Number(stat.uid), gid: Number(stat.gid) } }
}

/** The rights to read and write alone: what history and backups have of the JSON file's mode. */
export function plainAccess(access: Access): Access {
  return { ...access, mode: access.mode & 0o666 }
}

/**
 * Makes a file that is not there yet, lets `fill` write it and makes that outlast a power cut. Nobody but the running
 * user can open it before it has its owner and mode.
 */
export function createFile(fs: FileSystem, path: string, access: Access, fill: (fd: number) => void): void {
  closing(fs, path, openNew(fs, path, access), (fd) => {
    grant(fs, fd, access)
    fill(fd)
    fs.fsyncSync(fd)
  })
}

/** As `createFile` begins, for anyone who fills the file piece by piece: `grant` comes before the first. */
export function openNew(fs: FileSystem, path: string, access: Access): number {
  return fs.openSync(path, 'wx', access.owner === undefined ? access.mode : 0o600)
}

export function grant(fs: FileSystem, fd: number, { mode, owner }: Access): void {
  if (owner !== undefined) fs.fchmodSync(fd, grantedMode(fs, fd, mode, owner))
}

/** Gives the file its owner as far as the running user may. A group that cannot be kept loses its rights. */
function grantedMode(fs: FileSystem, fd: number, mode: number, owner: NonNullable<Access['owner']>): number {
  const stat = fs.fstatSync(fd)
  if (stat.uid === owner.uid && stat.gid === owner.gid) return mode
  const forbidden = ['EPERM', 'EINVAL', 'ENOTSUP', 'ENOSYS']
  const given = (uid: number) => succeeds(forbidden, () => fs.fchownSync(fd, uid, owner.gid))
  if (given(owner.uid)) return mode
  if (stat.gid === owner.gid || given(-1)) return mode & 0o1777
  return mode & 0o1707
}

/** A directory that lets through anyone who may read its files. */
export function directoryMode(fileMode: number): number {
  return 0o700 | (fileMode & 0o066) | ((fileMode & 0o044) >> 2)
}

/** Makes the directory if it is not there; closes one that is more open than its files may be. True if it was made. */
export function ensureDirectory(fs: FileSystem, path: string, access: Access): boolean {
  const mode = directoryMode(access.mode)
  const made = succeeds(['EEXIST'], () => fs.mkdirSync(path, mode))
  const { owner } = access
  if (made && owner !== undefined) {
    succeeds(['EPERM'], () => fs.chownSync(path, owner.uid, owner.gid))
    fs.chmodSync(path, mode)
  }
  if (!made) tightenDirectory(fs, path, mode)
  return made
}

function tightenDirectory(fs: FileSystem, path: string, mode: number): void {
  const now = Number(fs.statSync(path, { bigint: true }).mode) & 0o7777
  const wanted = now & (mode | 0o7000)
  if (wanted !== now) succeeds(['EPERM'], () => fs.chmodSync(path, wanted))
}

// As root only what root alone can change may run.

interface Opening {
  readonly path: string
  /** `belongs to user 1000`. */
  readonly reason: string
  readonly remedy: string
}

export function isRoot(): boolean {
  return process.geteuid?.() === 0
}

/**
 * The first of the file, the directories above it, and the links on the way, that someone besides root could change,
 * and so have another file run. A directory with the sticky bit protects what is in it.
 */
export function writableByOthers(path: string, stat: (path: string) => Stats = lstatSync): Opening | undefined {
  return firstWritable([path], stat)?.opening
}

/** As `writableByOthers`, of many files: what they have in common is looked at once. */
export function firstWritable(
  paths: Iterable<string>,
  stat: (path: string) => Stats = lstatSync,
): { readonly opening: Opening; readonly leadsTo: string } | undefined {
  const seen = new Set<string>()
  for (const path of paths) {
    for (const each of everythingOnTheWay(resolve(path), stat, seen)) {
      const reason = openingOf(stat(each))
      if (reason) return { opening: { path: each, ...reason(each) }, leadsTo: path }
    }
  }
  return undefined
}

type Reason = (path: string) => Pick<Opening, 'reason' | 'remedy'>

function openingOf(stat: Stats): Reason | undefined {
  if (stat.uid !== 0)
    return (path) => ({ reason: `belongs to user ${stat.uid}`, remedy: `chown root ${shellWord(path)}` })
  if (stat.isSymbolicLink()) return undefined
  const isSticky = stat.isDirectory() && (stat.mode & 0o1000) !== 0
  if (isSticky || (stat.mode & 0o022) === 0) return undefined
  const who = stat.mode & 0o002 ? 'every user' : `group ${stat.gid}`
  return (path) => ({ reason: `can be written to by ${who}`, remedy: `chmod go-w ${shellWord(path)}` })
}

function everythingOnTheWay(path: string, stat: (path: string) => Stats, seen: Set<string>): string[] {
  if (seen.has(path)) return []
  const parent = dirname(path)
  const above = parent === path ? [] : everythingOnTheWay(parent, stat, seen)
  seen.add(path)
  const beyond = stat(path).isSymbolicLink() ? everythingOnTheWay(resolve(parent, readlinkSync(path)), stat, seen) : []
  return [...above, path, ...beyond]
}
