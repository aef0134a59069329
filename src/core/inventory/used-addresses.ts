/** docs/generation.md, section 2.7: the addresses that nobody may be given. */
import { type Dict, truthy, type Value } from '../../python/value.ts'
import { configuredHoldings, storedHoldings } from './address-holders.ts'
import { UsedAddresses } from './address-pool.ts'
import { type Cidr, type IpAddress, parseCidr } from './addresses.ts'
import { Faults, type Finding } from './findings.ts'
import {
  listedAddresses,
  parseReservation,
  type Queues,
  type Reservation,
  separateEntries,
  turnedRange,
} from './reservation.ts'
import { kindOf, listAt, mappingAt, pathKey } from './values.ts'

/**
 * By name of the queue; a queue whose CIDR is null has none. A CIDR that cannot be read is a fault, used or not (N10).
 */
export function readQueues(config: Dict, faults: Faults): Map<string, Cidr> {
  const queues = new Map<string, Cidr>()
  for (const [name, value] of mappingAt(config, 'cidr_networks') ?? []) {
    if (value === null) continue
    const cidr = typeof value === 'string' ? parseCidr(value) : undefined
    if (cidr && typeof name === 'string') queues.set(name, cidr)
    else if (!cidr) {
      faults.add({
        grade: 'error',
        code: 'N10',
        message: `cidr_networks.${pathKey(name)} is ${typeof value === 'string' ? `"${value}", which is not a CIDR` : kindOf(value)}`,
        remedy: 'write a network such as 172.29.236.0/22',
        source: 'config',
        path: ['cidr_networks', pathKey(name)],
      })
    }
  }
  return queues
}

function unreadable(value: Value, path: (string | number)[], queues: Queues): Finding {
  const tell = (message: string, remedy: string): Finding => {
    return { grade: 'error', code: 'N5', message, remedy, source: 'config', path }
  }
  const text = typeof value === 'string' ? value : ''
  const turned = turnedRange(text, queues)
  if (turned)
    return tell(`used_ips has "${text}", a range from high to low, which reserves nothing`, `write "${turned}"`)
  const addresses = listedAddresses(text)
  if (addresses.length > 1) {
    const message = `used_ips has "${text}", which is not a range from low to high, so it reserves nothing`
    return tell(message, separateEntries(addresses, queues))
  }
  return tell(
    `used_ips has ${typeof value === 'string' ? `"${value}"` : kindOf(value)}, which reserves nothing`,
    'write a list of addresses ("10.0.0.1"), ranges from low to high ("10.0.0.1,10.0.0.50") and networks ("10.0.0.0/26")',
  )
}

/**
 * What `used_ips` reserves, and the entries of it that cannot be read. What is false in Python is not a list and reserves
 * nothing; so does an empty text in the list, which is worth a word and no refusal.
 */
export function readUsedIps(config: Dict): { reservations: Reservation[]; unreadable: Finding[] } {
  const reservations: Reservation[] = []
  const bad: Finding[] = []
  const queues = readQueues(config, new Faults())
  const usedIps = config.get('used_ips')
  if (truthy(usedIps) && !Array.isArray(usedIps)) bad.push(unreadable(usedIps!, ['used_ips'], queues))
  for (const [index, item] of listAt(config, 'used_ips').entries()) {
    const reservation = typeof item === 'string' ? parseReservation(item) : undefined
    const finding = reservation ? undefined : unreadable(item, ['used_ips', index], queues)
    if (reservation) reservations.push(reservation)
    else if (finding) bad.push(item === '' ? { ...finding, grade: 'warning' } : finding)
  }
  return { reservations, unreadable: bad }
}

export function gatherUsedAddresses(
  config: Dict,
  hostvars: Dict,
  queues: ReadonlyMap<string, Cidr>,
  reservations: readonly Reservation[],
): UsedAddresses {
  const used = new UsedAddresses()
  for (const cidr of queues.values()) for (const address of ownAddresses(cidr)) used.add(address)
  for (const { first, last } of reservations) used.addRange(first, last)
  for (const { address } of configuredHoldings(config)) used.add(address)
  for (const { address } of storedHoldings(hostvars)) used.add(address)
  return used
}

/** The first and the last address of a network. A /31 has no broadcast address, so it has one address to give (N9). */
export function ownAddresses({ family, size, first, last }: Cidr): IpAddress[] {
  return family === 4 && size === 2n ? [first] : [...new Set([first, last])]
}
