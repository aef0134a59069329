/** How the generator works, by the settings and the checkout: `quirks` and `release`. */
import { noQuirks, type Quirks } from '../../core/generator/quirks.ts'
import type { Looks } from '../config/looks.ts'
import type { IniPlace } from './ini-file.ts'
import type { Settings } from './read.ts'
import { chooseRelease, type ReleaseChoice } from './release.ts'
import { settingsOf } from './settings-of.ts'

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
