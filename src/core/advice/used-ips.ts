/** N5, N8: what `used_ips` says and does not do. */
import type { Dict } from '../../python/value.ts'
import { addressIn, contains, type IpAddress, parseCidr } from '../inventory/addresses.ts'
import { Faults, type Finding, type ValuePath } from '../inventory/findings.ts'
import { Inventory } from '../inventory/inventory.ts'
import { isContainer, isMetalForNetworks } from '../inventory/kinds.ts'
import { listed } from '../inventory/text/wording.ts'
import {
  crossesNetworks,
  crossingRemedy,
  isInOneNetwork,
  listedAddresses,
  overlaps,
  parseReservation,
  type Queues,
  type Reservation,
  readQueues,
  readUsedIps,
  separateEntries,
} from '../inventory/used-addresses.ts'
import { listAt, mappingAt } from '../inventory/values.ts'
import { type AdviceContext, warning } from './context.ts'

export function adviseOnUsedIps({ config, stored }: AdviceContext): Finding[] {
  const queues = readQueues(config, new Faults())
  return [
    ...unreadable(config),
    ...listAt(config, 'used_ips').flatMap((item, index) => {
      const reserved = typeof item === 'string' ? parseReservation(item) : undefined
      return reserved ? oddReservation(String(item), reserved, ['used_ips', index], queues) : []
    }),
    ...(stored ? handedOut(config, new Inventory(stored)) : []),
  ]
}

/** An error as soon as an address has to be drawn. */
function unreadable(config: Dict): Finding[] {
  return readUsedIps(config).unreadable.map((finding) => ({ ...finding, grade: 'warning' as const }))
}

/** What is read as a range, or reserves where nothing is drawn. */
function oddReservation(text: string, reserved: Reservation, path: ValuePath, queues: Queues): Finding[] {
  const addresses = listedAddresses(text)
  const [first, last] = [addresses[0], addresses.at(-1)]
  if (addresses.length > 2) {
    const message = `used_ips has "${text}", which reserves everything from ${first} to ${last}`
    const remedy = isInOneNetwork(addresses, queues)
      ? 'write each address as its own entry, or two for a range'
      : separateEntries(addresses, queues)
    return [warning('N5', 'config', path, message, remedy)]
  }
  if (queues.size === 0) return []
  const touched = [...queues].filter(([, cidr]) => overlaps(cidr, reserved))
  if (touched.length === 0) {
    if (contains(exampleNetwork, reserved.first) && contains(exampleNetwork, reserved.last)) return []
    const message = `used_ips has "${text}", which is in no network of cidr_networks, so it reserves nothing`
    const remedy = 'correct it if it is misspelt, else remove it: no address is drawn there'
    return [warning('used-ips-outside', 'config', path, message, remedy)]
  }
  if (!crossesNetworks(text, queues)) return []
  const names = touched.map(([name]) => `cidr_networks.${name}`)
  const message =
    `used_ips has "${text}", whose ends are not in one network of cidr_networks: it reserves everything ` +
    `from ${first} to ${last}, which is of ${listed(names)}`
  return [warning('N5', 'config', path, message, crossingRemedy(text, queues))]
}

/**
 * The network of an older service that the original's documentation lists and its examples lack: they reserve addresses
 * of it anyway, and so does every all-in-one cloud.
 */
const exampleNetwork = parseCidr('172.29.248.0/22')!

/** What is handed out stays handed out; anyone who reserved the address should know. */
function handedOut(config: Dict, stored: Inventory): Finding[] {
  const owners = containerAddresses(stored)
  return listAt(config, 'used_ips').flatMap((item, index) => {
    const reserved = typeof item === 'string' ? parseReservation(item) : undefined
    if (!reserved) return []
    const taken = owners.filter(({ address }) => {
      return typeof address === typeof reserved.first && address >= reserved.first && address <= reserved.last
    })
    if (taken.length === 0) return []
    const message = `used_ips reserves "${String(item)}", of which containers already have ${listed(taken.map(({ text, name }) => `${text} (${name})`))}`
    const remedy =
      'if something else has the address, give the container another one (`osa-inventory address pin`); else leave it'
    return warning('N8', 'config', ['used_ips', index], message, remedy)
  })
}

function containerAddresses(stored: Inventory): { name: string; text: string; address: IpAddress }[] {
  return [...stored.hostvars.keys()].flatMap((name) => {
    const vars = stored.host(name)
    if (typeof name !== 'string' || !isContainer(name, vars) || isMetalForNetworks(vars)) return []
    const texts = new Set([vars?.get('ansible_host')])
    for (const key of mappingAt(vars, 'container_networks')?.keys() ?? [])
      texts.add(mappingAt(mappingAt(vars, 'container_networks'), key)?.get('address'))
    return [...texts].flatMap((text) => {
      const address = addressIn(text)
      return address === undefined ? [] : { name, text: text as string, address }
    })
  })
}
