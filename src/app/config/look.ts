/** Looking at files without tripping: what is not there, or may not be looked at, has no answer. */
import { accessSync, constants, lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import { quietly } from '../../disk/filesystem.ts'
import type { Environment } from './directories.ts'

/** What every look needs to know. */
export interface Patient {
  /** `--config` as it was given. */
  readonly config: string | undefined
  readonly configDirectory: string
  readonly env: Environment
  readonly cwd: string
}

export function statOf(path: string): Stats | undefined {
  return quietly(() => statSync(path))
}

export function isFileAt(path: string): boolean {
  return statOf(path)?.isFile() ?? false
}

export function linkStatOf(path: string): Stats | undefined {
  return quietly(() => lstatSync(path))
}

export function namesIn(directory: string): string[] {
  return quietly(() => readdirSync(directory)) ?? []
}

export function realPath(path: string): string {
  return quietly(() => realpathSync(path)) ?? path
}

export function may(path: string, what: 'read' | 'write' | 'enter'): boolean {
  const mode = { read: constants.R_OK, write: constants.W_OK, enter: constants.X_OK }[what]
  const answer = quietly(() => {
    accessSync(path, mode)
    return true
  })
  return answer ?? false
}

/** `0640` */
export function modeText(mode: number): string {
  return `0${(mode & 0o777).toString(8)}`
}
