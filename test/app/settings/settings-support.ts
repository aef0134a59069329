/** A configuration directory with settings, and what is read from it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readSettings, type Settings } from '../../../src/app/settings/read.ts'
import { SettingsError, type SettingsIssue } from '../../../src/backends/errors.ts'
import { scratch } from '../../support/program.ts'

export interface SettingsWorld {
  readonly directory: string
  /** No such file, unless a test makes it. */
  readonly systemIni: string
  read(env?: Record<string, string>, commandLine?: Record<string, string>): Settings
}

/** @param ini what `osa.ini` says; without it there is none */
export function settingsWorld(ini?: string): SettingsWorld {
  const root = scratch()
  const directory = join(root, 'openstack_deploy')
  mkdirSync(directory)
  if (ini !== undefined) writeFileSync(join(directory, 'osa.ini'), ini, { mode: 0o600 })
  const systemIni = join(root, 'etc-ansible/osa.ini')
  return {
    directory,
    systemIni,
    read: (env = {}, commandLine = {}) => readSettings({ configDirectory: directory, env, commandLine, systemIni }),
  }
}

export function put(path: string, text: string, mode = 0o644): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text, { mode })
  return path
}

/** The one error that the action ends with. */
export async function failureOf(act: () => unknown): Promise<Error & { code?: unknown; remedy?: string }> {
  try {
    await act()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('it did not fail')
}

export async function issuesOf(act: () => unknown): Promise<readonly SettingsIssue[]> {
  const error = await failureOf(act)
  if (error instanceof SettingsError) return error.issues
  throw error
}
