/** What the generator makes of the stored hosts and containers when nothing but their identity is left of them. */
import { copy, Dict, truthy, type Value } from '../../../python/value.ts'
import { generate } from '../../generator/generate.ts'
import { formerNamesKey } from '../../inventory/former-names.ts'
import { Inventory } from '../../inventory/inventory.ts'
import { isMetalForNetworks } from '../../inventory/kinds.ts'
import { providerNetworks } from '../../inventory/provider-networks.ts'
import { containersGroupOf } from '../../inventory/releases.ts'
import { mappingAt } from '../../inventory/values.ts'
import { type Cloud, containerTypes, groupNames } from './fresh-cloud.ts'

/** Two ways to lay the cloud out again. What either of them gives is not left over. */
export interface Yardstick {
  /** With the stored containers and their addresses. */
  readonly expected: Inventory
  /**
   * Without them, and without networks. A host that takes a role itself in one group and has a container for it in
   * another joins services only while that container is not there yet; such members are not leftovers.
   */
  readonly fresh: Inventory
}

/** What says who an entry is. Everything else follows from the configuration, or is a leftover. */
const identity = ['container_name', 'physical_host', 'container_types', 'properties', formerNamesKey]
const containerIdentity = [...identity, 'component', 'ansible_host', 'management_address']

/**
 * The inventory as it would be if it had been like the present configuration from the start, with the same containers
 * and addresses. What is stored and not in here is left over.
 *
 * @throws ConfigurationError
 */
export function expectedInventory(cloud: Cloud, kept: ReadonlySet<string>): Inventory {
  return new Inventory(generate({ ...cloud, stored: bareInventory(cloud, kept) }).inventory)
}

function bareInventory(cloud: Cloud, kept: ReadonlySet<string>): Dict {
  const bare = Inventory.empty()
  const networkKeys = new Set(providerNetworks(cloud.config).map(({ key }) => key))
  const names = new Set<Value>()
  for (const [name, vars] of cloud.stored.hostvars) {
    if (typeof name !== 'string' || !kept.has(name) || !(vars instanceof Dict)) continue
    bare.hostvars.set(name, bareVariables(cloud, name, vars, networkKeys))
    for (const known of groupNames(name, vars)) names.add(known)
  }
  const own = [...cloud.configured.keys()].map((host) => containersGroupOf(cloud.release, host))
  for (const group of [...containerTypes(cloud.environment), ...own]) {
    for (const member of cloud.stored.hosts(group)) if (names.has(member)) bare.addHost(group, member)
  }
  const all = cloud.stored.group('all')
  if (all) bare.root.set('all', copy(all))
  return bare.root
}

function bareVariables(cloud: Cloud, name: string, vars: Dict, networkKeys: ReadonlySet<string>): Dict {
  const bare = new Dict()
  for (const key of cloud.configured.has(name) ? identity : containerIdentity) {
    const value = vars.get(key)
    if (value !== undefined) bare.set(key, copy(value))
  }
  // A metal host's entries are laid again in every pass; those of a container are found again by what is added to them.
  if (isMetalForNetworks(vars)) return bare
  bare.set('container_networks', bareNetworks(mappingAt(vars, 'container_networks')))
  for (const key of networkKeys) {
    const address = vars.get(key)
    if (address !== undefined && truthy(address)) bare.set(key, address)
  }
  return bare
}

/** On entries that were kept: an entry without it was given by the configuration. No key of an entry looks like this. */
const keptMark = '\u0000kept'

/** Whether a network entry of the expected inventory follows from the configuration; only the generator sets `interface`. */
export function isReached(entry: Dict | undefined): boolean {
  return entry !== undefined && (!entry.has(keptMark) || entry.has('interface'))
}

function bareNetworks(networks: Dict | undefined): Dict {
  const bare = new Dict()
  for (const [key, entry] of networks ?? []) {
    if (!(entry instanceof Dict)) continue
    const kept = new Dict([...entry].filter(([name]) => name === 'address' || name === 'netmask'))
    bare.set(key, kept.set(keptMark, true))
  }
  return bare
}
