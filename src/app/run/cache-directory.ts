/**
 * Where notes of unchanged runs are kept: a directory of the running user's own that nobody else can open. What does not
 * look so is skipped: a note is never needed.
 */
import { chmodSync, lstatSync, mkdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import type { Environment } from '../config/directories.ts'

const name = 'osa-inventory'

/** `$XDG_CACHE_HOME`, else for root `/var/cache`, else `~/.cache`; `undefined` where there is no such place. */
export function cacheDirectory(env: Environment): string | undefined {
  const asked = env.XDG_CACHE_HOME
  if (asked && isAbsolute(asked)) return join(asked, name)
  if (isRoot()) return join('/var/cache', name)
  try {
    const home = env.HOME || homedir()
    return isAbsolute(home) ? join(home, '.cache', name) : undefined
  } catch {
    // A user id that the system's list does not have.
    return undefined
  }
}

function isRoot(): boolean {
  return process.geteuid?.() === 0
}

/** Owned by the running user, and closed to everybody else: only then what is in it can be trusted, and is safe there. */
export function isOwn(stat: { readonly uid: number; readonly mode: number }): boolean {
  return stat.uid === process.geteuid?.() && (stat.mode & 0o077) === 0
}

export function isOwnDirectory(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  return stat?.isDirectory() === true && isOwn(stat)
}

/** Makes the directory, or closes one that is the running user's. False: there is no safe place for notes. */
export function ensureCacheDirectory(path: string): boolean {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) {
    if (!mayMakeIn(dirname(path))) return false
    mkdirSync(path, { recursive: true, mode: 0o700 })
  }
  const stat = lstatSync(path)
  if (!stat.isDirectory() || stat.uid !== process.geteuid?.()) return false
  if ((stat.mode & 0o077) !== 0) chmodSync(path, 0o700)
  return true
}

/** Root must leave nothing in another user's home, where `sudo` may have left its variables pointing. */
function mayMakeIn(parent: string): boolean {
  const stat = statSync(parent, { throwIfNoEntry: false })
  if (stat !== undefined) return stat.isDirectory() && stat.uid === process.geteuid?.()
  return parent !== dirname(parent) && mayMakeIn(dirname(parent))
}
