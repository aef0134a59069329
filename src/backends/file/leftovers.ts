import { folderOf, removeIfThere } from '../../disk/filesystem.ts'
import { realTarget } from '../../disk/target.ts'
import { abandonedTokens, temporaryFiles } from '../../disk/temporary.ts'
import { type Deployment, JSON_NAME, TAR_NAME } from './deployment.ts'
import { headNumber } from './history.ts'
import { readHeader, waitingPath } from './revision-file.ts'

/**
 * Removes what writers left that died before their revision counted. The revision's own temporary file goes first:
 * after that its writer, should it be alive after all, can only fail; and if it has got through just before, the
 * head's header names the copies that still have to be put in place.
 */
export function removeLeftovers(deployment: Deployment): void {
  const { fs } = deployment
  const drafts = temporaryFiles(fs, deployment.history, '.revision.')
  const copies = [
    ...temporaryFiles(fs, folderOf(realTarget(fs, deployment.json)), `.${JSON_NAME}.`),
    ...temporaryFiles(fs, folderOf(realTarget(fs, deployment.tar)), `.${TAR_NAME}.`),
  ]
  const abandoned = abandonedTokens(deployment, [...drafts, ...copies])
  if (abandoned.size === 0) return
  for (const { token, path } of drafts) if (abandoned.has(token)) removeIfThere(fs, path)
  const noted = notedPaths(deployment)
  for (const { token, path } of copies) if (abandoned.has(token) && !noted.includes(path)) removeIfThere(fs, path)
}

function notedPaths(deployment: Deployment): (string | undefined)[] {
  const id = headNumber(deployment)
  const copy = id === undefined ? undefined : readHeader(deployment, id)?.copy
  return [waitingPath(deployment, copy?.json), waitingPath(deployment, copy?.tar)]
}
