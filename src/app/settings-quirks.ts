/** The `quirks` of the settings, for what runs the generator. */
import { noQuirks, type Quirks } from '../core/quirks.ts'
import type { Environment } from './directories.ts'
import type { Settings } from './settings/read.ts'
import { settingsOf } from './settings-of.ts'

/** @throws SettingsError */
export async function quirksFrom(configDirectory: string, env: Environment, systemIni?: string): Promise<Quirks> {
  return quirksOf(await settingsOf({ configDirectory, env, ...(systemIni === undefined ? {} : { systemIni }) }))
}

/** Of settings that were read already. @throws SettingsError */
export async function quirksOf(settings: Settings | undefined): Promise<Quirks> {
  if (settings === undefined) return noQuirks
  const { demandSound } = await import('./configured.ts')
  demandSound(settings)
  return settings.quirks
}
