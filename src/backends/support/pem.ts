import { errorCode, UnfitFileError } from '../../disk/filesystem.ts'
import { largestSecret } from '../../disk/limits.ts'
import { readRegular } from '../../disk/regular-file.ts'
import { SettingsError, type SettingsIssue } from '../errors.ts'

/** The files of a TLS option, read when they are needed. */
export function readPem(path: string | undefined, key: string): Buffer | undefined {
  if (path === undefined) return undefined
  try {
    return readRegular(path, largestSecret)
  } catch (error) {
    const why = error instanceof UnfitFileError ? `: ${error.message}` : ` (${errorCode(error)})`
    const message = `${path} cannot be read${why}`
    const issue: SettingsIssue = { key, message, remedy: 'name a PEM file that this user can read' }
    throw new SettingsError([issue], { cause: error })
  }
}
