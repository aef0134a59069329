/** Whom a provider network reaches: the same walk as the generator's (generation.md, section 5), which lays nothing. */
import { truthy } from '../../../python/value.ts'
import type { Inventory } from '../../inventory.ts'
import type { ProviderNetwork } from '../../provider-networks.ts'
import { dashesToUnderscores, iterate, mappingAt } from '../../values.ts'

/** Names of hosts and containers. */
export function reachOf(network: ProviderNetwork, inventory: Inventory): Set<string> {
  const reference = network.body.get('reference_group')
  const referenceHosts = truthy(reference) ? inventory.hostsBelow(String(reference)) : undefined
  const reached = new Set<string>()
  for (const group of iterate(network.body.get('group_binds'))) {
    if (typeof group !== 'string') continue
    for (const host of inventory.hostsBelow(dashesToUnderscores(group))) {
      const vars = inventory.host(host)
      if (!vars || (referenceHosts && !referenceHosts.has(vars.get('physical_host') ?? null))) continue
      reached.add(host as string)
    }
  }
  return reached
}

/** For networks, an entry is metal if its own `properties.is_metal` is truthy. */
export function isContainer(inventory: Inventory, name: string): boolean {
  return !truthy(mappingAt(inventory.host(name), 'properties')?.get('is_metal'))
}
