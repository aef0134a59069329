import { quietly, unless } from '../../disk/filesystem.ts'
import { type Deployment, TAR_NAME } from './deployment.ts'

/**
 * Removes the deployment's files and nothing else. The JSON file goes first and the history last: a run that comes in
 * between, or after a crash in between, refuses rather than begin a new inventory.
 */
export function destroyDeployment(deployment: Deployment): void {
  const { fs, directory, json, tar, history, ownDirectories } = deployment
  const own = ownDirectories.at(-1)
  fs.rmSync(json, { force: true })
  if (own === undefined) {
    for (const name of unless(['ENOENT'], () => fs.readdirSync(directory)) ?? []) {
      if (name.startsWith(`${TAR_NAME}.broken-`)) fs.rmSync(`${directory}/${name}`, { force: true })
    }
    fs.rmSync(tar, { force: true })
    fs.rmSync(history, { force: true, recursive: true })
    return
  }
  fs.rmSync(own, { force: true, recursive: true })
  // Other deployments may live beside it.
  for (const outer of ownDirectories.slice(0, -1)) quietly(() => fs.rmdirSync(outer))
}
