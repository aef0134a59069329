/** Gives a machine the name that it has in the configuration by now, and looks whether the next run goes on with what it has. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { containersOfHost, isNameOfHost } from '../../core/edits/removal.ts'
import { renameHost } from '../../core/edits/rename-host.ts'
import { OperationalError } from '../../core/errors.ts'
import { addressIn } from '../../core/inventory/addresses.ts'
import { Faults, pathText, type ValuePath } from '../../core/inventory/findings.ts'
import { hostvarsOf } from '../../core/inventory/hostvars.ts'
import { machineOf } from '../../core/inventory/kinds.ts'
import { meantText, nearestOrBegun } from '../../core/inventory/text/nearest.ts'
import { shellWord } from '../../core/inventory/text/visible.ts'
import { counted, few, listed } from '../../core/inventory/text/wording.ts'
import { configuredEntries } from '../../core/inventory/user-config.ts'
import { isHostGroup, mappingAt, pathKey } from '../../core/inventory/values.ts'
import type { Dict } from '../../python/value.ts'
import { type Inputs, normalisedConfig, readInputs, refuseFaults } from '../config/inputs.ts'
import { locateFindings } from '../config/locate-findings.ts'
import { decideRelease } from '../settings/release.ts'
import { changesMore, type EditPlaces, nextRun } from './next-run.ts'

export interface HostRenamingAsked {
  readonly from: string
  readonly to: string
  readonly withContainers: boolean
}

export interface RenamedStoredHost {
  readonly inventory: Dict
  /** Name before -> name now, of every container of the machine; the same where it keeps its name. */
  readonly containers: ReadonlyMap<string, string>
  readonly notes: readonly string[]
}

/** Why a machine cannot have the name. */
export class RenameRefusedError extends OperationalError {
  constructor(message: string, remedy: string) {
    super('ERR_RENAME_REFUSED', message, { remedy })
  }
}

/** @throws RenameRefusedError; InputsError when the configuration cannot be read, or the next run would be refused */
export function renameStoredHost(stored: Dict, asked: HostRenamingAsked, places: EditPlaces): RenamedStoredHost {
  const { from, to } = asked
  const inputs = readInputs(places.configDirectory, places.environmentDirectory)
  const configured = configuredGroups(stored, inputs, places)
  demandMachine(stored, from)
  demandLeft(from, to, configured.get(from), inputs)
  demandFree(stored, to)
  if (!configured.has(to)) {
    demandHostname(to)
    demandMeant(asked, stored, inputs)
  }
  const { inventory, containers, mentions } = renameHost(stored, asked)
  demandNoTwins(stored, containers)
  return {
    inventory,
    containers,
    notes: [
      ...(configured.has(to) ? [] : [notConfigured(asked, [...configured.keys()], stored)]),
      ...mentionNotes(from, mentions),
      ...fileNotes(asked, places.configDirectory),
      ...noteOfNextRun(inventory, to, inputs, places),
    ],
  }
}

function configuredGroups(stored: Dict, inputs: Inputs, places: EditPlaces): Map<string, readonly ValuePath[]> {
  const { release } = decideRelease(places.release, stored, inputs.environment)
  const faults = new Faults()
  normalisedConfig(inputs, faults, release)
  refuseFaults(faults, inputs)
  const found = new Map<string, ValuePath[]>()
  // As it is written: that is where a path is looked up.
  for (const { group, host } of configuredEntries(inputs.config, isHostGroup))
    found.set(host, [...(found.get(host) ?? []), [group, host]])
  return found
}

function demandMachine(stored: Dict, name: string): void {
  const hostvars = hostvarsOf(stored)
  const machine = machineOf(name, hostvars.get(name))
  if (machine !== undefined) {
    throw new RenameRefusedError(
      `${name} is a container of ${machine}, and containers are called what they were made as`,
      `\`osa-inventory remove ${shellWord(name)}\` takes it out of the inventory, and the next run makes another one in its place`,
    )
  }
  if (hostvars.has(name)) return
  const machines = [...hostvars].flatMap(([key, vars]) => (machineOf(pathKey(key), vars) ? [] : [pathKey(key)]))
  throw new RenameRefusedError(
    `there is no host ${name} in the inventory${meantText(nearestOrBegun(name, machines))}`,
    '`osa-inventory show` lists hosts and containers',
  )
}

