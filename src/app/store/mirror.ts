/**
 * A readable copy of the newest document in the configuration directory, when another backend than the files holds the
 * inventory: many scripts read `openstack_inventory.json`. It is a copy: no inventory is ever read from it, and what
 * someone writes into it is a finding of `doctor`. When it is written is decided in src/app/readable-copy.
 */

import * as nodeFs from 'node:fs'
import { constants } from 'node:fs'
import { join } from 'node:path'
import type { Revision } from '../../backends/contract.ts'
import { sha256 } from '../../backends/support/digest.ts'
import { errorCode, type FileStat, statIfThere } from '../../disk/filesystem.ts'
import { reasonOf } from '../../disk/reason.ts'
import { replaceFile } from '../../disk/replace-file.ts'
import { isPlanted, realTarget } from '../../disk/target.ts'
import { type CopyNote, noteFor, readCopyNote, removeNoteDrafts, writeCopyNote } from './readable-copy/note.ts'
import { lookAtCopy, type Sight } from './readable-copy/sight.ts'

export const mirrorName = 'openstack_inventory.json'

export interface Mirror {
  readonly path: string
  /** The deployment in use. */
  readonly deployment: string
  /** What this program has last copied there. */
  note(): CopyNote | undefined
  /** @param note what `note` gives: a copy that is as noted is not read */
  look(note: CopyNote | undefined): Sight
  /** Notes that what was seen is of this revision. */
  remember(revision: Copied, seen: FileStat): void
  /** The copy, and a note of it. @returns whether it is there now */
  write(revision: Copied): boolean
  /** Takes away what dead writers of a note have left. */
  tidy(): void
  /** Gives what is there a second name. @returns whether it has one */
  keepAside(seen: FileStat): boolean
}

/** What of a revision a copy needs. */
export type Copied = Pick<Revision, 'id' | 'change' | 'lineage' | 'document'>

/** A copy that cannot be written is told to `debug` and keeps no run from its end: the inventory is safe elsewhere. */
export function mirrorIn(
  configDirectory: string,
  debug: (message: string) => void,
  deployment: string = 'default',
): Mirror {
  const path = join(configDirectory, mirrorName)
  const attempt = (what: string, act: () => void): boolean => {
    try {
      act()
      return true
    } catch (error) {
      debug(`${path}, the readable copy of the inventory, was not ${what}: ${reasonOf(error)}`)
      return false
    }
  }
  const remember = (revision: Copied, seen: FileStat): void => {
    attempt('noted', () => writeCopyNote(path, seen, noteFor(revision, sha256(revision.document), deployment)))
  }
  return {
    path,
    deployment,
    note: () => readCopyNote(path),
    look: (note) => lookAtCopy(path, note),
    remember,
    tidy: () => removeNoteDrafts(path),
    write: (revision) =>
      attempt('written', () => {
        const written = replaceDocument(path, revision.document)
        if (written) remember(revision, written)
      }),
    keepAside: (seen) =>
      attempt('kept aside', () => {
        const target = realTarget(nodeFs, path)
        // What someone has planted is nobody's copy.
        if (!isPlanted(nodeFs, target)) debug(`${path} is kept as ${keepAside(target, seen)}`)
      }),
  }
}

/**
 * Whole or not at all; through symbolic links, with the mode and the owner of the file that is there, where these are to
 * be trusted (target.ts).
 *
 * @returns what is there now, unless someone else wrote first
 */
export function replaceDocument(path: string, document: string): FileStat | undefined {
  const { target, ino } = replaceFile(path, Buffer.from(document))!
  const written = statIfThere(nodeFs, target)
  return written?.ino === ino ? written : undefined
}

/** Of a copy that was in no revision and is kept: it may be the only trace of what was lost. */
export const asideMark = '.aside-'

/** So many are distinguished that were last written in the same second. */
const mostNames = 100

/**
 * Gives the file a second name beside its own, by the time of its last change, and leaves it where it is.
 *
 * @param path real, of the copy
 * @returns the other name
 */
export function keepAside(path: string, stat: FileStat): string {
  const time = new Date(Number(stat.mtimeMs)).toISOString().replace(/\.\d+Z$/, 'Z')
  const name = `${path}${asideMark}${time.replaceAll(/[-:]/g, '')}`
  for (let count = 1; ; count++) {
    const aside = count === 1 ? name : `${name}-${count}`
    if (statIfThere(nodeFs, aside)?.ino === stat.ino) return aside
    try {
      giveName(path, aside)
      return aside
    } catch (error) {
      if (errorCode(error) !== 'EEXIST' || count === mostNames) throw error
    }
  }
}

/** Some file systems know no second names. */
function giveName(path: string, aside: string): void {
  try {
    nodeFs.linkSync(path, aside)
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw error
    nodeFs.copyFileSync(path, aside, constants.COPYFILE_EXCL)
  }
}
