/** Where the inputs are (docs/generation.md, section 1.1). */
import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { OperationalError } from '../../core/errors.ts'

export const defaultConfigDirectory = '/etc/openstack_deploy'
const defaultCloneRoot = '/opt/openstack-ansible'

export type Environment = Readonly<Record<string, string | undefined>>

/** `~` and `~/…` stand for the home directory, as in Python's `expanduser`. */
export function expandUser(path: string, env: Environment): string {
  if (path !== '~' && !path.startsWith('~/')) return path
  return (env.HOME || homedir()) + path.slice(1)
}

/** A variable that is set but empty counts as unset (P2). */
function setting(env: Environment, name: string): string | undefined {
  return env[name] || undefined
}

/** The checkout of OpenStack-Ansible: `OSA_CLONE_ROOT`, which its wrapper exports, else /opt/openstack-ansible. */
export function cloneRoot(env: Environment): string {
  return expandUser(setting(env, 'OSA_CLONE_ROOT') ?? defaultCloneRoot, env)
}

/**
 * `--config`, else `OSA_CONFIG_DIR`, else `/etc/openstack_deploy`: the only place that is read or written (P1).
 *
 * @throws ConfigDirectoryError where a file is there
 */
export function configDirectory(option: string | undefined, env: Environment): string {
  const directory = resolve(expandUser(option || setting(env, 'OSA_CONFIG_DIR') || defaultConfigDirectory, env))
  if (isFile(directory)) throw new ConfigDirectoryError(directory, option ? '--config' : 'OSA_CONFIG_DIR')
  return directory
}

/** A file stands where the configuration directory should be, mostly `openstack_user_config.yml` itself. */
export class ConfigDirectoryError extends OperationalError {
  constructor(path: string, said: string) {
    super('ERR_CONFIG_DIRECTORY', `${path} is not a directory`, {
      remedy: `write the directory that holds openstack_user_config.yml: ${said === '--config' ? '--config ' : `${said}=`}${dirname(path)}`,
    })
  }
}

/** The directory whose `env.d` is the base environment does not exist, or has none (P3). */
export class EnvironmentMissingError extends OperationalError {
  constructor(looked: string, said: string) {
    super(
      'ERR_ENVIRONMENT_MISSING',
      `no base environment: there is no directory ${join(looked, 'env.d')} (${said}); ` +
        'name the directory that holds env.d with --environment or OSA_INVENTORY_ENVIRONMENT',
    )
  }
}

/**
 * `--environment`, else `OSA_INVENTORY_ENVIRONMENT`, else `inventory` of the OpenStack-Ansible checkout.
 *
 * @throws EnvironmentMissingError when it holds no `env.d`.
 */
export function environmentDirectory(option: string | undefined, env: Environment): string {
  const [path, said] = option
    ? [option, 'from --environment']
    : setting(env, 'OSA_INVENTORY_ENVIRONMENT')
      ? [setting(env, 'OSA_INVENTORY_ENVIRONMENT')!, 'from OSA_INVENTORY_ENVIRONMENT']
      : [join(cloneRoot(env), 'inventory'), setting(env, 'OSA_CLONE_ROOT') ? 'from OSA_CLONE_ROOT' : 'the default']
  const directory = resolve(expandUser(path, env))
  if (!isDirectory(join(directory, 'env.d'))) throw new EnvironmentMissingError(directory, said)
  return directory
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

// `OSA_INVENTORY_AT`: the inventory script gives Ansible the inventory as it was. Nothing is stored meanwhile.

export const pastVariable = 'OSA_INVENTORY_AT'

/** REV as it was written; `undefined` where the variable is unset or empty. */
export function pastAskedFor(env: Environment): string | undefined {
  return env[pastVariable] || undefined
}

/** Anyone who looks at the past has forgotten that, or would decide by an inventory that is no more. */
class PastInventoryError extends OperationalError {
  constructor(rev: string) {
    super(
      'ERR_PAST_INVENTORY',
      `${pastVariable}=${rev} is set: Ansible sees the inventory as it was, and nothing may be changed meanwhile`,
      { remedy: `unset ${pastVariable}, then run the command again` },
    )
  }
}

/** @throws PastInventoryError */
export function demandPresent(env: Environment): void {
  const rev = pastAskedFor(env)
  if (rev !== undefined) throw new PastInventoryError(rev)
}
