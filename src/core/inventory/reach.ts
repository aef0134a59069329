/**
 * Whom a provider network reaches: the same walk as the generator's (docs/generation.md, section 5.1), which lays
 * nothing.
 */
import { truthy, type Value } from '../../python/value.ts'
import type { Inventory } from './inventory.ts'
import type { ProviderNetwork } from './provider-networks.ts'
import { groupAsRead, type Release } from './releases.ts'
import { iterate } from './values.ts'

/** Names of hosts and containers. */
export function reachOf(network: ProviderNetwork, inventory: Inventory, release: Release): Set<string> {
  const reference = network.body.get('reference_group')
  const referenceHosts = truthy(reference) ? hostsOfReference(String(reference), inventory, release) : undefined
  const reached = new Set<string>()
  for (const group of iterate(network.body.get('group_binds'))) {
    if (typeof group !== 'string') continue
    for (const host of inventory.hostsBelow(groupAsRead(release, group))) {
      const vars = inventory.host(host)
      if (!vars || (referenceHosts && !referenceHosts.has(vars.get('physical_host') ?? null))) continue
      reached.add(host as string)
    }
  }
  return reached
}

function hostsOfReference(group: string, inventory: Inventory, { points }: Release): ReadonlySet<Value> {
  return points.has('reference-children') ? inventory.hostsBelow(group) : new Set(inventory.hosts(group))
}
