/** One entry of `used_ips`: what it reserves, and what to write where that cannot be what was meant. */
import { type Cidr, contains, familyOf, type IpAddress, parseAddress, parseCidr } from './addresses.ts'

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
export function turnedRange(text: string, queues: Queues): string | undefined {
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
