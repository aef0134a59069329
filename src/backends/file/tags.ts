/**
 * The tags of a deployment, all in one file: `tags-<number>` in the directory of the history. The highest number counts.
 * Anyone who changes something writes the next number, which only one can make, so that nobody loses another one's tag.
 */
import { accessOf, createFile, NEW_FILE, plainAccess } from '../../disk/access.ts'
import {
  closing,
  isThere,
  openRegular,
  quietly,
  readAt,
  removeIfThere,
  statIfThere,
  succeeds,
  syncDirectory,
  UnfitFileError,
  unless,
  writeAll,
} from '../../disk/filesystem.ts'
import { writerToken } from '../../disk/replace-file.ts'
import type { RevisionId, RevisionTag } from '../contract.ts'
import { CorruptDocumentError, UnknownRevisionError } from '../errors.ts'
import { DamagedValue } from '../support/damage.ts'
import { tagsFrom, tagsText, withoutTag, withTag } from '../support/tags.ts'
import type { Deployment } from './deployment.ts'
import { draftPrefix, historyNames } from './history-names.ts'
import { revisionPath } from './revision-file.ts'

/** Bytes: the most tags with the longest names have less. */
const largestTags = 2 << 20

interface TagFile {
  readonly number: number
  readonly tags: readonly RevisionTag[]
}

/** @throws CorruptDocumentError for a file that does not hold tags: what exists is never nothing */
export function tagsOf(deployment: Deployment): readonly RevisionTag[] {
  return currentTags(deployment).tags
}

/** @throws TagConflictError, UnknownRevisionError */
export function setTag(deployment: Deployment, tag: RevisionTag, was: RevisionId | undefined): void {
  changeTags(deployment, (tags) => {
    const changed = withTag(tags, tag, was)
    demandRevision(deployment, tag.id)
    return changed
  })
  if (isThere(deployment.fs, revisionPath(deployment, tag.id))) return
  // Someone has pruned it meanwhile.
  changeTags(deployment, (tags) => withoutTag(tags, tag))
  demandRevision(deployment, tag.id)
}

/** @throws TagConflictError */
export function removeTag(deployment: Deployment, tag: RevisionTag): void {
  changeTags(deployment, (tags) => withoutTag(tags, tag))
}

function demandRevision(deployment: Deployment, id: RevisionId): void {
  if (isThere(deployment.fs, revisionPath(deployment, id))) return
  throw new UnknownRevisionError(`there is no revision ${id} in ${deployment.history}`, {
    backend: 'file',
    operation: 'setTag',
  })
}

function changeTags(
  deployment: Deployment,
  change: (tags: readonly RevisionTag[]) => readonly RevisionTag[] | undefined,
): void {
  for (;;) {
    const { number, tags } = currentTags(deployment)
    const changed = change(tags)
    if (changed === undefined) return
    if (!isPublished(deployment, number + 1, changed)) continue
    // The newest one is safe.
    for (const older of numbersIn(deployment)) {
      if (older <= number) quietly(() => removeIfThere(deployment.fs, pathOf(deployment, older)))
    }
    return
  }
}

/** `false`: someone else has made the next number. */
function isPublished(deployment: Deployment, number: number, tags: readonly RevisionTag[]): boolean {
  const { fs, history } = deployment
  const draft = `${history}/${draftPrefix}${writerToken()}`
  const stat = statIfThere(fs, history)
  const access = stat === undefined ? NEW_FILE : plainAccess(accessOf(stat))
  try {
    createFile(fs, draft, access, (fd) => writeAll(fs, fd, Buffer.from(tagsText(tags))))
    if (!succeeds(['EEXIST'], () => fs.linkSync(draft, pathOf(deployment, number)))) return false
    syncDirectory(fs, history)
    return true
  } finally {
    quietly(() => removeIfThere(fs, draft))
  }
}

function currentTags(deployment: Deployment): TagFile {
  for (;;) {
    const number = numbersIn(deployment).at(-1)
    if (number === undefined) return { number: 0, tags: [] }
    const tags = readTags(deployment, pathOf(deployment, number))
    // Gone: a newer one has taken its place.
    if (tags !== undefined) return { number, tags }
  }
}

function readTags({ fs }: Deployment, path: string): readonly RevisionTag[] | undefined {
  try {
    const fd = unless(['ENOENT'], () => openRegular(fs, path))
    if (fd === undefined) return undefined
    return tagsFrom(
      // Of a file that is larger the JSON is cut, and told of as damage.
      closing(fs, path, fd, () => readAt(fs, fd, 0, largestTags).toString('utf8')),
      path,
    )
  } catch (error) {
    if (!(error instanceof DamagedValue || error instanceof UnfitFileError)) throw error
    const remedy = 'put the file back from a backup, or remove it: then there are no tags'
    throw new CorruptDocumentError(error.message, { backend: 'file', operation: 'tags', cause: error, remedy })
  }
}

function numbersIn(deployment: Deployment): number[] {
  return historyNames(deployment)
    .flatMap((name) => (/^tags-[1-9][0-9]{0,14}$/.test(name) ? [Number(name.slice('tags-'.length))] : []))
    .sort((a, b) => a - b)
}

function pathOf({ history }: Deployment, number: number): string {
  return `${history}/tags-${number}`
}
