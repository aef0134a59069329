/** docs/generation.md, section 2.7: the addresses that nobody may be given. */
import { type Dict, truthy, type Value } from '../../python/value.ts'
import { configuredHoldings, storedHoldings } from './address-holders.ts'
import { UsedAddresses } from './address-pool.ts'
import { type Cidr, contains, familyOf, type IpAddress, parseAddress, parseCidr } from './addresses.ts'
import { Faults, type Finding } from './findings.ts'
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

// One entry of `used_ips`: what it reserves, and what to write where that cannot be what was meant.

export interface Reservation {
  readonly first: IpAddress
  readonly last: IpAddress
}

/** By name in `cidr_networks`. */
export type Queues = ReadonlyMap<string, Cidr>

/** `a`, `a,b`, `a-b` or a CIDR; blanks do not count. `undefined`: it cannot be read (N5). */
export function parseReservation(text: string): Reservation | undefined {
  if (text.includes('/')) {
    const cidr = parseCidr(text)
    return cidr && { first: cidr.first, last: cidr.last }
  }
  const parts = partsOf(text)
  const first = parts.at(0)?.address
  const last = parts.at(-1)?.address
  if (first === undefined || last === undefined || !parts.every(isAddress)) return undefined
  return familyOf(first) === familyOf(last) && first <= last ? { first, last } : undefined
}

interface Part {
  readonly text: string
  readonly address: IpAddress | undefined
}

interface AddressPart extends Part {
  readonly address: IpAddress
}

function isAddress(part: Part): part is AddressPart {
  return part.address !== undefined
}

function partsOf(text: string): Part[] {
  return text.split(/[,-]/).map((part) => ({ text: part.trim(), address: parseAddress(part.trim()) }))
}

/** The addresses that the entry lists, as they are written; empty if it is a network, or one of them is not an address. */
export function listedAddresses(text: string): string[] {
  const parts = text.includes('/') ? [] : partsOf(text)
  return parts.every(isAddress) ? parts.map((part) => part.text) : []
}

/** `10.0.0.20,10.0.0.10` is a typing mistake: the range that was meant, where both are in one network. */
function turnedRange(text: string, queues: Queues): string | undefined {
  const [high, low, ...more] = listedAddresses(text)
  if (high === undefined || low === undefined || more.length > 0) return undefined
  const turned = `${low},${high}`
  return parseReservation(turned) && (queues.size === 0 || isInOneNetwork([low, high], queues)) ? turned : undefined
}

export function isInOneNetwork(addresses: readonly string[], queues: Queues): boolean {
  return [...queues.values()].some((cidr) => addresses.every((text) => contains(cidr, parseAddress(text)!)))
}

/**
 * What to write for addresses that are not a range: each alone, without those that are in no network, because nothing is
 * drawn there. Turning them round, or leaving them, would reserve whatever is between two networks.
 */
export function separateEntries(addresses: readonly string[], queues: Queues): string {
  const isInside = (text: string): boolean => isInOneNetwork([text], queues)
  const inside = queues.size === 0 ? [...addresses] : addresses.filter(isInside)
  const outside = addresses.filter((text) => !inside.includes(text))
  if (inside.length === 0) return 'remove it: nothing is drawn where these are'
  const quoted = inside.map((text) => `"${text}"`).join(' and ')
  if (outside.length > 0) {
    const are = outside.length === 1 ? 'is' : 'are'
    return `write ${quoted} alone, or a range that ends in the same network: ${outside.join(' and ')} ${are} in no network of cidr_networks`
  }
  return `write ${quoted} as entries of their own, or for each network a range that ends in it`
}

/** A range that is read as one though its ends are not in one network, and takes what is drawn from. */
export function crossesNetworks(text: string, queues: Queues): boolean {
  const reserved = parseReservation(text)
  const addresses = listedAddresses(text)
  if (!reserved || addresses.length < 2 || isInOneNetwork(addresses, queues)) return false
  return [...queues.values()].some((cidr) => overlaps(cidr, reserved))
}

/** What to write instead of such a range. */
export function crossingRemedy(text: string, queues: Queues): string {
  const addresses = listedAddresses(text)
  if (addresses.some((address) => isInOneNetwork([address], queues))) return separateEntries(addresses, queues)
  return 'write for each network a range that begins and ends in it, or the network itself, such as "10.0.0.0/26"'
}

export function overlaps(cidr: Cidr, { first, last }: Reservation): boolean {
  return typeof cidr.first === typeof first && first <= cidr.last && last >= cidr.first
}
