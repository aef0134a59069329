/** Addresses and networks that have to agree with each other. The pairs are listed in docs/agreement.md. */

import { Dict, type Value } from '../../python/value.ts'
import { configuredHoldings } from '../inventory/address-holders.ts'
import { addressIn, type Cidr, contains, formatAddress, parseAddress, parseCidr } from '../inventory/addresses.ts'
import { Faults, type Finding, type ValuePath } from '../inventory/findings.ts'
import { providerNetworks, queueOf } from '../inventory/provider-networks.ts'
import { counted, listed } from '../inventory/text/wording.ts'
import { ownAddresses, type Queues, readQueues } from '../inventory/used-addresses.ts'
import { kindOf, listAt, mappingAt } from '../inventory/values.ts'
import { type AdviceContext, note, warning } from './context.ts'

export function adviseOnAddressAgreement({ config, entriesOf }: AdviceContext): Finding[] {
  const queues = readQueues(config, new Faults())
  if (queues.size === 0) return []
  return [
    ...sharedNetworks(config, queues),
    ...balancerOutside(config, queues),
    ...gatewaysOutside(config, queues),
    ...ownAddressesInUse(config, queues),
    ...hostsOutside(entriesOf, queues),
  ]
}

function textOf(config: Dict, queue: string): string {
  return `cidr_networks.${queue} (${String(mappingAt(config, 'cidr_networks')?.get(queue))})`
}

/** Each address is given once, whatever its network; but a host that is in both cannot tell which way to send. */
function sharedNetworks(config: Dict, queues: Queues): Finding[] {
  const all = [...queues]
  return all.flatMap(([later, cidr], index) => {
    return all.slice(0, index).flatMap(([earlier, other]) => {
      if (typeof cidr.first !== typeof other.first || cidr.first > other.last || other.first > cidr.last) return []
      const isSame = cidr.first === other.first && cidr.last === other.last
      const message = `${textOf(config, later)} ${isSame ? 'is the same network as' : 'overlaps'} ${textOf(config, earlier)}`
      // The management network's name of old beside its present one: kept for what still reads it.
      const isRenamed = isSame && [earlier, later].sort().join() === 'container,management'
      const remedy = isRenamed
        ? 'keep one of them: provider networks draw from it by name'
        : `give ${later} its own network, or remove it if nothing draws from it`
      return (isRenamed ? note : warning)('networks-overlap', 'config', ['cidr_networks', later], message, remedy)
    })
  })
}

/** The load balancer answers containers and hosts in the management network. Outside is where its other address is. */
function balancerOutside(config: Dict, queues: Queues): Finding[] {
  const key = 'internal_lb_vip_address'
  const value = mappingAt(config, 'global_overrides')?.get(key)
  const address = addressIn(value)
  if (address === undefined) return []
  const names = new Set(
    providerNetworks(config).flatMap(({ isManagement, queue }) => (isManagement ? String(queue) : [])),
  )
  const served = [...queues].filter(
    ([name, { family }]) => names.has(name) && family === (typeof address === 'bigint' ? 6 : 4),
  )
  if (served.length === 0 || served.some(([, cidr]) => contains(cidr, address))) return []
  const networks = served.map(([name]) => textOf(config, name))
  const message = `${key} ${String(value)} is not in the management network, which it serves: ${listed(networks)}`
  const remedy = 'write an address of it that nothing else has; or a name, if the load balancer is behind a router'
  return [warning('vip-outside', 'config', ['global_overrides', key], message, remedy)]
}

/** A router that is in another network cannot be reached without a router. */
function gatewaysOutside(config: Dict, queues: Queues): Finding[] {
  return providerNetworks(config).flatMap((network) => {
    const { body, path, key } = network
    const queue = queueOf(network, queues)
    if (!queue) return []
    const judge = (value: Value | undefined, what: string, place: ValuePath): Finding[] => {
      const address = addressIn(value)
      if (address === undefined || contains(queue.cidr, address)) return []
      const message = `${what} of network ${key} is ${String(value)}, which is not in ${textOf(config, queue.name)}`
      return [
        warning('gateway-outside', 'config', place, message, 'write the address that the router has in this network'),
      ]
    }
    return [
      ...judge(body.get('gateway'), 'the gateway', [...path, 'gateway']),
      ...listAt(body, 'static_routes').flatMap((route, index) => {
        const gateway = route instanceof Dict ? route.get('gateway') : undefined
        return judge(gateway, 'the gateway of a static route', [...path, 'static_routes', index, 'gateway'])
      }),
    ]
  })
}

