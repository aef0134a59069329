/** The settings of a run: where there are none, nothing that reads settings is loaded. */
import { join } from 'node:path'
import type { IniPlace } from './ini-file.ts'
import { hasSettings, iniName, systemIniFile } from './present.ts'
import type { Settings } from './read.ts'

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
