/** One provider network on one host or container. */
import { pyStr } from '../../python/text.ts'
import { Dict, truthy, type Value } from '../../python/value.ts'
import { formatAddress } from '../addresses.ts'
import type { ProviderNetwork } from '../provider-networks.ts'
import { sameStored } from '../stored-form.ts'
import { kindOf, mappingAt } from '../values.ts'
import { configuredHost, type Pass } from './context.ts'

export function layNetworkEntry(pass: Pass, network: ProviderNetwork, vars: Dict, host: string): void {
  const networks = mappingAt(vars, 'container_networks') ?? new Dict()
  vars.set('container_networks', networks)
  const isMetal = truthy(mappingAt(vars, 'properties')?.get('is_metal'))
  const former = mappingAt(networks, network.key)
  const entry = isMetal
    ? metalEntry(pass, network, former, vars, host)
    : layContainerEntry(pass, network, networks, vars)
  setRoutes(pass, network, entry)
  const gateway = network.body.get('gateway')
  if (gateway !== undefined && truthy(gateway)) {
    vars.set('gateway', gateway)
    entry.set('gateway', gateway)
  }
  // Made anew in each pass. Most often nothing has changed: to keep the former one spares room for a second of each.
  if (isMetal) networks.set(network.key, former && sameStored(former, entry) ? former : entry)
  vars.delete('container_network')
}

function netmaskOf(pass: Pass, network: ProviderNetwork): Value {
  return queueOf(pass, network)?.netmask ?? null
}

function queueOf(pass: Pass, network: ProviderNetwork) {
  return typeof network.queue === 'string' ? pass.queues.get(network.queue) : undefined
}

function layContainerEntry(pass: Pass, network: ProviderNetwork, networks: Dict, vars: Dict): Dict {
  let entry = mappingAt(networks, network.key)
  if (!entry) {
    entry = new Dict()
    networks.set(network.key, entry)
    const address = takeAddress(pass, network, vars)
    if (address !== undefined) entry.set('address', address)
    entry.set('netmask', netmaskOf(pass, network))
  }
  entry.set('interface', network.body.get('container_interface') ?? null)
  for (const [key, value] of network.carried) entry.set(key, value)
  const address = entry.get('address')
  if (network.setsHostAddresses && address !== undefined) {
    vars.set('ansible_host', address)
    vars.set('management_address', address)
  }
  return entry
}

/** A hostvar of the entry's name is an address of old; else one is drawn. `undefined` without a queue (V8). */
function takeAddress(pass: Pass, network: ProviderNetwork, vars: Dict): Value | undefined {
  const old = vars.get(network.key)
  if (old !== undefined && truthy(old)) {
    vars.delete(network.key)
    return old
  }
  const cidr = queueOf(pass, network)
  if (!cidr) return undefined
  pass.faults.addAll(pass.unreadableUsedIps)
  const drawn = pass.used.take(cidr, pass.random)
  if (drawn !== undefined) return formatAddress(drawn)
  const queue = network.queue as string
  pass.lacking.set(queue, (pass.lacking.get(queue) ?? 0) + 1)
  return undefined
}

function metalEntry(pass: Pass, network: ProviderNetwork, former: Dict | undefined, vars: Dict, host: string): Dict {
  const entry = new Dict(network.carried)
  entry.set('netmask', netmaskOf(pass, network))
  if (network.isManagement) setMetalAddress(pass, network, entry, former, vars, host)
  return entry
}

/** A metal host's address is the configured one; a host that has left the configuration keeps what is stored (L1, L2). */
function setMetalAddress(
  pass: Pass,
  network: ProviderNetwork,
  entry: Dict,
  former: Dict | undefined,
  vars: Dict,
  host: string,
): void {
  const group = vars.get('physical_host_group')
  const configured = configuredHost(pass, group, host) ?? configuredHost(pass, group, vars.get('physical_host'))
  if (!configured) {
    const kept = former?.get('address')
    if (kept !== undefined) entry.set('address', kept)
    return
  }
  const ip = configured.get('ip') ?? null
  const managementIp = configured.get('management_ip')
  const address = managementIp === undefined ? ip : managementIp
  entry.set('address', address)
  if (network.setsHostAddresses) {
    vars.set('ansible_host', ip)
    vars.set('management_address', address)
  }
}

/** Rebuilt in each pass while the network has any; each route needs a destination and a gateway. */
function setRoutes(pass: Pass, network: ProviderNetwork, entry: Dict): void {
  const routes = network.body.get('static_routes')
  if (routes === undefined || !truthy(routes)) return
  const copies: Value[] = []
  for (const [index, route] of (Array.isArray(routes) ? routes : [routes]).entries()) {
    if (route instanceof Dict && truthy(route.get('cidr')) && truthy(route.get('gateway'))) copies.push(new Dict(route))
    else noteBadRoute(pass, network, route, index)
  }
  entry.set('static_routes', copies)
}

function noteBadRoute(pass: Pass, network: ProviderNetwork, route: Value, index: number): void {
  const kind = route instanceof Dict ? '' : ` (a route here is ${kindOf(route)})`
  pass.faults.add({
    grade: 'error',
    code: 'V10',
    message: `Static route provider network with queue '${pyStr(network.queue)}' needs both 'cidr' and 'gateway' values.${kind}`,
    remedy: 'write each route as `- cidr: 10.1.0.0/16` and, below it, `gateway: 10.0.0.1`, in lower case',
    source: 'config',
    path: [...network.path, 'static_routes', index],
  })
}
