/** C10: two provider networks that make one entry of the same host or container; the later writes over the earlier. */
import { pyStr } from '../../python/text.ts'
import { equal, truthy, type Value } from '../../python/value.ts'
import type { Finding } from '../inventory/findings.ts'
import { isMetalForNetworks } from '../inventory/kinds.ts'
import { type ProviderNetwork, providerNetworks, reachOf } from '../inventory/provider-networks.ts'
import { listed } from '../inventory/text/wording.ts'
import { type AdviceContext, groupedBy, note, warning } from './context.ts'

/** What an entry carries of its network. */
const carriedByAll = [
  'container_bridge',
  'container_bridge_type',
  'container_type',
  'container_mtu',
  'gateway',
  'static_routes',
]
/** And what only a container's does; its address is drawn from the queue of the earlier network. */
const carriedByContainers = ['container_interface', 'ip_from_q']

export function adviseOnNetworkOverlap({ config, inventory, release }: AdviceContext): Finding[] {
  const findings: Finding[] = []
  for (const rivals of groupedBy(providerNetworks(config), ({ key }) => key).values()) {
    if (rivals.length < 2) continue
    const reaches = rivals.map((network) => ({ network, reach: reachOf(network, inventory, release) }))
    for (const [index, later] of reaches.entries()) {
      for (const earlier of reaches.slice(0, index)) {
        const both = [...later.reach].filter((name) => earlier.reach.has(name))
        const containers = both.filter((name) => !isMetalForNetworks(inventory.host(name)))
        const lost = differences(earlier.network, later.network, containers.length > 0)
        if (both.length > 0 && lost.length > 0)
          findings.push(tell(earlier.network, later.network, both, lost, containers))
      }
    }
  }
  return findings
}

function differences(earlier: ProviderNetwork, later: ProviderNetwork, onContainers: boolean): string[] {
  const keys = onContainers ? [...carriedByAll, ...carriedByContainers] : carriedByAll
  return keys.filter((key) => {
    const before: Value = earlier.body.get(key) ?? null
    const after: Value = later.body.get(key) ?? null
    return (truthy(before) || truthy(after)) && !equal(before, after)
  })
}

function tell(
  earlier: ProviderNetwork,
  later: ProviderNetwork,
  both: readonly string[],
  lost: readonly string[],
  containers: readonly string[],
): Finding {
  // Networks of neutron alone may leave out the interface on machines, and then nobody looks at their common entry.
  const grade = later.key === 'None_address' && containers.length === 0 ? note : warning
  return grade(
    'C10',
    'config',
    later.path,
    `${described(later)} and ${described(earlier)} make one entry, ${later.key}, of ${listed(both)}; ` +
      `they differ in ${listed(lost)}, and the entry cannot have both`,
    'give one of them its own address_prefix, or bind them to different groups',
  )
}

function described({ body, path }: ProviderNetwork): string {
  const name = body.get('net_name') ?? body.get('container_bridge') ?? null
  return `network ${Number(path[2]) + 1}${name === null ? '' : ` (${pyStr(name)})`}`
}
