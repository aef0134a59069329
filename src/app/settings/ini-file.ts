/** Which settings file is in force, and what it says (docs/settings.md). */
import { dirname, join, resolve } from 'node:path'
import { SettingsError, type SettingsIssue } from '../../backends/errors.ts'
import { largestInput } from '../../disk/limits.ts'
import { reasonOf } from '../../disk/reason.ts'
import { readRegular } from '../../disk/regular-file.ts'
import { IniError, type IniOption, type IniSections, parseIni } from '../../python/configparser.ts'
import { defaultConfigDirectory, type Environment, expandUser } from '../config/directories.ts'
import { type Looks, realDirectory } from '../config/looks.ts'
import { inventorySection } from './options.ts'
import { iniName, mayExist, systemIniFile } from './present.ts'
import { resolvePath } from './values.ts'

export interface SettingsFile {
  /** Absolute. */
  readonly path: string
  readonly sections: IniSections
  /** What is under `[DEFAULT]`: every section has it, whether it has a use for it or not. */
  readonly inherited: ReadonlyMap<string, IniOption>
}

/** Where settings are looked for. */
export interface IniPlace {
  /** Absolute. */
  readonly configDirectory: string
  readonly env: Environment
  /** @default '/etc/ansible/osa.ini' */
  readonly systemIni?: string
  /** Is told what was looked at. */
  readonly looks?: Looks
}

/**
 * Lines for the settings file as they are to be written. The message's code goes behind the comment above them: Python's
 * reader has no comments behind a value, and would take it for a part of the last one.
 *
 * @param when `, if it is a program`
 */
export function iniRemedy(section: string, lines: readonly string[], when = ''): string {
  return [`# under [${section}] write${when}:`, ...lines].join('\n')
}

const configDirKey = 'config_dir'
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The file that `OSA_INI` names, else `osa.ini` in the configuration directory, else `/etc/ansible/osa.ini` if it is
 * for this directory: a trial run elsewhere must not reach production's database.
 *
 * @throws SettingsError when a file cannot be read, or says that it is for another directory
 */
export function settingsFile(place: IniPlace): SettingsFile | undefined {
  const { env, systemIni = systemIniFile } = place
  const own = ownFile(place)
  if (own !== undefined) {
    const file = readIni(own, place)
    refuseForeign(file, place)
    return file
  }
  if (!isThere(systemIni, place)) return undefined
  const file = readIni(systemIni, place, 'its own file for this directory, or OSA_INI=/dev/null, does without')
  return isSameDirectory(servedDirectory(file, env) ?? defaultConfigDirectory, place) ? file : undefined
}

function ownFile(place: IniPlace): string | undefined {
  const { configDirectory, env } = place
  if (env.OSA_INI) return resolve(expandUser(env.OSA_INI, env))
  const path = join(configDirectory, iniName)
  return isThere(path, place) ? path : undefined
}

function isThere(path: string, { looks }: IniPlace): boolean {
  if (mayExist(path)) return true
  looks?.settings(path, undefined)
  return false
}

/** A directory copied for a trial brings its settings along: they must not lead back. */
function refuseForeign(file: SettingsFile, place: IniPlace): void {
  const { configDirectory, env } = place
  const served = servedDirectory(file, env)
  if (served === undefined || isSameDirectory(served, place)) return
  const { line } = givenDirectory(file)!
  throw new SettingsError([
    {
      key: `${inventorySection}.${configDirKey}`,
      place: `${file.path}:${line}`,
      message: `these settings are for ${served}, and the configuration directory of this run is ${configDirectory}`,
      remedy: 'leave config_dir out, or name this directory',
    },
  ])
}

function givenDirectory(file: SettingsFile): IniOption | undefined {
  const option = file.sections.get(inventorySection)?.get(configDirKey)
  return option?.value.trim() ? option : undefined
}

function servedDirectory(file: SettingsFile, env: Environment): string | undefined {
  const given = givenDirectory(file)
  return given && resolvePath(given.value.trim(), { directory: dirname(file.path), env })
}

function isSameDirectory(served: string, { configDirectory, looks }: IniPlace): boolean {
  if (resolve(served) === resolve(configDirectory)) return true
  const [a, b] = [served, configDirectory].map((path) => {
    const target = realDirectory(path)
    looks?.link(path, target)
    return target
  })
  return a === b
}

function readIni(path: string, { looks }: IniPlace, remedy?: string): SettingsFile {
  try {
    const bytes = readRegular(path, largestInput)
    looks?.settings(path, bytes)
    const text = utf8.decode(bytes)
    return { path, sections: parseIni(text), inherited: inheritedOptions(text) }
  } catch (error) {
    const issue = { ...issueOf(error, path), ...(remedy === undefined ? {} : { remedy }) }
    throw new SettingsError([issue], { cause: error })
  }
}

/** A section that holds nothing itself holds what every section inherits; no file can have one of this name. */
function inheritedOptions(text: string): ReadonlyMap<string, IniOption> {
  const probe = '\0'
  return parseIni(`${text}\n[${probe}]\n`).get(probe) ?? new Map()
}

function issueOf(error: unknown, path: string): SettingsIssue {
  if (error instanceof IniError) {
    return { key: path, place: `${path}:${error.line}`, message: error.discreetProblem }
  }
  if (error instanceof TypeError) return { key: path, message: 'is not UTF-8; save it in that encoding' }
  return { key: path, message: `cannot be read: ${reasonOf(error)}` }
}
