/** The cloud as the configuration alone would lay it out: how many containers of which type each host gets. */
import { copy, Dict } from '../../../python/value.ts'
import { generate } from '../../generator/generate.ts'
import { ownerByName } from '../../generator/pass/belonging.ts'
import type { Quirks } from '../../generator/quirks.ts'
import { Inventory } from '../../inventory/inventory.ts'
import { machineOf } from '../../inventory/kinds.ts'
import { providerNetworks } from '../../inventory/provider-networks.ts'
import type { RandomSource } from '../../inventory/random.ts'
import { dashed, type Release } from '../../inventory/releases.ts'
import { configuredEntries } from '../../inventory/user-config.ts'
import { isHostGroup, mappingAt } from '../../inventory/values.ts'

export interface FreshCloud {
  readonly inventory: Inventory
  readonly wanted: WantedContainers
}

/** How many containers of a type a machine is to have, by what their names begin with. */
export class WantedContainers {
  readonly #counts = new Map<string, Map<string, number>>()

  add(owner: string, type: string, name: string): void {
    const place = placeKey(owner, type)
    const counts = this.#counts.get(place) ?? new Map<string, number>()
    const base = baseName(name)
    this.#counts.set(place, counts.set(base, (counts.get(base) ?? 0) + 1))
  }

  count(owner: string, type: string): number {
    return [...(this.#counts.get(placeKey(owner, type))?.values() ?? [])].reduce((sum, count) => sum + count, 0)
  }

  /** What a name begins with if the generator counts it as one of these, and how many of those are wanted. */
  slot(owner: string, type: string, name: string): { readonly base: string; readonly wanted: number } | undefined {
    for (const [base, wanted] of this.#counts.get(placeKey(owner, type)) ?? []) {
      if (dashed(name).startsWith(`${base}-`)) return { base, wanted }
    }
    return undefined
  }
}

function placeKey(owner: string, type: string): string {
  return `${owner}\n${type}`
}

/** The name of a container without its random suffix. `-` and `_` are one character in names of containers. */
export function baseName(name: string): string {
  return dashed(name).replace(/-[^-]*$/, '')
}

/**
 * Asks the generator itself, so that every rule and quirk is the same: it lays out the configured hosts again, without
 * the stored containers and without networks, so that no address is needed.
 *
 * @throws ConfigurationError
 */
export function freshCloud(cloud: Cloud): FreshCloud {
  const config = copy(cloud.config)
  for (const network of providerNetworks(config)) network.body.set('group_binds', [])
  const inventory = new Inventory(generate({ ...cloud, config, stored: bareHosts(cloud) }).inventory)
  return { inventory, wanted: countByHost(cloud, inventory) }
}

/** The configured hosts that are stored, in their stored order: the order decides under `sticky-no-containers`. */
function bareHosts(cloud: Cloud): Dict {
  const bare = Inventory.empty()
  for (const name of cloud.stored.hostvars.keys()) {
    if (typeof name === 'string' && cloud.configured.has(name)) bare.hostvars.set(name, new Dict())
  }
  for (const [group, entries] of cloud.config) {
    if (!isHostGroup(group) || !(entries instanceof Dict)) continue
    for (const host of cloud.stored.hosts(group)) {
      if (typeof host === 'string' && entries.has(host)) bare.addHost(group, host)
    }
  }
  return bare.root
}

function countByHost(cloud: Cloud, fresh: Inventory): WantedContainers {
  const wanted = new WantedContainers()
  for (const type of containerTypes(cloud.environment)) {
    for (const name of fresh.hosts(type)) {
      const owner = typeof name === 'string' ? machineOf(name, fresh.host(name)) : undefined
      if (owner !== undefined) wanted.add(owner, type, name as string)
    }
  }
  return wanted
}

// What the search for stale entries asks of the configuration and of the stored inventory.

export interface Cloud {
  /** With normalised top-level keys. Not changed. */
  readonly config: Dict
  readonly environment: Dict
  readonly stored: Inventory
  readonly quirks: Quirks
  readonly release: Release
  readonly random: RandomSource
  /** The groups that each configured host is under. */
  readonly configured: ReadonlyMap<string, readonly string[]>
}

export function configuredGroups(config: Dict): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const { group, host } of configuredEntries(config, isHostGroup)) {
    groups.set(host, [...(groups.get(host) ?? []), group])
  }
  return groups
}

/**
 * The machine that a container lives on; `undefined` for what is not a container. One without the key `physical_host`
 * belongs to the configured host whose name it begins with (docs/generation.md, section 4.5).
 */
export function ownerOf(cloud: Cloud, name: string, vars: Dict): string | undefined {
  const physicalHost = vars.get('physical_host')
  if (typeof physicalHost === 'string') return physicalHost === name ? undefined : physicalHost
  if (physicalHost !== undefined || cloud.configured.has(name)) return undefined
  return ownerByName(name, cloud.configured.keys())
}

export function containerTypes(environment: Dict): string[] {
  return [...(mappingAt(environment, 'container_skel')?.keys() ?? [])].filter((name) => typeof name === 'string')
}

/** The names that an entry may have in groups: its own, and what variables have made of it since. */
export function groupNames(name: string, vars: Dict): string[] {
  const other = vars.get('container_name')
  return typeof other === 'string' && other !== name ? [name, other] : [name]
}
