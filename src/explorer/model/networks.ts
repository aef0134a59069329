/** The networks of a cloud: what is in them, who has it, and what a picture of them shows. */
import { type AddressRow, type AddressUse, addressUse, type NetworkUse } from '../../core/inventory/address-use.ts'
import {
  addressAt,
  type Cidr,
  contains,
  formatAddress,
  type IpAddress,
  parseAddress,
  parseCidr,
} from '../../core/inventory/addresses.ts'
import { Faults, pathText } from '../../core/inventory/findings.ts'
import { visibleLine } from '../../core/inventory/text/visible.ts'
import { mappingAt } from '../../core/inventory/values.ts'
import { parseJson } from '../../python/json-read.ts'
import { Dict, type Value } from '../../python/value.ts'
import type { Cloud } from './cloud.ts'

export interface Networks {
  readonly use: AddressUse
  /** The inventory alone knows networks only by the addresses in it, and no reservations. */
  readonly source: 'configuration' | 'inventory'
}

export function networksOf(cloud: Cloud, addressing: string | undefined): Networks {
  const config = addressing === undefined ? addressingFrom(cloud) : parseJson(addressing)
  return {
    use: addressUse({ config: config instanceof Dict ? config : new Dict(), stored: cloud.root, faults: new Faults() }),
    source: addressing === undefined ? 'inventory' : 'configuration',
  }
}

/** What the inventory says of addresses without the configuration that it was made from. */
function addressingFrom(cloud: Cloud): Dict {
  const networks = new Dict()
  for (const { variables } of cloud.machines.values()) {
    for (const [key, entry] of mappingAt(variables, 'container_networks') ?? []) {
      const name = String(key).replace(/_address$/, '')
      if (networks.has(name) || !(entry instanceof Dict)) continue
      const cidr = parseCidr(`${entry.get('address')}/${entry.get('netmask')}`) ?? networkOf(entry)
      if (cidr) networks.set(name, `${formatAddress(cidr.first)}/${cidr.prefix}`)
    }
  }
  const overrides: Value = mappingAt(cloud.root.get('all') as Dict | undefined, 'vars') ?? new Dict()
  return new Dict([
    ['cidr_networks', networks],
    ['global_overrides', overrides],
  ])
}

function networkOf(entry: Dict): Cidr | undefined {
  const address = parseAddress(String(entry.get('address')))
  const mask = parseAddress(String(entry.get('netmask')))
  if (typeof address !== 'number' || typeof mask !== 'number') return undefined
  const prefix = mask.toString(2).lastIndexOf('1') + 1
  const size = 2 ** (32 - prefix)
  return parseCidr(`${formatAddress(Math.floor(address / size) * size)}/${prefix}`)
}

/** A line of the table: an address that someone has, a reserved range, or a gap. */
export interface Extent {
  readonly first: IpAddress
  readonly last: IpAddress
  readonly kind: AddressRow['kind'] | 'free'
  readonly holder?: string
  readonly where: string
}

/** All of a network in order: its rows, and the gaps between them. */
export function extentsOf(cidr: Cidr, rows: readonly AddressRow[]): Extent[] {
  const extents: Extent[] = []
  let next = cidr.first
  for (const { first, last, kind, holder, places } of rows) {
    if (first > next) extents.push({ first: next, last: addressAt(first, -1n), kind: 'free', where: '' })
    extents.push({
      first,
      last,
      kind,
      ...(holder === undefined ? {} : { holder }),
      where: places.map(pathText).join(', '),
    })
    if (last >= next) next = addressAt(last, 1n)
  }
  if (next <= cidr.last) extents.push({ first: next, last: cidr.last, kind: 'free', where: '' })
  return extents
}

export function sizeOf({ first, last }: { readonly first: IpAddress; readonly last: IpAddress }): bigint {
  return BigInt(last) - BigInt(first) + 1n
}

export function rangeText({ first, last }: { readonly first: IpAddress; readonly last: IpAddress }): string {
  return first === last ? formatAddress(first) : `${formatAddress(first)} – ${formatAddress(last)}`
}

/** What an extent is, in words: `container infra1-galera-…`. */
export function ownerText({ kind, holder }: Extent): string {
  return holder === undefined ? kind : `${kind} ${visibleLine(holder)}`
}

/** The weightiest comes last: a range may be reserved and hold a host. */
const weights: readonly Extent['kind'][] = [
  'free',
  'reserved',
  'network',
  'broadcast',
  'gateway',
  'load balancer',
  'host',
  'container',
]

/** The extents that hold an address, the weightiest first. */
export function holdersOf(extents: readonly Extent[], address: IpAddress): Extent[] {
  return extents
    .filter(({ first, last }) => first <= address && address <= last)
    .sort((a, b) => weights.indexOf(b.kind) - weights.indexOf(a.kind))
}

/** A part of a network as a picture has it: `count` cells of `2 ** shift` addresses each, from `first` on. */
export interface Picture {
  readonly first: IpAddress
  readonly count: number
  readonly shift: number
  /** Of each cell the weightiest kind, as an index of `kinds`. */
  readonly kinds: Uint8Array
  /** Of each cell how much is not free, from 0 to 1. */
  readonly fill: Float32Array
}

export const kinds = weights

/** @param most cells, a power of two; a larger span gets cells of several addresses */
export function pictureOf(extents: readonly Extent[], first: IpAddress, size: bigint, most: number): Picture {
  let shift = 0
  while (size >> BigInt(shift) > BigInt(most)) shift++
  const count = Number(size >> BigInt(shift)) || 1
  const picture = { first, count, shift, kinds: new Uint8Array(count), fill: new Float32Array(count) }
  const per = 2 ** shift
  for (const extent of extents) {
    const weight = weights.indexOf(extent.kind)
    if (weight === 0) continue
    const from = BigInt(extent.first) - BigInt(first)
    const to = BigInt(extent.last) - BigInt(first)
    if (to < 0n || from >= size) continue
    const begin = Number((from < 0n ? 0n : from) >> BigInt(shift))
    const end = Math.min(count - 1, Number(to >> BigInt(shift)))
    for (let cell = begin; cell <= end; cell++) {
      if (weight > picture.kinds[cell]!) picture.kinds[cell] = weight
      const low = BigInt(cell) << BigInt(shift)
      const high = low + BigInt(per) - 1n
      const held = Number((to < high ? to : high) - (from > low ? from : low)) + 1
      picture.fill[cell] = Math.min(1, picture.fill[cell]! + held / per)
    }
  }
  return picture
}

/** The network that an address is in, and who has it there, in words. */
export function whoHas(use: AddressUse, address: IpAddress): { network: NetworkUse; holders: string } | undefined {
  const network = use.networks.find(({ cidr }) => cidr && contains(cidr, address))
  if (!network?.cidr) return undefined
  return { network, holders: holdersText(extentsOf(network.cidr, use.rowsOf(network)), address) }
}

/** From 0 to 100, rounded so that only a full network is 100 and only an empty one 0. */
export function percentUsed({ cidr, free }: NetworkUse): number {
  if (!cidr) return 0
  const used = cidr.size - free
  const percent = Number((used * 1000n) / cidr.size) / 10
  if (used > 0n && percent < 1) return 1
  return free > 0n ? Math.min(99, Math.round(percent)) : 100
}

/** Who has an address, in words; what is reserved is said only where nobody has it. */
export function holdersText(extents: readonly Extent[], address: IpAddress): string {
  const holders = holdersOf(extents, address).filter(({ kind }, _index, all) => kind !== 'reserved' || all.length === 1)
  return holders.map((holder) => ownerText(holder)).join(' and ') || 'free'
}
