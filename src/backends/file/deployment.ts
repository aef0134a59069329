import { resolve } from 'node:path'
import { type FileSystem, unless } from '../../disk/filesystem.ts'
import { nameFrom, safeName } from '../support/safe-name.ts'

/** Where one deployment's inventory lies, and what it is kept with. */
export interface Deployment {
  readonly fs: FileSystem
  /** Absolute. */
  readonly directory: string
  /** Directories that a first write makes, outermost first; none for the configuration directory itself. */
  readonly ownDirectories: readonly string[]
  /** The readable copy of the newest revision. */
  readonly json: string
  /** What the JSON file was before. */
  readonly tar: string
  /** The revisions, a file each. */
  readonly history: string
  /** So many revisions are kept. */
  readonly historyKeep: number
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export const JSON_NAME = 'openstack_inventory.json'
export const TAR_NAME = 'backup_openstack_inventory.tar'
export const HISTORY_NAME = 'openstack_inventory.history'
const DEPLOYMENTS_NAME = 'openstack_inventory.deployments'
/** The names of all deployments but `default`, by their directories; what is called otherwise is not a deployment. */
export function ownDeployments(fs: FileSystem, configDirectory: string): string[] {
  const all = `${resolve(configDirectory)}/${DEPLOYMENTS_NAME}`
  const names = unless(['ENOENT', 'ENOTDIR'], () => fs.readdirSync(all)) ?? []
  return names.map(nameFrom).filter((name) => name !== undefined)
}

/** `default` is the configuration directory itself; every other deployment has its own directory in it. */
export function deploymentPaths(
  configDirectory: string,
  deployment: string,
): Pick<Deployment, 'directory' | 'ownDirectories' | 'json' | 'tar' | 'history'> {
  const outer = resolve(configDirectory)
  const all = `${outer}/${DEPLOYMENTS_NAME}`
  const own = deployment === 'default' ? undefined : `${all}/${safeName(deployment)}`
  const directory = own ?? outer
  return {
    directory,
    ownDirectories: own === undefined ? [] : [all, own],
    json: `${directory}/${JSON_NAME}`,
    tar: `${directory}/${TAR_NAME}`,
    history: `${directory}/${HISTORY_NAME}`,
  }
}