function demandLeft(from: string, to: string, paths: readonly ValuePath[] | undefined, { sources }: Inputs): void {
  if (paths === undefined) return
  const places = locateFindings(
    paths.map((path) => ({ grade: 'error', code: 'ERR_RENAME_REFUSED', message: '', source: 'config', path })),
    sources,
  ).map(({ file, line }) => [file, line].filter((part) => part !== undefined).join(':'))
  throw new RenameRefusedError(
    `the configuration still has ${from} (${few([...new Set(places)], 4)}), so the next run would make it again`,
    `write ${to} in its place there, wherever it is named, and then repeat this command, before the next run`,
  )
}

function demandFree(stored: Dict, to: string): void {
  if (isNameOfHost(stored, to)) {
    const count = containersOfHost(stored, to).length
    throw new RenameRefusedError(
      `the inventory has a host ${to} already${count > 0 ? `, with ${counted(count, 'container')}` : ''}`,
      `choose another name; or, if a run has made ${to} since you wrote it in the configuration and nothing is deployed under that ` +
        `name yet, \`osa-inventory remove ${shellWord(to)}\` first`,
    )
  }
  if (!stored.has(to)) return
  throw new RenameRefusedError(
    `there is a group ${to}, and Ansible takes one name for either`,
    'choose another name for the host',
  )
}

/** What is configured is checked by generating; what is not might be anything. */
function demandHostname(to: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(to)) return
  throw new RenameRefusedError(
    to === '' ? 'the new name is empty' : `${to} is not a hostname`,
    'a name has up to 63 letters, digits, dashes, underscores and dots, and begins with a letter or a digit',
  )
}

/** A machine that is new in the configuration and has the address of the old one is the one that is meant. */
function demandMeant({ from, to }: HostRenamingAsked, stored: Dict, { config }: Inputs): void {
  const hostvars = hostvarsOf(stored)
  const address = addressIn(mappingAt(hostvars, from)?.get('ansible_host'))
  const meant = configuredEntries(config, isHostGroup).find(({ host, entry }) => {
    return !hostvars.has(host) && address !== undefined && addressIn(entry.get('ip')) === address
  })
  if (!meant) return
  throw new RenameRefusedError(
    `the configuration has no host ${to}, and the address of ${from} is that of ${meant.host} there`,
    `\`osa-inventory rename-host ${shellWord(from)} ${shellWord(meant.host)}\`, or write ${to} in the configuration`,
  )
}

function demandNoTwins(stored: Dict, containers: ReadonlyMap<string, string>): void {
  const taken = [...containers].filter(([before, now]) => before !== now && isNameOfHost(stored, now))
  if (taken.length === 0) return
  throw new RenameRefusedError(
    `the inventory has ${listed(taken.map(([, now]) => now))} already`,
    'rename the machine without --containers, or choose another name',
  )
}

function notConfigured({ to }: HostRenamingAsked, configured: readonly string[], stored: Dict): string {
  const fresh = configured.filter((name) => !hostvarsOf(stored).has(name))
  const meant = meantText(nearestOrBegun(to, fresh))
  return `the configuration does not have ${to} yet: write it there before the next run${meant}`
}

const mostMentions = 4

function mentionNotes(from: string, mentions: readonly ValuePath[]): string[] {
  if (mentions.length === 0) return []
  const paths = few(mentions.map(pathText), mostMentions)
  return [`variables still say ${from}: ${paths}; they come from the configuration, and are changed there`]
}

/** What Ansible reads by the name of a host beside the inventory. */
function fileNotes({ from, to }: HostRenamingAsked, configDirectory: string): string[] {
  if (!/^[\w.-]+$/.test(from)) return []
  return ['', '.yml', '.yaml'].flatMap((ending) => {
    const file = join(configDirectory, 'host_vars', `${from}${ending}`)
    return existsSync(file) ? [`${file} is for the old name: rename it to ${to}${ending}`] : []
  })
}

/** What the generator would make of it: of a machine that is configured nothing may be made a second time unseen. */
function noteOfNextRun(inventory: Dict, to: string, inputs: Inputs, places: EditPlaces): string[] {
  const next = nextRun(inventory, inputs, places)
  if (!next.changed) return []
  const known = hostvarsOf(inventory)
  const fresh = [...hostvarsOf(next.inventory)].flatMap(([key, vars]) => {
    return !known.has(key) && machineOf(pathKey(key), vars) === to ? [pathKey(key)] : []
  })
  return fresh.length === 0
    ? [changesMore]
    : [`${changesMore}: ${counted(fresh.length, 'new container')} on ${to} among it`]
}
