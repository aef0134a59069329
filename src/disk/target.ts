/**
 * Where a file that is written really lies, and what it keeps of the one that is there. In a directory where others may
 * make files, a name can be a trap: a link to a file that only the running user may change, or a file that its maker can
 * read afterwards. As the kernel's `protected_symlinks` and `protected_regular`, but also where those are off.
 */
import { constants } from 'node:fs'
import { type Access, accessOf, NEW_FILE } from './access.ts'
import { type FileStat, type FileSystem, folderOf, UnfitFileError } from './filesystem.ts'

/**
 * Whom a name is believed from. `directory`: anyone who owns the directory, in one that is meant for the file, as the
 * configuration directory is. `own`: the running user and root alone, in one that someone has named.
 */
export type Trust = 'directory' | 'own'

/**
 * Whether someone else may have put this name here: the running user cannot know what for.
 *
 * @param path not followed if it is a link; there may be nothing
 */
export function isPlanted(fs: FileSystem, path: string, trust: Trust = 'directory'): boolean {
  const stat = lstatIfThere(fs, path)
  return stat !== undefined && isForeign(stat, fs.statSync(folderOf(path), { bigint: true }), trust)
}

function isForeign(stat: FileStat, directory: FileStat, trust: Trust): boolean {
  const trusted = [BigInt(process.geteuid?.() ?? 0), 0n, ...(trust === 'directory' ? [directory.uid] : [])]
  const isOpen = trust === 'directory' ? mayAnybodyWrite(directory.mode) : mayOthersWrite(directory, trusted)
  // One's own file under another name is made by anyone who may write here.
  return isOpen && (!trusted.includes(stat.uid) || (stat.isFile() && stat.nlink > 1n))
}

/** Everybody may, or a group, and the sticky bit says that they do not trust each other. */
function mayAnybodyWrite(mode: bigint): boolean {
  return (mode & 0o002n) !== 0n || (mode & 0o1020n) === 0o1020n
}

function mayOthersWrite(directory: FileStat, trusted: readonly bigint[]): boolean {
  return !trusted.includes(directory.uid) || (directory.mode & 0o022n) !== 0n
}

/**
 * The file that a path leads to, through symbolic links, also when the last one points to nothing. A planted link is
 * not followed: it is the target itself, to be replaced. Link texts are joined, not normalised: `..` after a linked
 * directory means what the kernel makes of it.
 */
export function realTarget(fs: FileSystem, path: string, trust: Trust = 'directory'): string {
  let current = path
  for (let hops = 0; hops < 40; hops += 1) {
    if (!lstatIfThere(fs, current)?.isSymbolicLink() || isPlanted(fs, current, trust)) return current
    const target = fs.readlinkSync(current)
    current = target.startsWith('/') ? target : `${fs.realpathSync(folderOf(current))}/${target}`
  }
  throw Object.assign(new Error('too many symbolic links'), { code: 'ELOOP', path })
}

/**
 * What a new file keeps of the one in its place: mode and owner, unless that one is planted.
 *
 * @param former of the file that is there, if there is one
 * @param target where it lies, as `realTarget` gives it
 */
export function keptAccess(
  fs: FileSystem,
  target: string,
  former: FileStat | undefined,
  trust: Trust = 'directory',
): Access {
  return former === undefined || isPlanted(fs, target, trust) ? NEW_FILE : accessOf(former)
}

/**
 * A planted link among the directories that lead to a path, or among those that their links lead to; `undefined`: there
 * is none.
 */
export function plantedOnTheWay(fs: FileSystem, path: string, trust: Trust = 'own'): string | undefined {
  return linksAbove(fs, path, new Set()).find((link) => isPlanted(fs, link, trust))
}

function linksAbove(fs: FileSystem, path: string, seen: Set<string>): string[] {
  const folder = folderOf(path)
  if (folder === path || seen.has(folder)) return []
  seen.add(folder)
  const above = linksAbove(fs, folder, seen)
  if (!lstatIfThere(fs, folder)?.isSymbolicLink()) return above
  const target = fs.readlinkSync(folder)
  const beyond = target.startsWith('/') ? target : `${folderOf(folder)}/${target}`
  return [...above, folder, ...linksAbove(fs, `${beyond}/.`, seen)]
}

function lstatIfThere(fs: FileSystem, path: string): FileStat | undefined {
  return fs.lstatSync(path, { bigint: true, throwIfNoEntry: false })
}

/**
 * Opens a file to append to, and makes it if there is none. To open a pipe would wait for someone who reads it.
 *
 * @param links whose links are followed
 * @throws what the system throws; an error without a code for what is not to be written to
 */
export function openToAppend(fs: FileSystem, path: string, mode: number, links: Trust = 'directory'): number {
  const target = realTarget(fs, path, links)
  refuseToAppend(fs, target, lstatIfThere(fs, target))
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_WRONLY } = constants
  const fd = fs.openSync(target, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, mode)
  try {
    // Someone may have made it since it was looked at.
    refuseToAppend(fs, target, fs.fstatSync(fd, { bigint: true }))
    return fd
  } catch (error) {
    fs.closeSync(fd)
    throw error
  }
}

/**
 * Whether there is a file to append to.
 *
 * @throws as `openToAppend`, for what is in its place
 */
export function isThereToAppend(fs: FileSystem, path: string, links: Trust = 'directory'): boolean {
  const target = realTarget(fs, path, links)
  const stat = lstatIfThere(fs, target)
  refuseToAppend(fs, target, stat)
  return stat !== undefined
}

function refuseToAppend(fs: FileSystem, target: string, stat: FileStat | undefined): void {
  if (stat === undefined) return
  const isLink = stat.isSymbolicLink()
  if (isLink || isForeign(stat, fs.statSync(folderOf(target), { bigint: true }), 'directory')) {
    throw new UnfitFileError(
      target,
      `${target} is a ${isLink ? 'link' : 'file'} of another user (${stat.uid}) where others may write`,
    )
  }
  if (!stat.isFile())
    throw new UnfitFileError(target, stat.isDirectory() ? 'it is a directory' : 'it is not a regular file')
}
