/** What the search for stale entries asks of the configuration and of the stored inventory. */
import type { Dict } from '../../../python/value.ts'
import { ownerByName } from '../../generator/pass/belonging.ts'
import type { Quirks } from '../../generator/quirks.ts'
import type { Inventory } from '../../inventory/inventory.ts'
import type { RandomSource } from '../../inventory/random.ts'
import type { Release } from '../../inventory/releases.ts'
import { configuredEntries } from '../../inventory/user-config.ts'
import { isHostGroup, mappingAt } from '../../inventory/values.ts'

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
