/** docs/generation.md, section 5: every provider network reaches the entries of the groups that it is bound to. */

import { pyStr } from '../../../python/text.ts'
import { Dict, truthy, type Value } from '../../../python/value.ts'
import { formatAddress } from '../../inventory/addresses.ts'
import { skeletonOf } from '../../inventory/environment.ts'
import { isMetalForNetworks } from '../../inventory/kinds.ts'
import {
  type EntryPart,
  hostsOfReference,
  type ProviderNetwork,
  providerNetworks,
  queueOf,
} from '../../inventory/provider-networks.ts'
import { groupAsRead } from '../../inventory/releases.ts'
import { dashesToUnderscores, kindOf, mappingAt, textsIn } from '../../inventory/values.ts'
import { configuredHost, type Pass } from './context.ts'

export function addNetworks(pass: Pass): void {
  for (const network of providerNetworks(pass.config)) new BoundNetwork(pass, network).reachGroups()
}

/** One provider network on its way through the groups below its `group_binds`. */
class BoundNetwork {
  readonly #pass: Pass
  readonly #network: PassNetwork
  /** Laying an entry twice changes nothing, so a group that is reached by two ways is visited once. */
  readonly #visited = new Set<string>()
  #referenceHosts: ReadonlySet<Value> | undefined

  constructor(pass: Pass, network: ProviderNetwork) {
    this.#pass = pass
    this.#network = passNetwork(pass, network)
  }

  reachGroups(): void {
    for (const group of textsIn(this.#network.body.get('group_binds'))) {
      this.#visit(groupAsRead(this.#pass.release, group), [])
    }
  }

  /** Depth first: the groups below, then the group's own hosts. */
  #visit(group: string, trail: readonly string[]): void {
    if (trail.includes(group)) {
      this.#noteCycle(group, trail)
      return
    }
    if (this.#visited.has(group)) return
    const below = [...trail, group]
    for (const child of this.#pass.inventory.children(group)) if (typeof child === 'string') this.#visit(child, below)
    this.#visited.add(group)
    for (const host of this.#pass.inventory.hosts(group)) {
      const vars = this.#pass.inventory.host(host)
      if (vars && this.#refersTo(vars)) layNetworkEntry(this.#pass, this.#network, vars, host as string)
    }
  }

  /** With `reference_group`, only entries whose physical host is in that group or below it. */
  #refersTo(vars: Dict): boolean {
    const reference = this.#network.body.get('reference_group') ?? null
    if (!truthy(reference)) return true
    this.#referenceHosts ??= this.#hostsOfReference(reference)
    return this.#referenceHosts.has(vars.get('physical_host') ?? null)
  }

  #hostsOfReference(reference: Value): ReadonlySet<Value> {
    const { inventory, release } = this.#pass
    if (typeof reference === 'string' && inventory.has(reference))
      return hostsOfReference(reference, inventory, release)
    const dashless = typeof reference === 'string' ? dashesToUnderscores(reference) : ''
    this.#pass.faults.add({
      grade: 'error',
      code: 'V9',
      message: `the reference_group ${pyStr(reference)} of network ${this.#network.key} is not a group of this inventory`,
      remedy: this.#pass.inventory.has(dashless)
        ? `write ${dashless}: names of groups have underscores`
        : 'name a group of the user configuration or of the environment, or remove the key',
      source: 'config',
      path: [...this.#network.path, 'reference_group'],
    })
    return new Set()
  }

  #noteCycle(group: string, trail: readonly string[]): void {
    const last = trail.at(-1) ?? group
    this.#pass.faults.add({
      grade: 'error',
      code: 'E5',
      message: `groups ${group} and ${last} contain each other (${[...trail.slice(trail.indexOf(group)), group].join(' > ')})`,
      remedy: 'remove one of the two belongs_to entries',
      source: 'environment',
      path: [skeletonOf(this.#pass.environment, group), group, 'belongs_to'],
    })
  }
}

// One provider network on one host or container.

/** A provider network in one pass. */
interface PassNetwork extends ProviderNetwork {
  readonly netmask: Value
  /** What an entry on metal has, whatever the host. */
  readonly onMetal: readonly EntryPart[]
  /** Neither routes nor a gateway are laid into entries. */
  readonly isPlain: boolean
}

