/** V9, V10: what would be refused if the network reached anyone. Where it does, the generator has refused it. */

import { pyStr } from '../../python/text.ts'
import { Dict, truthy } from '../../python/value.ts'
import type { Finding } from '../inventory/findings.ts'
import { type ProviderNetwork, providerNetworks } from '../inventory/provider-networks.ts'
import { nearest } from '../inventory/text/nearest.ts'
import { dashesToUnderscores, listAt } from '../inventory/values.ts'
import { type AdviceContext, warning } from './context.ts'
import { knownGroups } from './known-groups.ts'

export function adviseOnNetworkReferences(context: AdviceContext): Finding[] {
  const known = knownGroups(context)
  return providerNetworks(context.config).flatMap((network) => [
    ...unknownReference(network, known),
    ...incompleteRoutes(network),
  ])
}

function unknownReference(network: ProviderNetwork, known: ReadonlySet<string>): Finding[] {
  const reference = network.body.get('reference_group')
  if (reference === undefined || !truthy(reference)) return []
  if (typeof reference === 'string' && known.has(reference)) return []
  const name = pyStr(reference)
  const underscored = dashesToUnderscores(name)
  const meant = known.has(underscored) ? underscored : nearest(name, known)
  return [
    warning(
      'V9',
      'config',
      [...network.path, 'reference_group'],
      `the reference_group ${name} of network ${network.key} is not a group of this inventory`,
      meant ? `write ${meant}` : 'name a group of the user configuration or of the environment, or remove the key',
    ),
  ]
}

function incompleteRoutes(network: ProviderNetwork): Finding[] {
  return listAt(network.body, 'static_routes').flatMap((route, index) => {
    if (route instanceof Dict && truthy(route.get('cidr')) && truthy(route.get('gateway'))) return []
    return warning(
      'V10',
      'config',
      [...network.path, 'static_routes', index],
      `Static route provider network with queue '${pyStr(network.queue)}' needs both 'cidr' and 'gateway' values.`,
      'write each route as `- cidr: 10.1.0.0/16` and, below it, `gateway: 10.0.0.1`, in lower case',
    )
  })
}
