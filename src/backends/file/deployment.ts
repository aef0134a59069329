import { resolve } from 'node:path'
import { type FileSystem, quietly, unless } from '../../disk/filesystem.ts'
import { SettingsError } from '../errors.ts'

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
const LONGEST_FILE_NAME = 255

/** The names of all deployments but `default`, by their directories; what is called otherwise is not a deployment. */
export function ownDeployments(fs: FileSystem, configDirectory: string): string[] {
  const all = `${resolve(configDirectory)}/${DEPLOYMENTS_NAME}`
  const names = unless(['ENOENT', 'ENOTDIR'], () => fs.readdirSync(all)) ?? []
  return names.map(decodeDeployment).filter((name) => name !== undefined)
}

/** `default` is the configuration directory itself; every other deployment has its own directory in it. */
export function deploymentPaths(
  configDirectory: string,
  deployment: string,
): Pick<Deployment, 'directory' | 'ownDirectories' | 'json' | 'tar' | 'history'> {
  const outer = resolve(configDirectory)
  const all = `${outer}/${DEPLOYMENTS_NAME}`
  const own = deployment === 'default' ? undefined : `${all}/${encodeDeployment(deployment)}`
  const directory = own ?? outer
  return {
    directory,
    ownDirectories: own === undefined ? [] : [all, own],
    json: `${directory}/${JSON_NAME}`,
    tar: `${directory}/${TAR_NAME}`,
    history: `${directory}/${HISTORY_NAME}`,
  }
}

/**
 * Its own directory name for every deployment name. Capitals and dots are encoded too, so that `a` and `A` do
 * not meet on a file system that ignores case, and that `.` and `..` stay names.
 */
export function encodeDeployment(name: string): string {
  const bytes = Buffer.from(name, 'utf8')
  if (name === '') throw refusal(name, 'it is empty')
  if (bytes.toString('utf8') !== name) throw refusal(name, 'it is not valid Unicode')
  const encoded = bytes.reduce((text, byte) => text + encodeByte(byte), '')
  if (encoded.length > LONGEST_FILE_NAME) {
    throw refusal(name, `it takes ${encoded.length} bytes as a directory's name, ${LONGEST_FILE_NAME} is the most`)
  }
  return encoded
}

function encodeByte(byte: number): string {
  const character = String.fromCharCode(byte)
  return /[a-z0-9_-]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`
}

/** `undefined` for what no deployment is called. */
function decodeDeployment(directory: string): string | undefined {
  const name = quietly(() => decodeURIComponent(directory))
  return name !== undefined && name !== '' && encodeDeployment(name) === directory ? name : undefined
}

function refusal(name: string, reason: string): SettingsError {
  const message = `${JSON.stringify(name)} cannot name a deployment: ${reason}`
  return new SettingsError([{ key: 'inventory.deployment', message }], { backend: 'file' })
}
