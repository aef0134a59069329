/** Addresses that containers have where the configuration would give none: outside the network (N7), reserved (N8). */
import { Dict } from '../../../python/value.ts'
import { addressIn, contains, type IpAddress } from '../../inventory/addresses.ts'
import { Faults, type StaleItem } from '../../inventory/findings.ts'
import type { Inventory } from '../../inventory/inventory.ts'
import { isMetalForNetworks } from '../../inventory/kinds.ts'
import { providerNetworks, type Queue, queueOf } from '../../inventory/provider-networks.ts'
import { readQueues, readUsedIps } from '../../inventory/used-addresses.ts'
import { mappingAt, pathKey } from '../../inventory/values.ts'
import { isReached } from './expected.ts'
import type { Cloud } from './fresh-cloud.ts'

export function misplacedAddresses(cloud: Cloud, expected: Inventory, kept: ReadonlySet<string>): StaleItem[] {
  const queues = queuesByKey(cloud)
  const { reservations } = readUsedIps(cloud.config)
  const items: StaleItem[] = []
  for (const name of kept) {
    const vars = cloud.stored.host(name)
    if (!vars || isMetalForNetworks(vars)) continue
    for (const [key, entry] of mappingAt(vars, 'container_networks') ?? []) {
      const bound = isReached(mappingAt(mappingAt(expected.host(name), 'container_networks'), key))
      const text = entry instanceof Dict ? entry.get('address') : undefined
      const address = addressIn(text)
      if (!bound || !(entry instanceof Dict) || address === undefined) continue
      const path = ['container_networks', pathKey(key), 'address']
      const outside = problemWith(entry, address, queues.get(pathKey(key)) ?? [])
      if (outside) items.push({ ...outside, name, path, value: String(text) })
      if (reservations.some(({ first, last }) => isBetween(address, first, last))) {
        items.push({ ...reserved(), name, path, value: String(text) })
      }
    }
  }
  return items
}

/** Several networks may share a key, one for each rack for instance: an address of any of them is in place. */
function queuesByKey(cloud: Cloud): Map<string, Queue[]> {
  const cidrs = readQueues(cloud.config, new Faults())
  const queues = new Map<string, Queue[]>()
  for (const network of providerNetworks(cloud.config)) {
    const queue = queueOf(network, cidrs)
    if (queue) queues.set(network.key, [...(queues.get(network.key) ?? []), queue])
  }
  return queues
}

function isBetween(address: IpAddress, first: IpAddress, last: IpAddress): boolean {
  return typeof address === typeof first && address >= first && address <= last
}

type Misplaced = Omit<StaleItem, 'name' | 'path' | 'value'>

const rebuild =
  'nothing has to be done at once; osa-inventory address pin gives the container another one, with which it is made again'

function problemWith(entry: Dict, address: IpAddress, queues: readonly Queue[]): Misplaced | undefined {
  if (queues.length === 0) return undefined
  const home = queues.find(({ cidr }) => contains(cidr, address))
  if (!home) {
    const names = [...new Set(queues.map(({ name }) => `cidr_networks.${name}`))].join(' and ')
    return { kind: 'address', code: 'N7', why: `it is outside ${names}`, remedy: rebuild, removable: false }
  }
  const netmask = entry.get('netmask')
  if (typeof netmask !== 'string' || netmask === home.cidr.netmask) return undefined
  return {
    kind: 'address',
    code: 'N7',
    why: `its netmask is ${netmask}, but that of cidr_networks.${home.name} is ${home.cidr.netmask} now`,
    remedy: rebuild,
    removable: false,
  }
}

function reserved(): Misplaced {
  return {
    kind: 'address',
    code: 'N8',
    why: 'it is among used_ips, but was handed out before',
    remedy: rebuild,
    removable: false,
  }
}
