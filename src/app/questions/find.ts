/** Who has what a person looks for: where from, and since when. */

import { configuredHoldings } from '../../core/inventory/address-holders.ts'
import { type AddressRow, addressUse } from '../../core/inventory/address-use.ts'
import { contains, formatAddress, parseAddress } from '../../core/inventory/addresses.ts'
import { Faults, pathText, type ValuePath } from '../../core/inventory/findings.ts'
import { hostvarsOf } from '../../core/inventory/hostvars.ts'
import { machineOf, textAt } from '../../core/inventory/kinds.ts'
import { type Hit, type HitKind, searchInventory } from '../../core/inventory/search.ts'
import { listAt, mappingAt } from '../../core/inventory/values.ts'
import type { Dict, Value } from '../../python/value.ts'
import type { AskedSince, Since } from '../changes/since.ts'
import type { Origin } from '../changes/timeline.ts'
import type { Place } from '../config/place.ts'
import type { Configured } from './configured.ts'
import { type LookingBack, sinceIfKept } from './since.ts'

export interface Found {
  readonly kind: HitKind
  readonly name: string
  /** Of an address or variable where it is below the owner's variables; of a container its machine, of a host its group. */
  readonly where: string
  /** The value, the address of a host or container, how many hosts a group has. */
  readonly value: Value
  /** What put it there, in the user configuration or the environment. */
  readonly from: { readonly path: ValuePath; readonly place: Place | undefined } | undefined
  readonly since: Origin | undefined
}

export interface Answer {
  readonly found: readonly Found[]
  /** Of an address that no host and no container has: what is known of it. */
  readonly note: string | undefined
}

export async function findIn(
  inventory: Dict,
  query: string,
  asking: LookingBack & { readonly configured: Configured | undefined },
): Promise<Answer> {
  const hits = searchInventory(inventory, query)
  const { configured } = asking
  const since = await sinceOf(hits, asking)
  const found = hits.map((hit, index) => ({ ...described(hit, inventory, configured), since: since[index] }))
  const others = configured ? heldInConfig(query, inventory, configured) : []
  const addresses = found.filter(({ kind }) => kind === 'address')
  return {
    found: [...addresses, ...others, ...found.slice(addresses.length)],
    note: found.length + others.length === 0 ? freeNote(query, inventory, configured) : undefined,
  }
}

/** One question for each owner, however many of its values were found. */
async function sinceOf(hits: readonly Hit[], back: LookingBack): Promise<(Origin | undefined)[]> {
  const asked = new Map<string, AskedSince & { paths: ValuePath[] }>()
  const identity = ({ owner, name }: Hit): string => `${owner} ${name}`
  for (const hit of hits) {
    const known = asked.get(identity(hit)) ?? { kind: hit.owner, name: hit.name, paths: [] }
    if (hit.path) known.paths.push(hit.path)
    asked.set(identity(hit), known)
  }
  const answers = hits.length === 0 ? [] : await sinceIfKept(back, [...asked.values()])
  const known = new Map<string, Since | undefined>([...asked.keys()].map((key, index) => [key, answers[index]]))
  return hits.map((hit) => {
    const since = known.get(identity(hit))
    return hit.path ? since?.values.get(pathText(hit.path)) : since?.birth
  })
}

function described(hit: Hit, inventory: Dict, configured: Configured | undefined): Omit<Found, 'since'> {
  const { kind, name, owner, path, value } = hit
  if (path) {
    const whole = owner === 'host' ? ['_meta', 'hostvars', name, ...path] : [name, 'vars', ...path]
    return { kind, name, where: pathText(path), value: value ?? null, from: configured?.valueOrigin(whole) }
  }
  const origins = owner === 'group' ? configured?.origins.groups : configured?.origins.machines
  const [from] = configured?.placed(origins?.get(name)?.slice(0, 1)) ?? []
  const vars = mappingAt(hostvarsOf(inventory), name)
  if (owner === 'group') {
    const hosts = listAt(mappingAt(inventory, name), 'hosts').length
    return { kind, name, where: '', value: `${hosts} ${hosts === 1 ? 'host' : 'hosts'}`, from }
  }
  const where = machineOf(name, vars) ?? (vars && textAt(vars, 'physical_host_group')) ?? ''
  return { kind, name, where, value: vars?.get('ansible_host') ?? null, from }
}

/** What only the configuration knows of an address: load balancers, gateways, machines that no run has made yet, reservations. */
function heldInConfig(query: string, inventory: Dict, configured: Configured): Found[] {
  const address = parseAddress(query.trim())
  if (address === undefined) return []
  const known = hostvarsOf(inventory)
  const found = (name: string, path: ValuePath, value: Value): Found => {
    const from = { path, place: configured.place('config', path) }
    return { kind: 'address', name, where: pathText(path), value, from, since: undefined }
  }
  const held = configuredHoldings(configured.written).flatMap(({ address: other, kind, holder, path }) => {
    return other === address && !(kind === 'host' && known.has(holder))
      ? [found(holder, path, formatAddress(address))]
      : []
  })
  return [
    ...held,
    ...reservedRows(query, configured).map(({ places }) => {
      const path = places[0]!
      return found('', path, listAt(configured.written, 'used_ips')[path[1] as number] ?? null)
    }),
  ]
}

function reservedRows(query: string, { config }: Configured): AddressRow[] {
  const address = parseAddress(query.trim())
  const use = addressUse({ config, stored: undefined, faults: new Faults() })
  const rows = use.networks.flatMap((network) => use.rowsOf(network))
  const seen = new Set<unknown>()
  return rows.filter(({ kind, first, last, places: [path] }) => {
    const isIn =
      kind === 'reserved' &&
      address !== undefined &&
      typeof first === typeof address &&
      first <= address &&
      address <= last
    if (!isIn || seen.has(path?.[1])) return false
    seen.add(path?.[1])
    return true
  })
}

function freeNote(query: string, inventory: Dict, configured: Configured | undefined): string | undefined {
  const address = parseAddress(query.trim())
  if (address === undefined || !configured) return undefined
  const { networks } = addressUse({ config: configured.config, stored: inventory, faults: new Faults() })
  const network = networks.find(({ cidr }) => cidr && contains(cidr, address))
  return network ? `it is in the network ${network.name} (${network.text})` : 'it is in no network of cidr_networks'
}
