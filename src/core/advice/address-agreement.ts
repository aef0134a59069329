/** Addresses and networks that have to agree with each other. The pairs are listed in docs/agreement.md. */
import { Dict, type Value } from '../../python/value.ts'
import { configuredHoldings } from '../inventory/address-holders.ts'
import { addressIn, type Cidr, contains, formatAddress } from '../inventory/addresses.ts'
import { Faults, type Finding, type ValuePath } from '../inventory/findings.ts'
import { providerNetworks, queueOf } from '../inventory/provider-networks.ts'
import type { Queues } from '../inventory/reservation.ts'
import { counted, listed } from '../inventory/text/wording.ts'
import { ownAddresses, readQueues } from '../inventory/used-addresses.ts'
import { listAt, mappingAt } from '../inventory/values.ts'
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
