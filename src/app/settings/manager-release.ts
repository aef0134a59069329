/** The way of the manager: that of the release that is set, else that of the checkout, else the newest. */
import { type ManagerWay, managerByMarks, managerNamed } from '../../core/inventory/releases.ts'
import { EnvironmentMissingError, environmentDirectory } from '../config/directories.ts'
import { readSource } from '../config/source-files.ts'
import type { IniPlace } from './ini-file.ts'
import { automatic, demandRelease, toolkitBeside } from './release.ts'
import { settingsOf } from './settings-of.ts'

/** @throws SettingsError, SourceFileError */
export async function managerWay(place: IniPlace): Promise<ManagerWay> {
  const setting = (await settingsOf(place))?.release
  if (setting && setting.text !== automatic) {
    demandRelease(setting.text, setting.origin)
    return managerNamed(setting.text)
  }
  const directory = environmentIfThere(place)
  const source = directory && readSource(toolkitBeside(directory, 'manage.py'))
  return source ? managerByMarks(source.text) : 'all names'
}

function environmentIfThere({ env }: IniPlace): string | undefined {
  try {
    return environmentDirectory(undefined, env)
  } catch (error) {
    // The manager needs none.
    if (error instanceof EnvironmentMissingError) return undefined
    throw error
  }
}
