/** N7: containers whose address or netmask is that of a CIDR of the past. They keep it. */
import type { Dict } from '../../python/value.ts'
import { type Cidr, contains, parseAddress } from '../inventory/addresses.ts'
import { Faults } from '../inventory/faults.ts'
import type { Finding } from '../inventory/findings.ts'
import { isMetalForNetworks, textAt } from '../inventory/kinds.ts'
import { type ProviderNetwork, providerNetworks } from '../inventory/provider-networks.ts'
import { reachOf } from '../inventory/reach.ts'
import { readQueues } from '../inventory/used-addresses.ts'
import { mappingAt } from '../inventory/values.ts'
import { type AdviceContext, groupedBy, warning } from './context.ts'
import { counted, listed } from './wording.ts'

interface Queue {
  readonly name: string
  readonly cidr: Cidr
}

/** One entry of a container's networks, and the queues from which its address may be. */
interface Laid {
  readonly container: string
  readonly entry: Dict
  readonly queues: Queue[]
}

export function adviseOnContainerAddresses(context: AdviceContext): Finding[] {
  // What a first run draws is right, and what it takes from container_vars was meant so.
  if (!context.stored) return []
  const laid = laidEntries(context)
  const outside = laid.filter(({ entry, queues }) => {
    const address = textAt(entry, 'address')
    const parsed = address === undefined ? undefined : parseAddress(address)
    return parsed !== undefined && !queues.some(({ cidr }) => contains(cidr, parsed))
  })
  const masked = laid.filter(({ entry, queues }) => {
    const netmask = textAt(entry, 'netmask')
    return netmask !== undefined && !queues.some(({ cidr }) => sameAddress(cidr.netmask, netmask))
  })
  return [
    ...tell(context, outside, 'address', 'have addresses outside'),
    ...tell(context, masked, 'netmask', 'have another netmask than'),
  ]
}

function sameAddress(a: string, b: string): boolean {
  return a === b || parseAddress(a) === parseAddress(b)
}

function laidEntries({ config, inventory, release }: AdviceContext): Laid[] {
  const cidrs = readQueues(config, new Faults())
  const laid = new Map<Dict, Laid>()
  for (const network of providerNetworks(config)) {
    const name = queueName(network)
    const cidr = name === undefined ? undefined : cidrs.get(name)
    if (name === undefined || !cidr) continue
    for (const container of reachOf(network, inventory, release)) {
      const entry = mappingAt(mappingAt(inventory.host(container), 'container_networks'), network.key)
      if (!entry || isMetalForNetworks(inventory.host(container))) continue
      const known = laid.get(entry)
      if (known) known.queues.push({ name, cidr })
      else laid.set(entry, { container, entry, queues: [{ name, cidr }] })
    }
  }
  return [...laid.values()]
}

function queueName(network: ProviderNetwork): string | undefined {
  return typeof network.queue === 'string' ? network.queue : undefined
}

function tell({ config }: AdviceContext, laid: readonly Laid[], key: 'address' | 'netmask', fact: string): Finding[] {
  return [...groupedBy(laid, ({ queues }) => queues[0]!.name)].map(([queue, entries]) => {
    const cidr = String(mappingAt(config, 'cidr_networks')?.get(queue))
    const names = entries.map(({ container, entry }) => `${container} (${textAt(entry, key)})`)
    const who = counted(entries.length, 'container')
    const remedy =
      'what is stored stays; change the CIDR back, or remove the containers (`osa-inventory remove NAME`) so that they are ' +
      'made anew, unless the address was given by hand'
    const message = `${who} ${entries.length === 1 ? fact.replace('have', 'has') : fact} cidr_networks.${queue} (${cidr}): ${listed(names)}`
    return warning('N7', 'config', ['cidr_networks', queue], message, remedy)
  })
}
