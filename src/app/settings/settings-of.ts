/** The settings of a run: where there are none, nothing that reads settings is loaded. */
import { join } from 'node:path'
import { noQuirks, type Quirks } from '../../core/generator/quirks.ts'
import type { Looks } from '../config/looks.ts'
import type { IniPlace } from './ini-file.ts'
import { hasSettings, iniName, systemIniFile } from './present.ts'
import type { Settings } from './read.ts'
import { chooseRelease, type ReleaseChoice } from './release.ts'

/**
 * `undefined`: nothing is set, and the inventory is kept in the files of the configuration directory.
 *
 * @throws SettingsError when a file cannot be read; other faults are in `issues`
 */
export async function settingsOf(place: IniPlace): Promise<Settings | undefined> {
  const { configDirectory, env, systemIni = systemIniFile, looks } = place
  if (!hasSettings(configDirectory, env, systemIni)) {
    for (const path of [join(configDirectory, iniName), systemIni]) looks?.settings(path, undefined)
    return undefined
  }
  const { readSettings } = await import('./configured.ts')
  return readSettings(place)
}

export interface Rules {
  readonly quirks: Quirks
  readonly release: ReleaseChoice
}

export interface RulesPlace {
  readonly environmentDirectory: string
  /** What `--release` says. */
  readonly release?: string | undefined
  /** Is told what was looked at. */
  readonly looks?: Looks
}

/** @throws SettingsError, SourceFileError */
export async function rulesFrom(place: RulesPlace & IniPlace): Promise<Rules> {
  return rulesOf(await settingsOf(place), place)
}

/** Of settings that were read already. @throws SettingsError, SourceFileError */
export async function rulesOf(settings: Settings | undefined, place: RulesPlace): Promise<Rules> {
  if (settings) {
    const { demandSound } = await import('./configured.ts')
    demandSound(settings)
  }
  const { environmentDirectory, release: option, looks } = place
  const release = chooseRelease({ option, setting: settings?.release, environmentDirectory, looks })
  return { quirks: settings?.quirks ?? noQuirks, release }
}
