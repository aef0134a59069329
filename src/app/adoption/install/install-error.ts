import { accessSync, constants } from 'node:fs'
import { dirname } from 'node:path'
import { OperationalError } from '../../../core/errors.ts'
import { errorCode } from '../../../disk/filesystem.ts'
import { reasonOf } from '../../../disk/reason.ts'

/** The programs cannot be put into, or taken out of, an installation of OpenStack-Ansible. */
export class InstallError extends OperationalError {
  constructor(message: string, remedy?: string, cause?: unknown) {
    super('ERR_INSTALL', message, { remedy, cause })
  }
}

/** What the system refuses becomes a message with the file's name. */
export function asInstallError(path: string, error: unknown): InstallError {
  if (error instanceof InstallError) return error
  if (errorCode(error) === undefined) throw error
  return new InstallError(`${path}: ${reasonOf(error)}`, undefined, error)
}

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
