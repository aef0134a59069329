/**
 * IP addresses and CIDRs. An IPv4 address is a `number` (0 to 2^32-1), an IPv6 address a `bigint`: the type tells the
 * family, and both can be members of one `Set`.
 */

export type IpAddress = number | bigint

export interface Cidr {
  readonly family: 4 | 6
  readonly prefix: number
  readonly first: IpAddress
  readonly last: IpAddress
  /** How many addresses it spans, the first and the last included. */
  readonly size: bigint
  /** In address form, also for IPv6. */
  readonly netmask: string
}

const dot = 46
const zero = 48
const nine = 57

/** Four decimal bytes without sign or leading zero: with one, readers disagree whether it is octal. */
function parseIpv4(text: string): number | undefined {
  let value = 0
  let dots = 0
  /** The byte so far; -1 before its first digit. */
  let byte = -1
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === dot) {
      if (byte < 0 || ++dots > 3) return undefined
      value = value * 256 + byte
      byte = -1
    } else {
      if (code < zero || code > nine || byte === 0) return undefined
      byte = Math.max(byte, 0) * 10 + code - zero
      if (byte > 255) return undefined
    }
  }
  return dots === 3 && byte >= 0 ? value * 256 + byte : undefined
}

function parseHextets(text: string): number[] | undefined {
  if (text === '') return []
  const hextets: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    if (part.includes('.')) {
      const tail = index === parts.length - 1 ? parseIpv4(part) : undefined
      if (tail === undefined) return undefined
      hextets.push(Math.floor(tail / 65536), tail % 65536)
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined
      hextets.push(Number.parseInt(part, 16))
    }
  }
  return hextets
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = parseHextets(halves[0] ?? '')
  const tail = halves.length === 2 ? parseHextets(halves[1] ?? '') : []
  if (!head || !tail) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  return [...head, ...new Array<number>(missing).fill(0), ...tail].reduce(
    (value, hextet) => value * 65536n + BigInt(hextet),
    0n,
  )
}

/** An address that is in a value; `undefined` for what is not an address written in full. */
export function addressIn(value: unknown): IpAddress | undefined {
  return typeof value === 'string' ? parseAddress(value) : undefined
}

/** The address that `text` spells in full (dotted quad without leading zeros, or IPv6), else `undefined`. */
export function parseAddress(text: string): IpAddress | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text)
}

function formatIpv6(address: bigint): string {
  const hextets: string[] = []
  for (let shift = 112n; shift >= 0n; shift -= 16n) hextets.push(((address >> shift) & 0xffffn).toString(16))
  let best = { at: -1, length: 1 }
  for (let at = 0; at < 8; at++) {
    let length = 0
    while (at + length < 8 && hextets[at + length] === '0') length++
    if (length > best.length) best = { at, length }
  }
  if (best.at < 0) return hextets.join(':')
  return `${hextets.slice(0, best.at).join(':')}::${hextets.slice(best.at + best.length).join(':')}`
}

export function formatAddress(address: IpAddress): string {
  if (typeof address === 'bigint') return formatIpv6(address)
  return `${Math.floor(address / 16777216)}.${Math.floor(address / 65536) % 256}.${Math.floor(address / 256) % 256}.${address % 256}`
}

export function familyOf(address: IpAddress): 4 | 6 {
  return typeof address === 'bigint' ? 6 : 4
}

function ofFamily(family: 4 | 6, value: bigint): IpAddress {
  return family === 6 ? value : Number(value)
}

/** `first + offset`, within the family of `first`. */
export function addressAt(first: IpAddress, offset: bigint): IpAddress {
  return typeof first === 'bigint' ? first + offset : first + Number(offset)
}

/** The length that a netmask (`255.255.252.0`) or a hostmask (`0.0.3.255`) stands for. */
function prefixOfMask(mask: bigint, bits: number): number | undefined {
  const all = (1n << BigInt(bits)) - 1n
  for (let length = 0; length <= bits; length++) {
    const hostBits = (1n << BigInt(bits - length)) - 1n
    if (mask === (all ^ hostBits)) return length
  }
  for (let length = 0; length <= bits; length++) {
    if (mask === (1n << BigInt(bits - length)) - 1n) return length
  }
  return undefined
}

function prefixLength(text: string, family: 4 | 6): number | undefined {
  const bits = family === 6 ? 128 : 32
  if (/^\d{1,3}$/.test(text)) return Number(text) <= bits ? Number(text) : undefined
  const mask = parseAddress(text)
  if (mask === undefined || familyOf(mask) !== family) return undefined
  return prefixOfMask(BigInt(mask), bits)
}

/** `10/8` and `10.1/16`: an IPv4 network may leave out its last zero octets. */
function parseNetworkAddress(text: string): IpAddress | undefined {
  if (text.includes(':')) return parseIpv6(text)
  const parts = text.split('.')
  return parts.length < 4 ? parseIpv4([...parts, '0', '0', '0'].slice(0, 4).join('.')) : parseIpv4(text)
}

/**
 * A CIDR as the user configuration may spell it (docs/generation.md, section 2.7): host bits set, a netmask or a
 * hostmask in place of the length, blanks around either part, or a bare address, which is a network of one.
 */
export function parseCidr(text: string): Cidr | undefined {
  const [addressText, lengthText, ...rest] = text.split('/')
  if (rest.length > 0) return undefined
  const address = parseNetworkAddress((addressText ?? '').trim())
  if (address === undefined) return undefined
  const family = familyOf(address)
  const bits = family === 6 ? 128 : 32
  const prefix = lengthText === undefined ? bits : prefixLength(lengthText.trim(), family)
  if (prefix === undefined) return undefined
  const size = 1n << BigInt(bits - prefix)
  const first = BigInt(address) - (BigInt(address) % size)
  const mask = (1n << BigInt(bits)) - size
  return {
    family,
    prefix,
    first: ofFamily(family, first),
    last: ofFamily(family, first + size - 1n),
    size,
    netmask: formatAddress(ofFamily(family, mask)),
  }
}

export function contains(cidr: Cidr, address: IpAddress): boolean {
  return familyOf(address) === cidr.family && address >= cidr.first && address <= cidr.last
}

/** IPv4 before IPv6, then by number. */
export function compareAddresses(a: IpAddress, b: IpAddress): number {
  return familyOf(a) - familyOf(b) || (a < b ? -1 : a > b ? 1 : 0)
}
