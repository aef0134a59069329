/** Gives containers addresses that someone has chosen, in every place that has them, so that the next run keeps them. */

import { Dict } from '../../../python/value.ts'
import { configuredHoldings, type Holding, storedHoldings } from '../../inventory/address-holders.ts'
import {
  addressIn,
  type Cidr,
  contains,
  formatAddress,
  type IpAddress,
  parseAddress,
} from '../../inventory/addresses.ts'
import { hostvarsOf, withEntry, withHostvars } from '../../inventory/hostvars.ts'
import { Inventory } from '../../inventory/inventory.ts'
import { shellWord } from '../../inventory/text/visible.ts'
import { ownAddresses, parseReservation } from '../../inventory/used-addresses.ts'
import { listAt, mappingAt } from '../../inventory/values.ts'
import { AddressRefusedError, type ContainerNetwork, type EditedCloud } from './container.ts'

export interface Gift {
  readonly container: string
  readonly network: ContainerNetwork
  readonly address: IpAddress
}

export interface GivingOptions {
  /** Gives also what `used_ips` reserves. */
  readonly force: boolean
}

/** @throws AddressRefusedError */
export function wantedAddress(text: string): IpAddress {
  const address = parseAddress(text)
  if (address !== undefined) return address
  const remedy = 'write an address in full, such as 172.29.236.11, without leading zeros'
  throw new AddressRefusedError(`${text} is not an address`, remedy)
}

/**
 * The inventory with the gifts, all of them or none; the given one is left as it is, and is the result if they change
 * nothing. A container may give away in the same step what another gets.
 *
 * @throws AddressRefusedError
 */
export function giveAddresses(cloud: EditedCloud, gifts: readonly Gift[], options: GivingOptions): Dict {
  const changing = gifts.filter(({ network, address }) => addressIn(network.entry.get('address')) !== address)
  for (const gift of changing) refusePlace(gift)
  const inventory = changing.reduce(withGift, cloud.stored)
  for (const gift of changing) refuseTaken(gift, cloud.config, inventory)
  if (!options.force) for (const gift of changing) refuseReserved(gift, cloud.config)
  return inventory
}

function homeOf({ network, address }: Gift): Cidr | undefined {
  return [...network.queues.values()].find((cidr) => contains(cidr, address))
}

function refusePlace(gift: Gift): void {
  const { network, address } = gift
  if (network.queues.size === 0) return
  const text = formatAddress(address)
  const names = [...network.queues.keys()].map((name) => `cidr_networks.${name}`).join(' and ')
  const home = homeOf(gift)
  if (!home) {
    const ranges = [...network.queues.values()].map(({ first, prefix }) => `${formatAddress(first)}/${prefix}`)
    const remedy = `name an address of ${ranges.join(' or ')}`
    const [queue] = network.queues.keys()
    throw new AddressRefusedError(`${text} is outside ${names}`, remedy, ['cidr_networks', queue!])
  }
  if (!ownAddresses(home).includes(address)) return
  const which = address === home.first ? 'first' : 'last'
  throw new AddressRefusedError(
    `${text} is the ${which} address of ${names}, which nobody can have`,
    'name another one',
  )
}

function refuseTaken({ container, address }: Gift, config: Dict, inventory: Dict): void {
  const holdings = [...configuredHoldings(config), ...storedHoldings(new Inventory(inventory).hostvars)]
  const taken = holdings.find((holding) => holding.address === address && holding.holder !== container)
  if (!taken) return
  const text = formatAddress(address)
  const path = taken.source === 'config' ? taken.path : undefined
  throw new AddressRefusedError(`${text} is taken: ${holderText(taken)} has it`, remedyFor(taken, container), path)
}

function holderText({ kind, holder }: Holding): string {
  if (kind === 'gateway') return `a gateway of the network ${holder}`
  return kind === 'load balancer' ? `the load balancer (${holder})` : `${kind} ${holder}`
}

function remedyFor({ kind, holder }: Holding, container: string): string {
  if (kind !== 'container') return 'name another address; osa-inventory addresses lists who has which'
  return `osa-inventory address move ${shellWord(holder)} ${shellWord(container)} exchanges the two; or remove ${holder} first, if it is gone`
}

function refuseReserved({ address }: Gift, config: Dict): void {
  for (const [index, item] of listAt(config, 'used_ips').entries()) {
    const range = typeof item === 'string' ? parseReservation(item) : undefined
    if (!range || typeof range.first !== typeof address || address < range.first || address > range.last) continue
    const message = `${formatAddress(address)} is reserved: used_ips has "${String(item)}"`
    const remedy = 'add --force if it is reserved for this container, or name another one'
    throw new AddressRefusedError(message, remedy, ['used_ips', index])
  }
}

/** The last two are what inventories of long ago have. */
const hostAddresses = ['ansible_host', 'management_address', 'container_address', 'ansible_ssh_host']
const setByNetwork = hostAddresses.slice(0, 2)

function withGift(inventory: Dict, gift: Gift): Dict {
  const { container, network, address } = gift
  const hostvars = hostvarsOf(inventory)
  const vars = new Dict(mappingAt(hostvars, container))
  const before = addressIn(network.entry.get('address'))
  const text = formatAddress(address)
  const entry = new Dict(network.entry).set('address', text)
  const home = homeOf(gift)
  if (home) entry.set('netmask', home.netmask)
  vars.set('container_networks', withEntry(mappingAt(vars, 'container_networks')!, network.key, entry))
  for (const variable of hostAddresses) {
    const follows = network.setsHostAddresses && setByNetwork.includes(variable)
    if (follows || (before !== undefined && addressIn(vars.get(variable)) === before)) vars.set(variable, text)
  }
  return withHostvars(inventory, withEntry(hostvars, container, vars))
}
