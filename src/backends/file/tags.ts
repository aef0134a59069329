/**
 * The tags of a deployment, all in one file: `tags-<number>` in the directory of the history. The highest number counts.
 * Anyone who changes something writes the next number, which only one can make, so that nobody loses another one's tag. The
 * empty file `tagged` beside them says that there is a list.
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
import {
  lostTagsRemedy,
  NewerTags,
  tagsFrom,
  tagsGivenUp,
  tagsText,
  withoutTag,
  withTag,
  witnessName,
} from '../support/tags.ts'
import type { Deployment } from './deployment.ts'
import { draftPrefix, historyNames } from './history-names.ts'
import { revisionPath } from './revision-file.ts'

/** A listing that is taken while one list takes the place of another may have neither. */
const looks = 3
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
    // Without it the list counts, too.
    quietly(() => bearWitness(deployment))
    syncDirectory(fs, history)
    return true
  } finally {
    quietly(() => removeIfThere(fs, draft))
  }
}

function bearWitness({ fs, history }: Deployment): void {
  const fd = unless(['EEXIST'], () => fs.openSync(`${history}/${witnessName}`, 'wx', NEW_FILE.mode))
  if (fd !== undefined) fs.closeSync(fd)
}

function currentTags(deployment: Deployment): TagFile {
  for (let look = 1; ; ) {
    const names = historyNames(deployment)
    const number = numbersAmong(names).at(-1)
    if (number !== undefined) {
      const tags = readTags(deployment, pathOf(deployment, number))
      // Gone: a newer one has taken its place.
      if (tags !== undefined) return { number, tags }
    } else if (!names.includes(witnessName)) return { number: 0, tags: [] }
    else if (look++ === looks) throw lostTags(deployment)
  }
}

function lostTags({ history }: Deployment): CorruptDocumentError {
  const message = `${history}/tags-… is gone, the list of tags that ${history}/${witnessName} says is there`
  return new CorruptDocumentError(message, { backend: 'file', operation: 'tags', remedy })
}

const remedy = lostTagsRemedy('put the file back from a backup')

/** Lets go of a list that is gone or damaged, because someone has said so. */
export function repairTags(deployment: Deployment): readonly string[] {
  const { fs, history } = deployment
  try {
    currentTags(deployment)
    return []
  } catch (error) {
    if (!(error instanceof CorruptDocumentError) || error.cause instanceof NewerTags) throw error
    for (const number of numbersIn(deployment)) removeIfThere(fs, pathOf(deployment, number))
    removeIfThere(fs, `${history}/${witnessName}`)
    syncDirectory(fs, history)
    return [tagsGivenUp(error.message)]
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
    const way = (error instanceof NewerTags ? error.remedy : undefined) ?? remedy
    throw new CorruptDocumentError(error.message, { backend: 'file', operation: 'tags', cause: error, remedy: way })
  }
}

function numbersIn(deployment: Deployment): number[] {
  return numbersAmong(historyNames(deployment))
}

function numbersAmong(names: readonly string[]): number[] {
  return names
    .flatMap((name) => (/^tags-[1-9][0-9]{0,14}$/.test(name) ? [Number(name.slice('tags-'.length))] : []))
    .sort((a, b) => a - b)
}

function pathOf({ history }: Deployment, number: number): string {
  return `${history}/tags-${number}`
}
