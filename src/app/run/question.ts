/** What tells one question for an inventory from another, before any file is looked at. */
import { homedir } from 'node:os'
import { isAbsolute } from 'node:path'
import type { Environment } from '../config/directories.ts'

/** A digest of this program's sources, set by the build (`build.mjs`): another program may answer otherwise. */
declare const OSA_INVENTORY_BUILD: string | undefined

/** `undefined` where the program was not built: nothing is noted then. */
export const buildDigest = typeof OSA_INVENTORY_BUILD === 'string' ? OSA_INVENTORY_BUILD : undefined

/** Says why, not what: no inventory depends on it. */
const withoutEffect: ReadonlySet<string> = new Set(['OSA_INVENTORY_REASON'])

/**
 * Directories, names and choices, which are in a note as they are. Any other variable may be, or be meant to be, one that
 * holds a secret: an option of a backend, one that `env:NAME` names, a name that was misspelt.
 */
const withoutSecrets: ReadonlySet<string> = new Set([
  'OSA_ANSIBLE_PYTHON_INTERPRETER',
  'OSA_CLONE_DIR',
  'OSA_CLONE_ROOT',
  'OSA_CONFIG_DIR',
  'OSA_GROUP_VARS_DIR',
  'OSA_HOST_VARS_DIR',
  'OSA_INI',
  'OSA_INVENTORY_AT',
  'OSA_INVENTORY_AUDIT_LOG',
  'OSA_INVENTORY_BACKEND',
  'OSA_INVENTORY_CACHE',
  'OSA_INVENTORY_DEBUG',
  'OSA_INVENTORY_DEPLOYMENT',
  'OSA_INVENTORY_ENVIRONMENT',
  'OSA_INVENTORY_MIRROR',
  'OSA_INVENTORY_QUIRKS',
  'OSA_INVENTORY_RELEASE',
  'OSA_INVENTORY_REQUIRE_REASON',
  'OSA_USER_RC',
  'OSA_VERSION',
  'OSA_WRAPPER_BIN',
])

/** All that is asked. */
export interface Asked {
  /** What a note is found by, and says of itself. */
  readonly text: string
  /** The values of variables that may hold secrets; a note has a salted digest of them. Absent if there are none. */
  readonly hidden?: string
}

export interface Question {
  /** Absolute, both. */
  readonly configDirectory: string
  readonly environmentDirectory: string
  readonly env: Environment
}

/** Every variable of ours counts, whatever it is for. */
export function askedWith({ configDirectory, environmentDirectory, env }: Question, build: string): Asked {
  const names: string[] = []
  for (const name in env) if (name.startsWith('OSA_') && !withoutEffect.has(name)) names.push(name)
  names.sort()
  const variables = names.map((name) => (withoutSecrets.has(name) ? [name, env[name]] : [name]))
  const { version } = process
  const all = [build, version, configDirectory, environmentDirectory, variables, homeOf(env), baseOf(env)]
  const hidden = names.filter((name) => !withoutSecrets.has(name)).map((name) => env[name])
  return { text: JSON.stringify(all), ...(hidden.length === 0 ? {} : { hidden: JSON.stringify(hidden) }) }
}

/** What `~` stands for. */
function homeOf(env: Environment): string | undefined {
  try {
    return env.HOME || homedir()
  } catch {
    return undefined
  }
}

/** Where a relative path in the environment starts. */
function baseOf({ OSA_INI }: Environment): string | undefined {
  return OSA_INI && !isAbsolute(OSA_INI) ? process.cwd() : undefined
}
