/** The cloud as the configuration alone would lay it out: how many containers of which type each host gets. */
import { copy, Dict } from '../../python/value.ts'
import { generate } from '../generate.ts'
import { Inventory } from '../inventory.ts'
import { providerNetworks } from '../provider-networks.ts'
import { isHostGroup, mappingAt } from '../values.ts'
import { type Cloud, containerTypes } from './cloud.ts'

/** By host, then by container type. Where nothing is asked for there is no entry. */
export type WantedContainers = ReadonlyMap<string, ReadonlyMap<string, number>>

export interface FreshCloud {
  readonly inventory: Inventory
  readonly wanted: WantedContainers
}

/**
 * Asks the generator itself, so that every rule and quirk is the same: it lays out the configured hosts anew, without
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
  const wanted = new Map<string, Map<string, number>>()
  for (const type of containerTypes(cloud.environment)) {
    for (const name of fresh.hosts(type)) {
      const host = mappingAt(fresh.hostvars, name as string)?.get('physical_host')
      if (typeof host !== 'string' || host === name) continue
      const ofHost = wanted.get(host) ?? new Map<string, number>()
      wanted.set(host, ofHost.set(type, (ofHost.get(type) ?? 0) + 1))
    }
  }
  return wanted
}
