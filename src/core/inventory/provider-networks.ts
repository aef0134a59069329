/** What a provider network of the user configuration says, read once for checks and generation alike. */
import { pyStr } from '../../python/text.ts'
import { Dict, truthy, type Value } from '../../python/value.ts'
import type { Cidr } from './addresses.ts'
import type { ValuePath } from './findings.ts'
import type { Inventory } from './inventory.ts'
import { groupAsRead, type Release } from './releases.ts'
import { listAt, mappingAt, textsIn } from './values.ts'

export interface ProviderNetwork {
  readonly body: Dict
  /** Where it is in the user configuration. */
  readonly path: ValuePath
  /** The key of its entries in `container_networks`. */
  readonly key: string
  /** The value of `ip_from_q`; null without one. */
  readonly queue: Value
  /** Truthy is enough to be a management network; only exactly `true` sets addresses of hosts. */
  readonly isManagement: boolean
  readonly setsHostAddresses: boolean
  /** What each of its entries has of it, by the entry's keys. */
  readonly carried: readonly EntryPart[]
}

/** A key of an entry with its value. */
export type EntryPart = readonly [key: string, value: Value]

/** Keys of a provider network, and what an entry calls them. Carried where they are truthy. */
const carriedKeys = [
  ['container_bridge', 'bridge'],
  ['container_bridge_type', 'bridge_type'],
  ['container_type', 'type'],
  ['container_mtu', 'mtu'],
] as const

/** The old name of the flag counts only where the new one is absent. */
function managementFlag(body: Dict): Value {
  const flag = body.get('is_management_address')
  return flag === undefined ? (body.get('is_container_address') ?? null) : flag
}

/** Python's `a or b or c`: the last one counts even when it is false in Python, and a missing one is `None`. */
function networkKey(body: Dict): string {
  const prefix = ['address_prefix', 'ip_from_q'].map((name) => body.get(name)).find((value) => truthy(value))
  return `${pyStr(prefix ?? body.get('container_interface') ?? null)}_address`
}

function carriedOf(body: Dict): EntryPart[] {
  const found: EntryPart[] = []
  for (const [key, name] of carriedKeys) {
    const value = body.get(key)
    if (value !== undefined && truthy(value)) found.push([name, value])
  }
  return found
}

/** Entries without a mapping under `network` are skipped: what they are instead is a finding of the checks. */
export function providerNetworks(config: Dict): ProviderNetwork[] {
  const networks: ProviderNetwork[] = []
  for (const [index, item] of listAt(mappingAt(config, 'global_overrides'), 'provider_networks').entries()) {
    const body = item instanceof Dict ? mappingAt(item, 'network') : undefined
    if (!body) continue
    const flag = managementFlag(body)
    networks.push({
      body,
      path: ['global_overrides', 'provider_networks', index, 'network'],
      key: networkKey(body),
      queue: body.get('ip_from_q') ?? null,
      isManagement: truthy(flag),
      setsHostAddresses: flag === true,
      carried: carriedOf(body),
    })
  }
  return networks
}

/** An entry of `cidr_networks` from which a network draws addresses. */
export interface Queue {
  readonly name: string
  readonly cidr: Cidr
}

/** `undefined`: the network draws from none. */
export function queueOf({ queue }: ProviderNetwork, cidrs: ReadonlyMap<string, Cidr>): Queue | undefined {
  const cidr = typeof queue === 'string' ? cidrs.get(queue) : undefined
  return cidr && { name: queue as string, cidr }
}

/**
 * The names of the hosts and containers that a network reaches: the same walk as the generator's (docs/generation.md,
 * section 5), which lays nothing.
 */
export function reachOf(network: ProviderNetwork, inventory: Inventory, release: Release): Set<string> {
  const reference = network.body.get('reference_group')
  const referenceHosts = truthy(reference) ? hostsOfReference(String(reference), inventory, release) : undefined
  const reached = new Set<string>()
  for (const group of textsIn(network.body.get('group_binds'))) {
    for (const host of inventory.hostsBelow(groupAsRead(release, group))) {
      const vars = inventory.host(host)
      if (!vars || (referenceHosts && !referenceHosts.has(vars.get('physical_host') ?? null))) continue
      reached.add(host as string)
    }
  }
  return reached
}

/** The hosts that a `reference_group` stands for. */
export function hostsOfReference(group: string, inventory: Inventory, { points }: Release): ReadonlySet<Value> {
  return points.has('reference-children') ? inventory.hostsBelow(group) : new Set(inventory.hosts(group))
}
