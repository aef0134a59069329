import { readFileSync } from 'node:fs'
import { SettingsError, type SettingsIssue } from '../errors.ts'

/** The files of a TLS option, read when they are needed. */
export function readPem(path: string | undefined, key: string): Buffer | undefined {
  if (path === undefined) return undefined
  try {
    return readFileSync(path)
  } catch (error) {
    const message = `${path} cannot be read (${(error as NodeJS.ErrnoException).code})`
    const issue: SettingsIssue = { key, message, remedy: 'name a PEM file that this user can read' }
    throw new SettingsError([issue], { cause: error })
  }
}
