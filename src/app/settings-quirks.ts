/** The `quirks` of the settings, for what runs the generator. */
import { noQuirks, type Quirks } from '../core/quirks.ts'
import type { Environment } from './directories.ts'
import { hasSettings } from './settings/present.ts'

/** @throws SettingsError */
export async function quirksFrom(configDirectory: string, env: Environment, systemIni?: string): Promise<Quirks> {
  if (!hasSettings(configDirectory, env, systemIni)) return noQuirks
  const { demandSound, readSettings } = await import('./configured.ts')
  const settings = readSettings({ configDirectory, env, ...(systemIni === undefined ? {} : { systemIni }) })
  demandSound(settings)
  return settings.quirks
}
