/** The cloud that a place is tried on: a copy, so that nothing is drawn into the real inventory, and what it has to answer. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { noQuirks, type Quirks } from '../../../core/generator/quirks.ts'
import { hostCount, hostvarsOf } from '../../../core/inventory/hostvars.ts'
import { Inventory } from '../../../core/inventory/inventory.ts'
import { mappingAt } from '../../../core/inventory/values.ts'
import { exportHosts } from '../../../core/inventory/views/tables.ts'
import { errorCode } from '../../../disk/filesystem.ts'
import { largestDocument } from '../../../disk/limits.ts'
import { readRegularText } from '../../../disk/regular-file.ts'
import { jsonInOrder } from '../../../python/json-in-order.ts'
import { mappingIn } from '../../../python/json-read.ts'
import { dumpJson } from '../../../python/json-write.ts'
import { Dict, type Value } from '../../../python/value.ts'
import type { Environment } from '../../config/directories.ts'
import { readInputs } from '../../config/inputs.ts'
import { type Built, buildInventory } from '../../run/build.ts'
import { decideRelease } from '../../settings/release.ts'
import { rulesFrom, rulesOf, settingsOf } from '../../settings/settings-of.ts'
import { mirrorName } from '../../store/mirror.ts'
import { systemRandom } from '../../store/random.ts'
import { copyConfiguration } from '../original/snapshot.ts'
import { writeSampleCloud } from './sample.ts'

export interface TrialCloud {
  /** Goes when the trial is over. */
  readonly scratch: string
  /** What the cloud is a copy of; `undefined`: it is the sample. */
  readonly of: string | undefined
  readonly hosts: number
  /** Of the program that is run: the copy, and the settings that lead nowhere else. */
  readonly env: Readonly<Record<string, string>>
  /** A run on it prints this and writes nothing. */
  readonly answers: Answers
  /** One of its hosts. */
  readonly host: string
}

export interface Answers {
  readonly list: string
  readonly host: string
  readonly export: string
}

export interface CloudPlace {
  /** Exists, and is empty. */
  readonly scratch: string
  /** The directory that the shims give, where the checkout has one. */
  readonly environment: string | undefined
  /** `undefined`: there cannot be one where Ansible would look. */
  readonly configDirectory: string | undefined
  readonly env: Environment
}

/**
 * A copy of the configuration that Ansible will use, with the inventory that its next run would print: what a run on
 * that prints does not depend on chance. Without a sound configuration, the sample.
 */
export async function trialCloud(place: CloudPlace): Promise<TrialCloud> {
  return (await copyOfCloud(place)) ?? (await sampleCloud(place))
}

async function copyOfCloud(place: CloudPlace): Promise<TrialCloud | undefined> {
  const { scratch, environment, configDirectory: of, env } = place
  if (environment === undefined || of === undefined) return undefined
  const copy = join(scratch, 'copy')
  try {
    const settings = await settingsOf({ configDirectory: of, env })
    const { quirks } = await rulesOf(settings, { environmentDirectory: environment })
    copyConfiguration(of, documentIn(of), copy)
    return await settled({ scratch, of, directory: copy, environment, quirks, release: settings?.release.text })
  } catch (error) {
    if (isRoomLacking(error)) throw error
    // What is wrong with the configuration, and what may not be read, is told by the commands that are about it.
    return undefined
  }
}

async function sampleCloud({ scratch }: CloudPlace): Promise<TrialCloud> {
  const directory = join(scratch, 'sample')
  const environment = join(scratch, 'environment')
  writeSampleCloud(directory, environment)
  const cloud = await settled({ scratch, of: undefined, directory, environment, quirks: noQuirks, release: undefined })
  if (!cloud) throw new Error('the sample cloud does not settle')
  return { ...cloud, env: { ...cloud.env, OSA_INVENTORY_ENVIRONMENT: environment } }
}

/** Also the readable copy of a database. */
function documentIn(directory: string): string {
  const path = join(directory, mirrorName)
  return existsSync(path) ? readRegularText(path, largestDocument) : dumpJson(Inventory.empty().root)
}

function isRoomLacking(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS'].includes(errorCode(error) ?? '')
}

interface Unsettled {
  readonly scratch: string
  readonly of: string | undefined
  readonly directory: string
  readonly environment: string
  readonly quirks: Quirks
  /** As the settings have it. */
  readonly release: string | undefined
}

/** `undefined` where another run would change something again. */
async function settled(cloud: Unsettled): Promise<TrialCloud | undefined> {
  const { scratch, of, directory, environment } = cloud
  const env = trialEnvironment(cloud)
  const rules = await rulesFrom({ configDirectory: directory, environmentDirectory: environment, env })
  const inputs = readInputs(directory, environment)
  const build = (stored: Value | undefined): Built => {
    const { release } = decideRelease(rules.release, stored, inputs.environment)
    return buildInventory(inputs, { stored, quirks: rules.quirks, release, random: systemRandom() })
  }
  const { document } = build(mappingIn(documentIn(directory)))
  // As a program reads it: in the order of the document.
  const inventory = mappingIn(document) ?? new Dict()
  const host = [...hostvarsOf(inventory)].map(([name]) => name).find((name) => typeof name === 'string')
  if (host === undefined || build(inventory).changed) return undefined
  writeFileSync(join(directory, mirrorName), document)
  const answers = {
    list: document,
    host: dumpJson(mappingAt(hostvarsOf(inventory), host) ?? new Dict()),
    export: jsonInOrder(exportHosts(inventory)),
  }
  return { of, scratch, hosts: hostCount(inventory), env, answers, host }
}

/** The operator's own settings may lead to a database, those in /etc/ansible/osa.ini too: they are not to be found. */
function trialEnvironment({ scratch, directory, quirks, release }: Unsettled): Readonly<Record<string, string>> {
  const settings = join(scratch, 'trial.ini')
  const lines = [
    ...(quirks.size > 0 ? [`quirks = ${[...quirks].join(' ')}`] : []),
    ...(release === undefined ? [] : [`release = ${release}`]),
  ]
  writeFileSync(settings, ['[inventory]', ...lines, ''].join('\n'))
  return { OSA_CONFIG_DIR: directory, OSA_INI: settings, XDG_CACHE_HOME: join(scratch, 'cache') }
}
