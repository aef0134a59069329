/** The container that is to get an address, and its networks. */
import type { Dict } from '../../../python/value.ts'
import { OperationalError } from '../../errors.ts'
import { addressIn, type Cidr } from '../../inventory/addresses.ts'
import { Faults, type ValuePath } from '../../inventory/findings.ts'
import { Inventory } from '../../inventory/inventory.ts'
import { isContainer, isMetalForNetworks } from '../../inventory/kinds.ts'
import { type ProviderNetwork, providerNetworks, queueOf, reachOf } from '../../inventory/provider-networks.ts'
import type { Release } from '../../inventory/releases.ts'
import { meantText, nearest, nearestOrBegun } from '../../inventory/text/nearest.ts'
import { readQueues } from '../../inventory/used-addresses.ts'
import { configuredEntries } from '../../inventory/user-config.ts'
import { isHostGroup, mappingAt, pathKey } from '../../inventory/values.ts'

export interface EditedCloud {
  /** The merged user configuration, its top-level keys normalised. */
  readonly config: Dict
  readonly stored: Dict
  readonly release: Release
}

/**
 * The variables of a stored container.
 *
 * @throws AddressRefusedError for what is not there, and for machines, whose addresses the configuration gives
 */
export function containerNamed({ config, stored }: EditedCloud, name: string): Dict {
  const inventory = new Inventory(stored)
  const vars = inventory.host(name)
  if (!vars) throw unknownHost(inventory, name)
  if (isMetalForNetworks(vars)) throw isMachine(config, name, vars)
  return vars
}

export function unknownHost(inventory: Inventory, name: string, where = ''): AddressRefusedError {
  const known = [...inventory.hostvars.keys()].filter((key) => typeof key === 'string')
  return new AddressRefusedError(
    `there is no host ${name} in the inventory${where}${meantText(nearestOrBegun(name, known))}`,
    'osa-inventory show lists hosts and containers',
  )
}

function isMachine(config: Dict, name: string, vars: Dict): AddressRefusedError {
  const at = configuredEntries(config, isHostGroup).find(({ host }) => host === name)
  if (at) {
    const other = at.entry.has('management_ip') ? ' or management_ip' : ''
    const message = `${name} is a machine, not a container: the configuration gives it its address`
    const remedy = `change ip${other} of ${name} there, in every group that has it`
    return new AddressRefusedError(message, remedy, [at.group, name, 'ip'])
  }
  if (isContainer(name, vars)) {
    const message = `${name} counts as metal (properties.is_metal) and has the address of ${String(vars.get('physical_host'))}`
    return new AddressRefusedError(message, 'make a container of it first: see is_metal and no_containers')
  }
  const message = `${name} is a machine, not a container, and has left the configuration`
  return new AddressRefusedError(message, 'osa-inventory remove takes it out of the inventory')
}

/** One entry of `container_networks`. */
export interface ContainerNetwork {
  readonly key: string
  readonly entry: Dict
  /** By name; empty where the network draws from none. */
  readonly queues: ReadonlyMap<string, Cidr>
  /** Whether its address is that under which the container is reached. */
  readonly setsHostAddresses: boolean
}

export function containerNetworks({ config, stored, release }: EditedCloud, name: string): ContainerNetwork[] {
  const inventory = new Inventory(stored)
  const cidrs = readQueues(config, new Faults())
  const reaching = providerNetworks(config).filter((network) => reachOf(network, inventory, release).has(name))
  const entries = mappingAt(inventory.host(name), 'container_networks')
  return [...(entries?.keys() ?? [])].flatMap((key): ContainerNetwork[] => {
    const entry = mappingAt(entries, key)
    const networks = reaching.filter((network) => network.key === key)
    if (!entry || networks.length === 0) return []
    const queues = networks.flatMap((network) => {
      const queue = queueOf(network, cidrs)
      return queue ? [[queue.name, queue.cidr] as const] : []
    })
    const setsHostAddresses = networks.some((network: ProviderNetwork) => network.setsHostAddresses)
    return [{ key: pathKey(key), entry, queues: new Map(queues), setsHostAddresses }]
  })
}

/** By the key of the entry, with or without its `_address`, or by the name of the queue. */
export function networkNamed(cloud: EditedCloud, container: string, name: string): ContainerNetwork {
  const networks = containerNetworks(cloud, container)
  const byKey = networks.find(({ key }) => key === name || key === `${name}_address`)
  const found = byKey ?? networks.find(({ queues }) => queues.has(name))
  if (found) return found
  const known = [...new Set(networks.flatMap(({ key, queues }) => [key.replace(/_address$/, ''), ...queues.keys()]))]
  throw new AddressRefusedError(
    `${container} is on no network ${name}${meantText(nearest(name, known))}`,
    known.length > 0 ? `its networks: ${known.join(', ')}` : 'no provider network of the configuration reaches it',
  )
}

/** The address of an entry as it is written, if it has one. */
export function addressTextIn(entry: Dict | undefined): string | undefined {
  const address = entry?.get('address')
  return addressIn(address) === undefined ? undefined : String(address)
}

/** An address cannot be given as it was asked for. */
export class AddressRefusedError extends OperationalError {
  declare readonly remedy: string
  /** What the configuration has to do with it, in the user configuration. */
  readonly path: ValuePath | undefined
  constructor(message: string, remedy: string, path?: ValuePath) {
    super('ERR_ADDRESS_REFUSED', message, { remedy })
    this.path = path
  }
}
