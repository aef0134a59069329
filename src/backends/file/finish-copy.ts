import type { Deployment } from './deployment.ts'
import {
  folderOf,
  quietly,
  realTarget,
  removeIfThere,
  renameIfThere,
  statIfThere,
  syncDirectory,
} from './filesystem.ts'
import { type CopyNote, copyWaits, isSameState, markOf, waitingPath } from './revision-file.ts'

/**
 * Puts a recorded revision's copies into their places, whoever prepared them. Every step is one rename of a file that
 * exists once, so it happens once: a writer that was paused before it and wakes up after others have finished for it,
 * and have gone on, finds nothing left to put anywhere.
 */
export function finishCopy(deployment: Deployment, copy: CopyNote): void {
  const { fs } = deployment
  const tar = waitingPath(deployment, copy.tar)
  const json = waitingPath(deployment, copy.json)
  const folders = new Set<string>()
  const put = (waiting: string, path: string): void => {
    const target = realTarget(fs, path)
    if (renameIfThere(fs, waiting, target)) folders.add(folderOf(target)).add(folderOf(waiting))
  }
  if (tar !== undefined) put(tar, deployment.tar)
  if (json !== undefined) {
    const stat = statIfThere(fs, deployment.json)
    // Somebody has changed the file at the last moment: theirs stays, as an external edit of this revision.
    if (isSameState(copy.replaces, stat && markOf(stat))) put(json, deployment.json)
    else removeIfThere(fs, json)
  }
  for (const folder of folders) syncDirectory(fs, folder)
}

/**
 * No copy of a revision may wait any more when the next one is published, or a paused writer could still put it there.
 * If one waits although the JSON file is not what it was to replace, somebody has changed that by hand: theirs stays.
 */
export function abandonCopy(deployment: Deployment, copy: CopyNote): void {
  if (!copyWaits(deployment, copy)) return
  const { json, ...rest } = copy
  removeIfThere(deployment.fs, waitingPath(deployment, json)!)
  finishCopy(deployment, rest)
}

/** For readers: whoever may write finishes what a dead writer has left; nobody needs to. */
export function tryToFinishCopy(deployment: Deployment, copy: CopyNote): void {
  quietly(() => finishCopy(deployment, copy))
}
