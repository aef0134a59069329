/** Putting shims into their places, all or none, and taking them back. */
import * as fs from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { quietly, removeIfThere, succeeds } from '../../../disk/filesystem.ts'
import { Replacement } from '../../../disk/replace-file.ts'
import { isPlanted } from '../../../disk/target.ts'
import { asInstallError } from './install-error.ts'
import type { Found, Place } from './places.ts'

export const shimMode = 0o755

export interface Move extends Found {
  /** Whether the original in the place is to be kept. */
  readonly keeps: boolean
  readonly text: string
}

export interface Put {
  /** Everything as it was. */
  takeBack(): void
  /** Nothing is to be taken back any more. */
  settle(): void
}

/**
 * What takes room comes first, for all of them. What fails midway is undone.
 *
 * @throws InstallError
 */
export function putAll(moves: readonly Move[]): Put {
  const drafts: Replacement[] = []
  const done: Move[] = []
  const takeBack = (): void => {
    for (const move of done.splice(0)) quietly(() => takeOut(move))
  }
  try {
    for (const move of moves) named(move, () => drafts.push(draftShim(move, move.text)))
    for (const [index, move] of moves.entries()) {
      done.unshift(move)
      named(move, () => putShim(move, drafts[index]!))
    }
  } catch (error) {
    takeBack()
    for (const draft of drafts) draft.discard()
    throw error
  }
  const settle = (): void => {
    for (const { place } of done.splice(0)) quietly(() => removeIfThere(fs, formerOf(place)))
  }
  return { takeBack, settle }
}

function named({ place }: Move, act: () => void): void {
  try {
    act()
  } catch (error) {
    throw asInstallError(place.path, error)
  }
}

function draftShim({ place: { path }, present }: Found, text: string): Replacement {
  const isTrusted = present.kind !== 'nothing' && !isPlanted(fs, path)
  const stat = isTrusted ? present.stat : fs.statSync(dirname(path))
  // The checkout may be someone's who is not root: the shim is theirs like the file before it.
  const access = { mode: shimMode, owner: { uid: stat.uid, gid: stat.gid } }
  // Checkouts ignore names that end so.
  const draft = join(dirname(path), `.${basename(path)}.shim.bak`)
  const replacement = new Replacement(path, { trust: 'nobody', access, draft })
  try {
    replacement.write(Buffer.from(text))
    replacement.seal()
    return replacement
  } catch (error) {
    replacement.discard()
    throw error
  }
}

/** There is a whole program in the place at every moment: a playbook may start in between. */
function putShim({ place, present, keeps }: Move, draft: Replacement): void {
  if (keeps) keep(place)
  else if (present.kind === 'shim') nameAlso(place.path, formerOf(place))
  draft.put()
}

/**
 * What waits until what replaces it is there for good: an older original that an upgrade has made worthless, or a shim.
 * Named as kept originals are.
 */
function formerOf({ path }: Place): string {
  return join(dirname(path), `.${basename(path)}.former.bak`)
}

/** As it was. */
function takeOut(move: Move): void {
  const { place, present } = move
  const former = formerOf(place)
  const hasFormer = fs.lstatSync(former, { throwIfNoEntry: false }) !== undefined
  if (present.kind === 'original') {
    removeIfThere(fs, `${place.kept}.new`)
    if (inodeAt(place.kept) === present.stat.ino) {
      fs.renameSync(place.kept, place.path)
      // Nothing is renamed where both names are of one file still.
      removeIfThere(fs, place.kept)
    }
    if (hasFormer) fs.renameSync(former, place.kept)
  } else if (present.kind === 'shim') {
    if (hasFormer) {
      fs.renameSync(former, place.path)
      removeIfThere(fs, former)
    } else draftShim(move, present.text).put()
  } else removeIfThere(fs, place.path)
}

function inodeAt(path: string): number | undefined {
  return fs.lstatSync(path, { throwIfNoEntry: false })?.ino
}

/** It is the same file under a second name then. @returns false where the file system, or its guard against links, says no */
function nameAlso(path: string, other: string): boolean {
  removeIfThere(fs, other)
  return succeeds(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'], () => fs.linkSync(path, other))
}

/** Mode, owner, times and links stay what they are. */
function keep(place: Place): void {
  const { path, kept } = place
  const draft = `${kept}.new`
  const isLinked = nameAlso(path, draft)
  if (isAnother(path, kept)) fs.renameSync(kept, formerOf(place))
  // Where there is no second name, there is no program in the place for a moment.
  fs.renameSync(isLinked ? draft : path, kept)
  // Nothing is renamed where both names are of one file already.
  removeIfThere(fs, draft)
}

function isAnother(path: string, kept: string): boolean {
  const stat = fs.lstatSync(kept, { throwIfNoEntry: false })
  // A directory in the way is an error.
  return stat !== undefined && !stat.isDirectory() && stat.ino !== inodeAt(path)
}