function passNetwork(pass: Pass, network: ProviderNetwork): PassNetwork {
  const { body, carried } = network
  const netmask = queueOf(network, pass.queues)?.cidr.netmask ?? null
  const isPlain = !truthy(body.get('static_routes') ?? null) && !truthy(body.get('gateway') ?? null)
  return { ...network, netmask, onMetal: [...carried, ['netmask', netmask]], isPlain }
}

function layNetworkEntry(pass: Pass, network: PassNetwork, vars: Dict, host: string): void {
  const networks = mappingAt(vars, 'container_networks') ?? new Dict()
  vars.set('container_networks', networks)
  if (isMetalForNetworks(vars)) layMetalEntry(pass, network, networks, vars, host)
  else complete(pass, network, layContainerEntry(pass, network, networks, vars), vars)
  vars.delete('container_network')
}

/** An entry that was not there: with its address, the interface and what is around it, it is about as large as on metal. */
function countEntry({ amount }: Pass, { onMetal, path }: PassNetwork): void {
  amount.addValues(onMetal.length + 2, () => path)
}

/** What entries of hosts and of containers have alike. */
function complete(pass: Pass, network: ProviderNetwork, entry: Dict, vars: Dict): void {
  setRoutes(pass, network, entry)
  const gateway = network.body.get('gateway')
  if (gateway === undefined || !truthy(gateway)) return
  vars.set('gateway', gateway)
  entry.set('gateway', gateway)
}

function putInto(entry: Dict, parts: readonly EntryPart[]): void {
  for (let index = 0; index < parts.length; index++) entry.set(parts[index]![0], parts[index]![1])
}

function layContainerEntry(pass: Pass, network: PassNetwork, networks: Dict, vars: Dict): Dict {
  let entry = mappingAt(networks, network.key)
  if (!entry) {
    entry = new Dict()
    networks.set(network.key, entry)
    countEntry(pass, network)
    const address = takeAddress(pass, network, vars)
    if (address !== undefined) entry.set('address', address)
    entry.set('netmask', network.netmask)
  }
  entry.set('interface', network.body.get('container_interface') ?? null)
  putInto(entry, network.carried)
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
  const queue = queueOf(network, pass.queues)
  if (!queue) return undefined
  pass.faults.addAll(pass.unreadableUsedIps)
  const drawn = pass.used.take(queue.cidr, pass.random)
  if (drawn !== undefined) return formatAddress(drawn)
  pass.lacking.set(queue.name, (pass.lacking.get(queue.name) ?? 0) + 1)
  return undefined
}

/** Made again in each pass, unless it would be what it was: that spares room for a second of each. */
function layMetalEntry(pass: Pass, network: PassNetwork, networks: Dict, vars: Dict, host: string): void {
  const former = mappingAt(networks, network.key)
  const address = network.isManagement ? metalAddress(pass, network, former, vars, host) : undefined
  if (former && network.isPlain && isMadeOf(former, network.onMetal, address)) return
  const entry = new Dict()
  if (!former) countEntry(pass, network)
  putInto(entry, network.onMetal)
  if (address !== undefined) entry.set('address', address)
  complete(pass, network, entry, vars)
  networks.set(network.key, entry)
}

function isMadeOf(entry: Dict, parts: readonly EntryPart[], address: Value | undefined): boolean {
  if (entry.size !== parts.length + (address === undefined ? 0 : 1) || entry.get('address') !== address) return false
  return parts.every((part) => entry.get(part[0]) === part[1])
}

/** A metal host's address is the configured one; a host that has left the configuration keeps what is stored (L1, L2). */
function metalAddress(
  pass: Pass,
  network: ProviderNetwork,
  former: Dict | undefined,
  vars: Dict,
  host: string,
): Value | undefined {
  const group = vars.get('physical_host_group')
  const configured = configuredHost(pass, group, host) ?? configuredHost(pass, group, vars.get('physical_host'))
  if (!configured) return former?.get('address')
  const ip = configured.get('ip') ?? null
  const managementIp = configured.get('management_ip')
  const address = managementIp === undefined ? ip : managementIp
  if (network.setsHostAddresses) {
    vars.set('ansible_host', ip)
    vars.set('management_address', address)
  }
  return address
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
