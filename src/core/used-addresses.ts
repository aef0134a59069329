/** Step 2 of generation.md, section 3: the addresses that nobody may be given. */
import { type Dict, truthy, type Value } from '../python/value.ts'
import { configuredHoldings, storedHoldings } from './address-holders.ts'
import { UsedAddresses } from './address-pool.ts'
import { type Cidr, familyOf, type IpAddress, parseAddress, parseCidr } from './addresses.ts'
import type { Faults } from './faults.ts'
import type { Finding } from './findings.ts'
import { kindOf, listAt, mappingAt, pathKey } from './values.ts'

/** By name of the queue; a queue whose CIDR is null has none. A CIDR that cannot be read is a fault, used or not (N10). */
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

export interface Reservation {
  readonly first: IpAddress
  readonly last: IpAddress
}

/** `a`, `a,b`, `a-b` or a CIDR; blanks do not count. `undefined`: it cannot be read (N5). */
export function parseReservation(text: string): Reservation | undefined {
  if (text.includes('/')) {
    const cidr = parseCidr(text)
    return cidr && { first: cidr.first, last: cidr.last }
  }
  const ends = text.split(/[,-]/).map((part) => parseAddress(part.trim()))
  const first = ends[0]
  const last = ends.at(-1)
  if (first === undefined || last === undefined || ends.includes(undefined)) return undefined
  return familyOf(first) === familyOf(last) && first <= last ? { first, last } : undefined
}

/** `10.0.0.20,10.0.0.10` is a slip of the pen: the range that was meant. */
function reversedRange(text: string): string | undefined {
  const parts = text.split(/[,-]/)
  const turned = parts.map((part) => part.trim()).reverse()
  return parts.length > 1 && parseReservation(turned.join(',')) ? `${turned[0]},${turned.at(-1)}` : undefined
}

function unreadable(value: Value, path: (string | number)[]): Finding {
  const meant = typeof value === 'string' ? reversedRange(value) : undefined
  if (meant) {
    const message = `used_ips has "${String(value)}", a range from high to low, which reserves nothing`
    return { grade: 'error', code: 'N5', message, remedy: `write "${meant}"`, source: 'config', path }
  }
  const shown = typeof value === 'string' ? `"${value}"` : kindOf(value)
  return {
    grade: 'error',
    code: 'N5',
    message: `used_ips has ${shown}, which reserves nothing`,
    remedy:
      'write a list of addresses ("10.0.0.1"), ranges from low to high ("10.0.0.1,10.0.0.50") and networks ("10.0.0.0/26")',
    source: 'config',
    path,
  }
}

/**
 * What `used_ips` reserves, and the entries of it that cannot be read. What is false in Python is no list and reserves
 * nothing; so does an empty text in the list, which is worth a word and no refusal.
 */
export function readUsedIps(config: Dict): { reservations: Reservation[]; unreadable: Finding[] } {
  const reservations: Reservation[] = []
  const bad: Finding[] = []
  const usedIps = config.get('used_ips')
  if (truthy(usedIps) && !Array.isArray(usedIps)) bad.push(unreadable(usedIps!, ['used_ips']))
  for (const [index, item] of listAt(config, 'used_ips').entries()) {
    const reservation = typeof item === 'string' ? parseReservation(item) : undefined
    const finding = reservation ? undefined : unreadable(item, ['used_ips', index])
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
