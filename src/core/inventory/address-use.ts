/** The networks of a cloud with what is used of each, and who has what. Agrees with what a run may hand out. */
import type { Dict } from '../../python/value.ts'
import { configuredHoldings, type HolderKind, type Holding, storedHoldings } from './address-holders.ts'
import type { UsedAddresses } from './address-pool.ts'
import { type Cidr, compareAddresses, contains, type IpAddress } from './addresses.ts'
import type { Faults, Finding, ValuePath } from './findings.ts'
import { Inventory } from './inventory.ts'
import { providerNetworks } from './provider-networks.ts'
import { gatherUsedAddresses, ownAddresses, parseReservation, readQueues, readUsedIps } from './used-addresses.ts'
import { listAt, mappingAt, pathKey } from './values.ts'

/** One entry of `cidr_networks`. `reserved`, `hosts`, `containers` and `free` add up to its size. */
export interface NetworkUse {
  readonly name: string
  /** `undefined`: its value is null, nothing is drawn from it. */
  readonly cidr: Cidr | undefined
  /** As it is written. */
  readonly text: string
  /** Its own two addresses, `used_ips`, gateways and load balancers, unless a host or container has them. */
  readonly reserved: bigint
  readonly hosts: bigint
  readonly containers: bigint
  /** How many a run may still hand out. */
  readonly free: bigint
  readonly state: NetworkState | undefined
}

/** `unused`: no provider network draws from it. */
export type NetworkState = 'full' | 'nearly full' | 'unused'

/** One address, or a range that is reserved. */
export interface AddressRow {
  readonly first: IpAddress
  readonly last: IpAddress
  readonly kind: HolderKind | 'network' | 'broadcast' | 'reserved'
  /** Absent for what nobody has. */
  readonly holder?: string
  /** Where it stands, each place once: `ip`, `container_networks.storage_address`, `used_ips[0]`. */
  readonly places: readonly ValuePath[]
}

export interface AddressUse {
  readonly networks: readonly NetworkUse[]
  /** What hosts and containers have in no network of `cidr_networks`. */
  readonly outside: readonly AddressRow[]
  /** Addresses that a container has and someone else too, or two hosts; each with all that have it. */
  readonly twice: readonly (readonly AddressRow[])[]
  /** Entries of `used_ips` that reserve nothing: a run that has to draw an address is refused. */
  readonly unreadable: readonly Finding[]
  /** Everything in one network, in order of addresses. */
  readonly rowsOf: (network: NetworkUse) => AddressRow[]
}

export interface AddressInputs {
  /** The merged user configuration, its top-level keys normalised. */
  readonly config: Dict
  readonly stored: Dict | undefined
  /** Takes CIDRs that cannot be read. */
  readonly faults: Faults
}

export function addressUse({ config, stored, faults }: AddressInputs): AddressUse {
  const hostvars = new Inventory(stored ?? Inventory.empty().root).hostvars
  const queues = readQueues(config, faults)
  const { reservations, unreadable } = readUsedIps(config)
  const rows = rowsOfHolders([...configuredHoldings(config), ...storedHoldings(hostvars)])
  const used = gatherUsedAddresses(config, hostvars, queues, reservations)
  const drawn = new Set(providerNetworks(config).map(({ queue }) => queue))
  const networks = [...(mappingAt(config, 'cidr_networks') ?? [])].map(([key, value]) => {
    const name = pathKey(key)
    const text = typeof value === 'string' ? value : ''
    return networkUse({ name, text, cidr: queues.get(name), drawn: drawn.has(key), rows, used })
  })
  return {
    networks,
    outside: rows.filter(
      ({ first, kind }) => isMachine(kind) && ![...queues.values()].some((cidr) => contains(cidr, first)),
    ),
    twice: heldTwice(rows),
    unreadable,
    rowsOf: ({ cidr }) => (cidr ? rowsInNetwork(cidr, config, rows) : []),
  }
}

