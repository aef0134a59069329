import { type Dict, equal, type Key, type Value } from '../../python/value.ts'
import type { Faults } from '../inventory/findings.ts'
import { type ProviderNetwork, providerNetworks } from '../inventory/provider-networks.ts'
import type { Release } from '../inventory/releases.ts'
import { mappingAt } from '../inventory/values.ts'

/** The words of `address_prefix` that stood for the management network before it had a flag. */
const prefixes = ['container', 'management']

function isContainerNetwork(network: ProviderNetwork, { points }: Release): boolean {
  const prefix = network.body.get('address_prefix') ?? null
  return (points.has('dashed-container-names') && network.isManagement) || prefixes.some((word) => equal(prefix, word))
}

/**
 * The value that goes to `all.vars.container_cidr` (docs/generation.md, section 2.2): a text, or the list of the CIDRs
 * of the management networks. Without one, a fault.
 */
export function containerCidr(config: Dict, faults: Faults, release: Release): Value {
  const cidrs = mappingAt(config, 'cidr_networks')
  if (!cidrs || cidrs.size === 0) {
    faults.add({
      grade: 'error',
      code: 'V17',
      message: 'No container CIDR specified in user config',
      remedy: mappingAt(config, 'global_overrides')?.has('cidr_networks')
        ? 'move cidr_networks out of global_overrides, to the top level'
        : 'add cidr_networks with at least `management: 172.29.236.0/22`',
      source: 'config',
      path: ['cidr_networks'],
    })
    return null
  }
  const named = cidrs.has('container') ? cidrs.get('container') : cidrs.get('management')
  if (named !== undefined && named !== null) return named
  const listed =
    cidrs.has('container') || cidrs.has('management') ? [] : cidrsOfManagementNetworks(config, cidrs, release)
  if (listed.length > 0) return listed
  faults.add({
    grade: 'error',
    code: 'V17',
    message: 'No container or management network specified in user config.',
    remedy: 'name the management network in cidr_networks, or set is_management_address: true on its provider network',
    source: 'config',
    path: ['cidr_networks'],
  })
  return null
}

/** In network order, repeats kept; a queue without a CIDR gives its null, as in the original. */
function cidrsOfManagementNetworks(config: Dict, cidrs: Dict, release: Release): Value[] {
  return providerNetworks(config)
    .filter((network) => isContainerNetwork(network, release) && cidrs.has(network.queue as Key))
    .map((network) => cidrs.get(network.queue as Key) ?? null)
}
