/** What tells one question for an inventory from another, before any file is looked at. */
import { homedir } from 'node:os'
import { isAbsolute } from 'node:path'
import type { Environment } from '../directories.ts'

/** A digest of this program's sources, set by the build (`build.mjs`): another program may answer otherwise. */
declare const OSA_INVENTORY_BUILD: string | undefined

/** `undefined` where the program was not built: nothing is noted then. */
export const buildDigest = typeof OSA_INVENTORY_BUILD === 'string' ? OSA_INVENTORY_BUILD : undefined

/** Says why, not what: no inventory depends on it. */
const withoutEffect: ReadonlySet<string> = new Set(['OSA_INVENTORY_REASON'])

export interface Question {
  /** Absolute, both. */
  readonly configDirectory: string
  readonly environmentDirectory: string
  readonly env: Environment
}

/** All that is asked, as text. Every variable of ours counts, whatever it is for. */
export function questionText({ configDirectory, environmentDirectory, env }: Question, build: string): string {
  const variables: [string, string | undefined][] = []
  for (const name in env) if (name.startsWith('OSA_') && !withoutEffect.has(name)) variables.push([name, env[name]])
  variables.sort(([a], [b]) => (a < b ? -1 : 1))
  const { version } = process
  return JSON.stringify([build, version, configDirectory, environmentDirectory, variables, homeOf(env), baseOf(env)])
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
