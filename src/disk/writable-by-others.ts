/** As root only what root alone can change may run. */

import { lstatSync, readlinkSync, type Stats } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { shellWord } from '../core/inventory/text/shell-word.ts'

export interface Opening {
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
