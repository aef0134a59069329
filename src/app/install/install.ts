/** Puts shims into the places of the original's programs. Safe to repeat: after an upgrade of either side it mends. */
import * as fs from 'node:fs'
import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { createFile } from '../../backends/file/access.ts'
import { removeIfThere, syncDirectory, unless, writeAll } from '../../backends/file/filesystem.ts'
import { isPlanted } from '../../backends/file/target.ts'
import { demandWritable } from './demand-writable.ts'
import { asInstallError } from './install-error.ts'
import { demandSomething, type Found, type Installation, lookAt, type Place, placesOf } from './places.ts'
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
 * @throws InstallError when there is nothing to replace, or something cannot be written; before anything is changed,
 * unless it fails midway, which a repetition mends
 */
export function install(installation: Installation, programs: Programs, dryRun: boolean): InstallStep[] {
  const found = placesOf(installation).map(lookAt)
  demandSomething(found, installation)
  const steps = found.map((each) => stepFor(each, textFor(each.place, installation, programs)))
  if (dryRun) return steps
  const changing = steps.filter(({ outcome }) => outcome !== 'not there' && outcome !== 'unchanged')
  demandWritable(changing.map(({ place }) => place.path))
  for (const { place, outcome } of changing) {
    try {
      putShim(found.find((each) => each.place === place)!, outcome, textFor(place, installation, programs))
    } catch (error) {
      throw asInstallError(place.path, error)
    }
  }
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

/** There is a whole program in the place at every moment: a playbook may start in between. */
function putShim({ place, present }: Found, outcome: Installing, text: string): void {
  const directory = dirname(place.path)
  const draft = join(directory, `.${basename(place.path)}.shim.bak`)
  removeIfThere(fs, draft)
  const isTrusted = present.kind !== 'nothing' && !isPlanted(fs, place.path)
  const stat = isTrusted ? present.stat : fs.statSync(directory)
  // The checkout may be somebody's who is not root: the shim is theirs like the file before it.
  const owner = { uid: stat.uid, gid: stat.gid }
  createFile(fs, draft, { mode: shimMode, owner }, (fd) => writeAll(fs, fd, Buffer.from(text)))
  if (outcome === 'replaced' || outcome === 'replaced again') keep(place)
  fs.renameSync(draft, place.path)
  syncDirectory(fs, directory)
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
