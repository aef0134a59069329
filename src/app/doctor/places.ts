/** Several directories that could be meant: which one Ansible will use, and where else an inventory lies. */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { JSON_NAME } from '../../backends/file/deployment.ts'
import { defaultConfigDirectory, expandUser } from '../config/directories.ts'
import { hasUserConfig } from '../config/inputs.ts'
import type { PlacedFinding } from '../config/locate-findings.ts'
import { type Patient, realPath, statOf } from '../config/look.ts'

export function examinePlaces(patient: Patient): PlacedFinding[] {
  return [...otherDirectory(patient), ...otherInventories(patient)]
}

/** Ansible passes no options to the generator: it finds its directory by OSA_CONFIG_DIR, or by default (P1). */
function otherDirectory({ configDirectory, env, cwd }: Patient): PlacedFinding[] {
  const setting = env.OSA_CONFIG_DIR || undefined
  const ansibles = resolve(cwd, expandUser(setting ?? defaultConfigDirectory, env))
  if (realPath(ansibles) === realPath(configDirectory)) {
    if (setting === undefined || realPath(ansibles) === realPath(defaultConfigDirectory)) return []
    if (!hasUserConfig(defaultConfigDirectory)) return []
    return [
      note(
        `OSA_CONFIG_DIR is ${setting}, but ${defaultConfigDirectory} holds a configuration as well`,
        'nothing is read or written there while OSA_CONFIG_DIR is set; a shell without it uses that cloud',
      ),
    ]
  }
  return [
    note(
      `this is about ${configDirectory}, but Ansible uses ${ansibles} (${setting === undefined ? 'the default' : 'OSA_CONFIG_DIR'})`,
      `export OSA_CONFIG_DIR=${configDirectory} for Ansible to use this one`,
    ),
  ]
}

function note(message: string, remedy: string): PlacedFinding {
  return { grade: 'note', code: 'P1', message, remedy }
}

function otherInventories({ configDirectory, env, cwd }: Patient): PlacedFinding[] {
  const home = env.HOME || homedir()
  const candidates = [
    configDirectory,
    env.OSA_CONFIG_DIR || undefined,
    defaultConfigDirectory,
    join(home, 'openstack_deploy'),
    cwd,
  ]
  const found = new Map<string, string>()
  for (const candidate of candidates) {
    if (candidate === undefined) continue
    const path = join(resolve(cwd, expandUser(candidate, env)), JSON_NAME)
    if (statOf(path) && !found.has(realPath(path))) found.set(realPath(path), path)
  }
  const own = realPath(join(configDirectory, JSON_NAME))
  const others = [...found].filter(([real]) => real !== own).map(([, path]) => path)
  if (others.length === 0) return []
  return [
    {
      grade: 'note',
      code: 'other-inventory',
      message: `there is an inventory in ${others.join(' and in ')} as well`,
      remedy: 'make sure that each shell has the OSA_CONFIG_DIR of the cloud it is for',
    },
  ]
}
