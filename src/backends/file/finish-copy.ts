import { folderOf, quietly, removeIfThere, renameIfThere, statIfThere, syncDirectory } from '../../disk/filesystem.ts'
import { realTarget } from '../../disk/target.ts'
import type { Deployment } from './deployment.ts'
import { type CopyNote, copyWaits, isSameState, markOf, waitingPath } from './revision-file.ts'

/**
 * Puts a recorded revision's copies into their places, no matter who prepared them. Every step is one rename of a file that
 * exists once, so it happens once: a writer that was paused before it and wakes up after others have finished for it,
 * and have gone on, finds nothing left to put anywhere.
 */
export function finishCopy(deployment: Deployment, copy: CopyNote): void {
  const { fs } = deployment
  const tar = waitingPath(deployment, copy.tar)
  const json = waitingPath(deployment, copy.json)
  const folders = [tar && moveTar(deployment, tar), json && moveJson(deployment, copy, json)]
  for (const folder of new Set(folders)) if (folder) syncDirectory(fs, folder)
}

/**
 * For a writer that died, or could not go on: the revision is made to outlast a power cut first, or the copy could
 * survive one alone and look like someone's edit.
 */
export function completeCopy(deployment: Deployment, copy: CopyNote): void {
  syncDirectory(deployment.fs, deployment.history)
  finishCopy(deployment, copy)
}

/** The directory where a file was put, if it was put now. */
function moveTar({ fs, tar }: Deployment, waiting: string): string | undefined {
  const target = realTarget(fs, tar)
  return renameIfThere(fs, waiting, target) ? folderOf(target) : undefined
}

function moveJson({ fs, json }: Deployment, copy: CopyNote, waiting: string): string | undefined {
  const target = realTarget(fs, json)
  const stat = statIfThere(fs, json)
  // Looked at as late as can be. If someone has changed the file, theirs stays, as an external edit of this revision.
  if (isSameState(copy.replaces, stat && markOf(stat)))
    return renameIfThere(fs, waiting, target) ? folderOf(target) : undefined
  removeIfThere(fs, waiting)
  return undefined
}

/**
 * No copy of a revision may wait any more when the next one is published, or a paused writer could still put it there.
 * If one waits although the JSON file is not what it was to replace, someone has changed that by hand: theirs stays.
 */
export function abandonCopy(deployment: Deployment, copy: CopyNote): void {
  if (!copyWaits(deployment, copy)) return
  const { json, ...rest } = copy
  removeIfThere(deployment.fs, waitingPath(deployment, json)!)
  finishCopy(deployment, rest)
}

/** For readers: anyone who may write finishes what a dead writer has left; nobody needs to. */
export function tryToFinishCopy(deployment: Deployment, copy: CopyNote): void {
  quietly(() => completeCopy(deployment, copy))
}
