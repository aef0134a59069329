/** Whether anything is set at all. Loaded at every start, so it looks at names only and imports next to nothing. */
import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from '../config/directories.ts'

export const iniName = 'osa.ini'
export const systemIniFile = '/etc/ansible/osa.ini'
export const variablePrefix = 'OSA_INVENTORY_'

/** Variables that steer one run and are in no file. */
export const runVariables: ReadonlySet<string> = new Set([
  'OSA_INVENTORY_AT',
  'OSA_INVENTORY_DEBUG',
  'OSA_INVENTORY_ENVIRONMENT',
  'OSA_INVENTORY_REASON',
])

/** `false`: the file backend in the configuration directory, without anything of settings or plugins being loaded. */
export function hasSettings(configDirectory: string, env: Environment, systemIni: string = systemIniFile): boolean {
  if (env.OSA_INI) return true
  for (const name in env) {
    if (name.startsWith(variablePrefix) && env[name] && !runVariables.has(name)) return true
  }
  return mayExist(join(configDirectory, iniName)) || mayExist(systemIni)
}

/** A file behind a closed door, or a link that leads nowhere, must not be taken for no file. */
export function mayExist(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOTDIR'
  }
}
