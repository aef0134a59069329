/** What a comparison cannot see: that each drawn address is in its network, is not reserved and not given twice. */
import type { Release } from '../../src/core/inventory/releases.ts'
import type { Files } from './cloud.ts'
import { type CompareOptions, drawnAddresses, hostvarsOf, member, object } from './compare.ts'
import { asMap, type Effective, effectiveConfiguration, hostEntries, providerNetworks, texts } from './effective.ts'
import { addressNumber, cidrRange, type Range, usedRange, within } from './ip.ts'
import { type Json, parseJson } from './json-text.ts'

function storedAddressVariables(stored: string | undefined): string[] {
  if (stored === undefined) return []
  return [...hostvarsOf(parseJson(stored)).values()].flatMap((vars) =>
    [...(object(vars) ?? [])].flatMap(([key, value]) =>
      key.endsWith('_address') && typeof value === 'string' ? [value] : [],
    ),
  )
}

/** What of a case's texts is not a drawn address, though it is in the place of one. */
export function compareOptions(
  { files, stored }: { readonly files: Files; readonly stored?: string | undefined },
  release: Release,
): CompareOptions {
  const entries = hostEntries(effectiveConfiguration(files, release))
  const variables = entries.flatMap(([, entry]) => [
    ...texts(entry.get('container_vars')),
    ...texts(entry.get('host_vars')),
  ])
  return {
    stored,
    written: new Set([...variables.filter((text) => addressNumber(text)), ...storedAddressVariables(stored)]),
    hostAddresses: new Set(entries.flatMap(([, entry]) => texts(entry.get('ip')))),
    managementAddresses: new Set(
      entries.flatMap(([host, entry]) => texts(entry.get('management_ip')).map((address) => `${host} ${address}`)),
    ),
  }
}

function isTruthy(value: Effective | undefined): value is string {
  return typeof value === 'string' && !/^(?:|null|~|0|false|no|off)$/i.test(value)
}

/** The key of a network in `container_networks`. */
function networkKey(network: Map<string, Effective>): string {
  const chosen =
    ['address_prefix', 'ip_from_q', 'container_interface'].map((key) => network.get(key)).find(isTruthy) ?? 'None'
  return `${chosen === 'true' ? 'True' : chosen}_address`
}

function rangesByKey(config: Map<string, Effective>): Map<string, Range[]> {
  const queues = asMap(config.get('cidr_networks'))
  const ranges = new Map<string, Range[]>()
  for (const network of providerNetworks(config)) {
    const cidr = queues.get(String(network.get('ip_from_q')))
    const range = typeof cidr === 'string' ? cidrRange(cidr) : undefined
    if (range) ranges.set(networkKey(network), [...(ranges.get(networkKey(network)) ?? []), range])
  }
  return ranges
}

/** Everything that must not be drawn. */
function reservedRanges(config: Map<string, Effective>): Range[] {
  const globals = asMap(config.get('global_overrides'))
  const networks = providerNetworks(config)
  const routes = networks.flatMap((network) => {
    const list = network.get('static_routes')
    return Array.isArray(list) ? list.flatMap((route) => texts(asMap(route).get('gateway'))) : []
  })
  const single = [
    ...hostEntries(config).flatMap(([, entry]) => [...texts(entry.get('ip')), ...texts(entry.get('management_ip'))]),
    ...networks.flatMap((network) => texts(network.get('gateway'))),
    ...routes,
    ...texts(globals.get('internal_lb_vip_address')),
    ...texts(globals.get('external_lb_vip_address')),
  ]
  const ends = texts(config.get('cidr_networks')).flatMap((cidr) => {
    const range = cidrRange(cidr)
    if (!range) return []
    const isPair = range.last - range.first === 1n
    return [{ ...range, last: range.first }, ...(isPair ? [] : [{ ...range, first: range.last }])]
  })
  const used = [...texts(config.get('used_ips')), ...single].flatMap((text) => usedRange(text) ?? [])
  return [...ends, ...used]
}

/** The keys of a host's networks that have an address, by address: two networks can share one. */
function addressesOf(vars: Json): Map<string, string[]> {
  const keys = new Map<string, string[]>()
  for (const [key, entry] of object(member(vars, 'container_networks')) ?? []) {
    const address = member(entry, 'address')
    if (typeof address === 'string' && address !== '') keys.set(address, [...(keys.get(address) ?? []), key])
  }
  return keys
}

/** The addresses of all hosts, once for each host that has it. */
function allAddresses(inventory: Json): string[] {
  return [...hostvarsOf(inventory).values()].flatMap((vars) => [...addressesOf(vars).keys()])
}

/** The first drawn address that should not have been drawn, in words. */
export function addressFault(
  document: string,
  config: Map<string, Effective>,
  options: CompareOptions,
): string | undefined {
  const inventory = parseJson(document)
  const known = options.stored === undefined ? new Map<string, Json>() : hostvarsOf(parseJson(options.stored))
  const held = options.stored === undefined ? [] : allAddresses(parseJson(options.stored))
  const given = allAddresses(inventory)
  const ranges = rangesByKey(config)
  const reserved = reservedRanges(config)
  for (const [host, vars] of hostvarsOf(inventory)) {
    const keys = addressesOf(vars)
    for (const address of drawnAddresses(host, vars, known, options).keys()) {
      const about = `${host}: ${address} of ${keys.get(address)}`
      const candidates = (keys.get(address) ?? []).flatMap((key) => ranges.get(key) ?? [])
      if (!candidates.some((range) => within(address, range))) return `${about} is in no network of that key`
      if (reserved.some((range) => within(address, range))) return `${about} is reserved`
      if (held.includes(address)) return `${about} was given already`
      if (given.filter((other) => other === address).length > 1) return `${about} is given twice`
    }
  }
  return undefined
}