/** For a command line: the network of this name, or the one that provider networks of this name draw from. */
export function queueNamed(config: Dict, name: string): string | undefined {
  const known = mappingAt(config, 'cidr_networks')
  if (known?.has(name)) return name
  const network = providerNetworks(config).find(({ key }) => key === name || key === `${name}_address`)
  return typeof network?.queue === 'string' && known?.has(network.queue) ? network.queue : undefined
}

function isMachine(kind: AddressRow['kind']): boolean {
  return kind === 'host' || kind === 'container'
}

/** One row for each address and holder, with all places in which the holder has it. */
function rowsOfHolders(holdings: readonly Holding[]): AddressRow[] {
  const rows = new Map<string, AddressRow & { places: ValuePath[] }>()
  for (const { address, kind, holder, path, source } of holdings) {
    const identity = `${typeof address} ${address} ${holder}`
    const place = source === 'config' && isMachine(kind) ? path.slice(-1) : path
    const row = rows.get(identity)
    if (!row) rows.set(identity, { first: address, last: address, kind, holder, places: [place] })
    else if (!row.places.some((other) => other.join('.') === place.join('.'))) row.places.push(place)
  }
  return [...rows.values()].sort((a, b) => compareAddresses(a.first, b.first))
}

interface Counted {
  readonly name: string
  readonly text: string
  readonly cidr: Cidr | undefined
  readonly drawn: boolean
  readonly rows: readonly AddressRow[]
  readonly used: UsedAddresses
}

function networkUse({ name, text, cidr, drawn, rows, used }: Counted): NetworkUse {
  if (!cidr) return { name, cidr, text, reserved: 0n, hosts: 0n, containers: 0n, free: 0n, state: 'unused' }
  const inside = rows.filter(({ first }) => contains(cidr, first))
  const addresses = (kind: HolderKind): Set<IpAddress> =>
    new Set(inside.filter((row) => row.kind === kind).map(({ first }) => first))
  const ofContainers = addresses('container')
  const ofHosts = addresses('host')
  const hosts = BigInt([...ofHosts].filter((address) => !ofContainers.has(address)).length)
  const containers = BigInt(ofContainers.size)
  const free = used.countFree(cidr)
  const reserved = cidr.size - hosts - containers - free
  return { name, cidr, text, reserved, hosts, containers, free, state: drawn ? fullness(free, containers) : 'unused' }
}

/** Fewer are left than this, or than a tenth of what containers may have. */
const few = 5n

function fullness(free: bigint, containers: bigint): NetworkState | undefined {
  if (free === 0n) return 'full'
  return free < few || free * 10n < free + containers ? 'nearly full' : undefined
}

function heldTwice(rows: readonly AddressRow[]): AddressRow[][] {
  const holders = new Map<IpAddress, AddressRow[]>()
  for (const row of rows) holders.set(row.first, [...(holders.get(row.first) ?? []), row])
  return [...holders.values()].filter((held) => {
    const machines = held.filter(({ kind }) => isMachine(kind))
    return machines.length > 1 || (held.length > 1 && machines.some(({ kind }) => kind === 'container'))
  })
}

function rowsInNetwork(cidr: Cidr, config: Dict, rows: readonly AddressRow[]): AddressRow[] {
  const own = ownAddresses(cidr).map((address, index) => {
    return { first: address, last: address, kind: index === 0 ? 'network' : 'broadcast', places: [] } as const
  })
  const reserved = listAt(config, 'used_ips').flatMap((item, index): AddressRow[] => {
    const range = typeof item === 'string' ? parseReservation(item) : undefined
    if (!range || typeof range.first !== typeof cidr.first) return []
    const first = range.first > cidr.first ? range.first : cidr.first
    const last = range.last < cidr.last ? range.last : cidr.last
    return first > last ? [] : [{ first, last, kind: 'reserved', places: [['used_ips', index]] }]
  })
  const inside = rows.filter(({ first }) => contains(cidr, first))
  return [...own, ...reserved, ...inside].sort((a, b) => compareAddresses(a.first, b.first))
}
