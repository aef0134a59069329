/** Puts shims into the places of the original's programs. Safe to repeat: after an upgrade of either side it fixes. */
import * as fs from 'node:fs'
import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { quietly, removeIfThere, unless } from '../../../disk/filesystem.ts'
import { Replacement } from '../../../disk/replace-file.ts'
import { isPlanted } from '../../../disk/target.ts'
import { asInstallError, demandWritable } from './install-error.ts'
import { demandNamed, demandSomething, type Found, type Installation, lookAt, type Place, placesOf } from './places.ts'
import type { Programs } from './programs.ts'
import { shimText } from './shim.ts'

export type Installing =
  /** There is neither an original nor a kept one. */
  | 'not there'
  /** The original is kept, and the shim in its place. */
  | 'replaced'
  /** As above, where an older original was kept: an upgrade had put a newer one in place. */
  | 'replaced again'
  /** The shim was of an older version, or had been removed. */
  | 'refreshed'
  | 'unchanged'

export interface InstallStep {
  readonly place: Place
  readonly outcome: Installing
  /** The original of a shim is not kept: `uninstall` will not be able to put it back. */
  readonly isOriginalLost: boolean
}

/**
 * All or nothing: what fails midway is undone.
 *
 * @throws InstallError when there is nothing to replace, or something cannot be written
 */
export function install(installation: Installation, programs: Programs, dryRun: boolean): InstallStep[] {
  const found = placesOf(installation).map(lookAt)
  demandSomething(found, installation)
  demandNamed(found, installation)
  const steps = found.map((each) => stepFor(each, textFor(each.place, installation, programs)))
  if (dryRun) return steps
  const changing = steps.filter(({ outcome }) => outcome !== 'not there' && outcome !== 'unchanged')
  demandWritable(changing.map(({ place }) => place.path))
  const moves = changing.map(({ place, outcome }) => ({
    ...found.find((each) => each.place === place)!,
    outcome,
    text: textFor(place, installation, programs),
  }))
  putAll(moves)
  return steps
}

/**
 * The path by which shims that are in place run the very Node.js that runs this: a link that `--node` named once, and
 * that the next version of Node.js is put behind, is not to be lost by a repetition.
 */
export function nodeInPlace(installation: Installation): string | undefined {
  return placesOf(installation)
    .map(lookAt)
    .map(({ present }) => (present.kind === 'shim' ? present.facts.node : undefined))
    .find((node) => node !== undefined && isRunning(node))
}

function isRunning(node: string): boolean {
  return unless(['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP'], () => realpathSync(node)) === realpathSync(process.execPath)
}

/** What `install` would write into a place. */
export function textFor({ program, kept }: Place, { osaRoot }: Installation, programs: Programs): string {
  const environment = join(osaRoot, 'inventory')
  return shimText({
    name: program,
    node: programs.node,
    program: programs.files[program],
    version: programs.version,
    kept,
    ...(existsSync(join(environment, 'env.d')) ? { environment } : {}),
  })
}

function stepFor({ place, present, hasKept }: Found, text: string): InstallStep {
  const isOriginalLost = present.kind === 'shim' && !hasKept
  const outcome = (): Installing => {
    if (present.kind === 'original') return hasKept ? 'replaced again' : 'replaced'
    if (present.kind === 'nothing') return hasKept ? 'refreshed' : 'not there'
    return present.text === text && (present.stat.mode & 0o7777) === shimMode ? 'unchanged' : 'refreshed'
  }
  return { place, outcome: outcome(), isOriginalLost }
}

const shimMode = 0o755

interface Move extends Found {
  readonly outcome: Installing
  readonly text: string
}

/** What takes room comes first, for all of them. */
function putAll(moves: readonly Move[]): void {
  const drafts: Replacement[] = []
  const done: Move[] = []
  try {
    for (const move of moves) named(move, () => drafts.push(draftShim(move, move.text)))
    for (const [index, move] of moves.entries()) {
      done.unshift(move)
      named(move, () => putShim(move, drafts[index]!))
    }
  } catch (error) {
    for (const move of done) quietly(() => takeBack(move))
    for (const draft of drafts) draft.discard()
    throw error
  }
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
function putShim({ place, outcome }: Move, draft: Replacement): void {
  if (outcome === 'replaced' || outcome === 'replaced again') keep(place)
  draft.put()
}

/** As it was, but that of an original that was kept before an upgrade nothing is left. */
function takeBack(move: Move): void {
  const { place, present } = move
  if (present.kind === 'original') {
    removeIfThere(fs, `${place.kept}.new`)
    if (fs.lstatSync(place.kept, { throwIfNoEntry: false })?.ino !== present.stat.ino) return
    fs.renameSync(place.kept, place.path)
    // Nothing is renamed where both names are of one file still.
    removeIfThere(fs, place.kept)
  } else if (present.kind === 'shim') {
    draftShim(move, present.text).put()
  } else removeIfThere(fs, place.path)
}

/** Mode, owner, times and links stay what they are: it is the same file under a second name. */
function keep({ path, kept }: Place): void {
  const draft = `${kept}.new`
  removeIfThere(fs, draft)
  const isLinked = unless(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'], () => {
    fs.linkSync(path, draft)
    return true
  })
  // Where the file system or its guard against links says no, there is no program in the place for a moment.
  fs.renameSync(isLinked ? draft : path, kept)
  // Nothing is renamed where both names are of one file already.
  removeIfThere(fs, draft)
}
