import { type Access, createFile, ensureDirectory, plainAccess } from '../../disk/access.ts'
import {
  closing,
  type FileStat,
  folderOf,
  isThere,
  quietly,
  type ReadFile,
  removeIfThere,
  statIfThere,
  syncDirectory,
  writeAll,
} from '../../disk/filesystem.ts'
import { writerToken } from '../../disk/replace-file.ts'
import { realTarget } from '../../disk/target.ts'
import type { Revision } from '../contract.ts'
import { BackendUnavailableError } from '../errors.ts'
import { prepareTar } from './backups.ts'
import { type Deployment, JSON_NAME, TAR_NAME } from './deployment.ts'
import { draftPrefix } from './history-names.ts'
import { type CopyNote, encodeRevision, type FileMark, markOf } from './revision-file.ts'

/** The state that a new revision is built on. */
export interface Base {
  /** The JSON file as it is before the write. */
  readonly json: ReadFile | undefined
  /**
   * `adopted`: the JSON file shows the document already: it was changed by hand, and this records it. `none`: it shows
   * something else, and is to go on doing so.
   */
  readonly copy: 'made' | 'adopted' | 'none'
  readonly access: Access
}

/** Files that are written and safe on disk, but count for nothing yet. */
export interface Draft {
  readonly revision: string
  readonly json: string
  readonly tar: string
  readonly copy: CopyNote
}

/** A file changed within the last so many milliseconds could change again without showing it in its time. */
const FRESH = 2000

/**
 * Does everything that can fail for want of room or rights. When it fails, nothing is left behind.
 *
 * @param document the revision's own, in UTF-8
 */
export function prepareDraft(deployment: Deployment, revision: Revision, document: Buffer, base: Base): Draft {
  const { fs } = deployment
  const access = plainAccess(base.access)
  const made = makeDirectories(deployment, access)
  const paths = draftPaths(deployment)
  try {
    // First of all: `removeLeftovers` takes this one away before the others, so a writer that it took for dead cannot link.
    createFile(fs, paths.revision, access, () => {})
    const copy = copyNote(deployment, document, base, paths)
    fillRevision(deployment, paths.revision, encodeRevision(revision, document, copy))
    return { ...paths, copy }
  } catch (error) {
    discardDraft(deployment, paths)
    for (const directory of made.reverse()) quietly(() => fs.rmdirSync(directory))
    throw namingWhatItIsFor(error, deployment, paths)
  }
}

export function discardDraft({ fs }: Deployment, draft: Omit<Draft, 'copy'>): void {
  for (const path of [draft.revision, draft.json, draft.tar]) quietly(() => removeIfThere(fs, path))
}

/** Nobody knows a draft by its name, and it is gone by now: told is the place that it was to fill. */
function namingWhatItIsFor(error: unknown, { json, tar, history }: Deployment, paths: Omit<Draft, 'copy'>): unknown {
  const places = new Map([
    [paths.revision, history],
    [paths.json, json],
    [paths.tar, tar],
  ])
  if (!(error instanceof Error) || !('path' in error)) return error
  return Object.assign(error, { path: places.get(String(error.path)) ?? error.path })
}

/** Copies wait in the directory of the file they replace: a rename does not cross file systems. */
function draftPaths(deployment: Deployment): Omit<Draft, 'copy'> {
  const { fs, json, tar, history } = deployment
  const token = writerToken()
  return {
    revision: `${history}/${draftPrefix}${token}`,
    json: `${folderOf(realTarget(fs, json))}/.${JSON_NAME}.${token}`,
    tar: `${folderOf(realTarget(fs, tar))}/.${TAR_NAME}.${token}`,
  }
}

/** The directories that were not there before. */
function makeDirectories(deployment: Deployment, access: Access): string[] {
  const { fs, ownDirectories, history } = deployment
  const outermost = folderOf(ownDirectories[0] ?? history)
  if (!isThere(fs, outermost)) {
    const message = `${outermost}: there is no such directory`
    throw new BackendUnavailableError(message, { backend: 'file', operation: 'write' })
  }
  const made: string[] = []
  for (const path of [...ownDirectories, history]) {
    if (!ensureDirectory(fs, path, access)) continue
    made.push(path)
    syncDirectory(fs, folderOf(path))
  }
  return made
}

function copyNote(deployment: Deployment, document: Buffer, base: Base, paths: Omit<Draft, 'copy'>): CopyNote {
  switch (base.copy) {
    case 'made':
      return prepareCopies(deployment, document, base, paths)
    case 'adopted':
      return adoptedCopy(deployment, base)
    case 'none':
      return {}
  }
}

function prepareCopies(deployment: Deployment, document: Buffer, base: Base, paths: Omit<Draft, 'copy'>): CopyNote {
  const { fs, directory } = deployment
  const former = base.json
  const shown = writeCopy(deployment, paths.json, document, base.access)
  const backsUp = former !== undefined && former.bytes.length > 0
  if (backsUp) prepareTar(deployment, former, base.access, paths.tar)
  const written = backsUp ? [paths.json, paths.tar] : [paths.json]
  for (const folder of new Set(written.map(folderOf))) syncDirectory(fs, folder)
  const noted = (path: string) => (folderOf(path) === directory ? path.slice(directory.length + 1) : path)
  return {
    ...(shown && { shown }),
    ...(former && { replaces: markOf(former.stat) }),
    json: noted(paths.json),
    ...(backsUp && { tar: noted(paths.tar) }),
  }
}

/** The mark of the new JSON file, if its file system keeps times finely enough for a mark to be trusted. */
function writeCopy(deployment: Deployment, path: string, document: Buffer, access: Access): FileMark | undefined {
  const { fs } = deployment
  createFile(fs, path, access, (fd) => {
    writeAll(fs, fd, document)
    // The kernel's clock ticks every few milliseconds, and a change within the same tick would not show. So the
    // fraction is chosen at random: anyone who changes the file sets another time for certain.
    const seconds = (deployment.now() + Math.random()) / 1000
    fs.futimesSync(fd, seconds, seconds)
  })
  const stat = statIfThere(fs, path)
  return stat && isFine(stat) ? markOf(stat) : undefined
}

function adoptedCopy(deployment: Deployment, base: Base): CopyNote {
  const stat = base.json?.stat
  const old = stat !== undefined && Number(stat.mtimeMs) < deployment.now() - FRESH
  return stat !== undefined && old && isFine(stat) ? { shown: markOf(stat) } : {}
}

function isFine(stat: FileStat): boolean {
  return stat.mtimeNs % 1_000_000n !== 0n
}

function fillRevision({ fs }: Deployment, path: string, bytes: Buffer): void {
  closing(fs, path, fs.openSync(path, 'r+'), (fd) => {
    writeAll(fs, fd, bytes)
    fs.fsyncSync(fd)
  })
}