/** The address of a network itself, and the one for all in it, can be nobody's. */
function ownAddressesInUse(config: Dict, queues: Queues): Finding[] {
  const own = new Map(
    [...queues].flatMap(([name, cidr]) =>
      hasOwnAddresses(cidr) ? ownAddresses(cidr).map((address) => [address, name] as const) : [],
    ),
  )
  return configuredHoldings(config).flatMap(({ address, kind, holder, path }) => {
    const network = own.get(address)
    if (network === undefined) return []
    const message = `the ${kind} ${holder} has ${formatAddress(address)}, the first or last address of ${textOf(config, network)}, which nobody can have`
    return [warning('network-address', 'config', path, message, 'write another address of this network')]
  })
}

function hasOwnAddresses({ family, prefix }: Cidr): boolean {
  return family === 4 && prefix < 31
}

/** A note only: machines behind routers need no network here. */
function hostsOutside(entriesOf: AdviceContext['entriesOf'], queues: Queues): Finding[] {
  const outside = [...entriesOf].flatMap(([host, [first]]) => {
    const address = addressIn(first!.entry.get('ip'))
    if (address === undefined || [...queues.values()].some((cidr) => contains(cidr, address))) return []
    return { host, group: first!.group, ip: String(first!.entry.get('ip')) }
  })
  const [one] = outside
  if (!one) return []
  const have = outside.length === 1 ? 'has' : 'have'
  const message = `${counted(outside.length, 'host')} ${have} an ip in no network of cidr_networks: ${listed(outside.map(({ host, ip }) => `${host} (${ip})`))}`
  const remedy = 'correct it if it is misspelt; leave it if the host is reached by a router'
  return [note('host-outside', 'config', [one.group, one.host, 'ip'], message, remedy)]
}

// Texts that stand for addresses and are not valid, outside of hosts (N4), `used_ips` (N5) and CIDRs (N10).

/** May be names, too. */
const balancerKeys = ['internal_lb_vip_address', 'external_lb_vip_address']

export function adviseOnAddressTexts({ config }: AdviceContext): Finding[] {
  const overrides = mappingAt(config, 'global_overrides')
  return [
    ...balancerKeys.flatMap((key) => balancer(key, overrides?.get(key))),
    ...providerNetworks(config).flatMap(({ key, body, path }) => [
      ...address(`the gateway of network ${key}`, body.get('gateway'), [...path, 'gateway']),
      ...listAt(body, 'static_routes').flatMap((item, index) => route(key, item, [...path, 'static_routes', index])),
    ]),
  ]
}

const remedy = 'write an address in full, such as "172.29.236.11"'

function balancer(key: string, value: Value | undefined): Finding[] {
  if (value === undefined || isTemplate(value) || isAddressOrName(value)) return []
  const message = `${key} is ${described(value)}, which is neither an address nor a name`
  return [
    warning('not-an-address', 'config', ['global_overrides', key], message, `${remedy}, or a name that DNS knows`),
  ]
}

/** A name has no blank, slash or colon, and does not begin as an address does: four numbers are meant as one. */
function isAddressOrName(value: Value): boolean {
  if (typeof value !== 'string') return false
  if (parseAddress(value) !== undefined) return true
  return /^[\p{L}\p{N}_]([\p{L}\p{N}_.-]*[\p{L}\p{N}_])?\.?$/u.test(value) && !/^(\d+\.){2}|^[\d.]+$/.test(value)
}

function address(what: string, value: Value | undefined, path: ValuePath): Finding[] {
  if (value === undefined || value === null || isTemplate(value)) return []
  if (typeof value === 'string' && (value === '' || parseAddress(value) !== undefined)) return []
  return [warning('not-an-address', 'config', path, `${what} is ${described(value)}, which is not an address`, remedy)]
}

/** Routes without one of the two are told elsewhere (V10). */
function route(network: string, item: Value, path: ValuePath): Finding[] {
  if (!(item instanceof Dict)) return []
  const what = `a static route of network ${network}`
  const cidr = item.get('cidr') ?? null
  const isSound = isTemplate(cidr) || cidr === '' || (typeof cidr === 'string' && parseCidr(cidr) !== undefined)
  const message = `the cidr of ${what} is ${described(cidr)}, which is not a network`
  return [
    ...(cidr === null || isSound
      ? []
      : [warning('not-an-address', 'config', [...path, 'cidr'], message, 'write a network such as "10.1.0.0/16"')]),
    ...address(`the gateway of ${what}`, item.get('gateway'), [...path, 'gateway']),
  ]
}

/** Ansible fills it in, and nobody knows with what. */
function isTemplate(value: Value): boolean {
  return typeof value === 'string' && value.includes('{{')
}

function described(value: Value): string {
  return typeof value === 'string' ? `"${value}"` : kindOf(value)
}
