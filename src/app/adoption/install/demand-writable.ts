import { accessSync, constants } from 'node:fs'
import { dirname } from 'node:path'
import { InstallError } from './install-error.ts'

/** Asked before anything is changed, so that half an installation is the exception. */
export function demandWritable(paths: readonly string[]): void {
  for (const directory of new Set(paths.map((path) => dirname(path)))) {
    try {
      accessSync(directory, constants.W_OK | constants.X_OK)
    } catch {
      throw new InstallError(`${directory} cannot be written to; nothing was changed`, 'run as root, or as its owner')
    }
  }
}
