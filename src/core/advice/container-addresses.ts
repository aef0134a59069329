/** Addresses of containers: those that are missing, of a CIDR of the past (N7), used twice, or nearly used up. */
import { type Dict, truthy } from '../../python/value.ts'
import { addressUse } from '../inventory/address-use.ts'
import { addressIn, contains, formatAddress, parseAddress } from '../inventory/addresses.ts'
import { Faults, type Finding } from '../inventory/findings.ts'
import { isContainer, isMetalForNetworks, textAt } from '../inventory/kinds.ts'
import { providerNetworks, type Queue, queueOf, reachOf } from '../inventory/provider-networks.ts'
import { shellWord } from '../inventory/text/visible.ts'
import { counted, listed } from '../inventory/text/wording.ts'
import { readQueues } from '../inventory/used-addresses.ts'
import { groupedBy, mappingAt } from '../inventory/values.ts'
import { type AdviceContext, note, warning } from './context.ts'

/** One entry of a container's networks, and the queues from which its address may be. */
interface Laid {
  readonly container: string
  readonly entry: Dict
  readonly queues: Queue[]
}

export function adviseOnContainerAddresses(context: AdviceContext): Finding[] {
  return [...missing(context), ...ofThePast(context), ...sharedAndScarce(context)]
}

/** N7: the address or netmask is that of a CIDR of the past. They keep it. */
function ofThePast(context: AdviceContext): Finding[] {
  // What a first run draws is right, and what it takes from container_vars was meant so.
  if (!context.stored) return []
  const laid = laidEntries(context)
  const outside = laid.filter(({ entry, queues }) => {
    const address = addressIn(entry.get('address'))
    return address !== undefined && !queues.some(({ cidr }) => contains(cidr, address))
  })
  const masked = laid.filter(({ entry, queues }) => {
    const netmask = textAt(entry, 'netmask')
    return netmask !== undefined && !queues.some(({ cidr }) => sameAddress(cidr.netmask, netmask))
  })
  return [
    ...otherCidr(context, outside, 'address', 'have addresses outside'),
    ...otherCidr(context, masked, 'netmask', 'have another netmask than'),
  ]
}

function sameAddress(a: string, b: string): boolean {
  return a === b || parseAddress(a) === parseAddress(b)
}

function laidEntries({ config, inventory, release }: AdviceContext): Laid[] {
  const cidrs = readQueues(config, new Faults())
  const laid = new Map<Dict, Laid>()
  for (const network of providerNetworks(config)) {
    const queue = queueOf(network, cidrs)
    if (!queue) continue
    for (const container of reachOf(network, inventory, release)) {
      const entry = mappingAt(mappingAt(inventory.host(container), 'container_networks'), network.key)
      if (!entry || isMetalForNetworks(inventory.host(container))) continue
      const known = laid.get(entry)
      if (known) known.queues.push(queue)
      else laid.set(entry, { container, entry, queues: [queue] })
    }
  }
  return [...laid.values()]
}

function otherCidr(
  { config }: AdviceContext,
  laid: readonly Laid[],
  key: 'address' | 'netmask',
  fact: string,
): Finding[] {
  return [...groupedBy(laid, ({ queues }) => queues[0]!.name)].map(([queue, entries]) => {
    const cidr = String(mappingAt(config, 'cidr_networks')?.get(queue))
    const names = entries.map(({ container, entry }) => `${container} (${textAt(entry, key)})`)
    const who = counted(entries.length, 'container')
    const remedy =
      'what is stored stays; change the CIDR back, or remove the containers (`osa-inventory remove NAME`) so that they are ' +
      'made again, unless the address was given by hand'
    const message = `${who} ${entries.length === 1 ? fact.replace('have', 'has') : fact} cidr_networks.${queue} (${cidr}): ${listed(names)}`
    return warning('N7', 'config', ['cidr_networks', queue], message, remedy)
  })
}

/** No address at all, or none by which Ansible and the load balancer would find them. */
function missing(context: AdviceContext): Finding[] {
  const { generated, inventory } = context
  if (!generated) return []
  const containers = [...inventory.hostvars.keys()].filter((name): name is string => {
    const vars = inventory.host(name)
    return typeof name === 'string' && isContainer(name, vars)
  })
  const bare = containers.filter((name) => addressesOf(context, name).length === 0)
  if (bare.length > 0) return [withoutAddress(context, bare, bare.length === containers.length ? 'all' : 'some')]
  const hidden = containers.filter((name) => !truthy(inventory.host(name)?.get('ansible_host')))
  return hidden.length > 0 ? [unmanaged(hidden)] : []
}

function addressesOf({ inventory }: AdviceContext, name: string): unknown[] {
  const networks = mappingAt(inventory.host(name), 'container_networks')
  return [...(networks?.keys() ?? [])].filter((key) => truthy(mappingAt(networks, key)?.get('address')))
}

const place = ['global_overrides', 'provider_networks']

function withoutAddress({ config }: AdviceContext, bare: readonly string[], which: 'all' | 'some'): Finding {
  const who =
    which === 'all'
      ? `no container has an address: none of ${counted(bare.length, 'container')}`
      : `${counted(bare.length, 'container')} without an address`
  const message = `${who} (${listed(bare)}) is reached by a provider network with ip_from_q`
  const drawn = providerNetworks(config).some(({ queue }) => truthy(queue))
  const remedy = drawn
    ? 'bind a network with ip_from_q to them: the management network to all_containers, in its group_binds'
    : 'write ip_from_q and group_binds, indented below `network:`, in the management network'
  return warning('no-address', 'config', place, message, remedy)
}

function unmanaged(hidden: readonly string[]): Finding {
  const have = hidden.length === 1 ? 'has' : 'have'
  const message = `${counted(hidden.length, 'container')} (${listed(hidden)}) ${have} no address in the management network, by which Ansible would find them`
  const remedy = 'write is_management_address: true in the management network, and bind it to all_containers'
  return warning('no-address', 'config', place, message, remedy)
}

/** Addresses that two have, and networks that have hardly any left: what `osa-inventory addresses` shows in full. */
function sharedAndScarce({ config, stored, generated }: AdviceContext): Finding[] {
  const use = addressUse({ config, stored: generated ?? stored, faults: new Faults() })
  const twice = use.twice.flatMap((rows): Finding[] => {
    const [container, other] = rows.filter(({ kind }) => kind === 'container')
    // A host and a container are reported as N2, two hosts as N3 and others.
    if (!container || (!other && rows.some(({ kind }) => kind === 'host'))) return []
    const holders = rows.map(({ kind, holder }) => (kind === 'container' ? String(holder) : `the ${kind} ${holder}`))
    const message = `${formatAddress(container.first)} is used twice: by ${listed(holders)}`
    const remedy = `give another one to a container: osa-inventory address pin ${shellWord(String(container.holder))} NETWORK ADDRESS`
    return [warning('used-twice', 'inventory', ['_meta', 'hostvars', String(container.holder)], message, remedy)]
  })
  const tight = use.networks.flatMap(({ name, state, free }): Finding[] => {
    if (state !== 'full' && state !== 'nearly full') return []
    const left = free === 0n ? 'no address' : free === 1n ? 'one address' : `${free} addresses`
    const message = `cidr_networks.${name} has ${left} left for containers`
    const remedy = 'make it larger, or reserve fewer in used_ips; osa-inventory addresses shows who has which'
    return [note('nearly-full', 'config', ['cidr_networks', name], message, remedy)]
  })
  return [...twice, ...tight]
}
