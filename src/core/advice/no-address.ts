/** Containers that get no address at all, or none by which Ansible and the load balancer would find them. */
import { truthy } from '../../python/value.ts'
import type { Finding } from '../inventory/findings.ts'
import { isContainer } from '../inventory/kinds.ts'
import { providerNetworks } from '../inventory/provider-networks.ts'
import { mappingAt } from '../inventory/values.ts'
import { type AdviceContext, warning } from './context.ts'
import { counted, listed } from './wording.ts'

export function adviseOnMissingAddresses(context: AdviceContext): Finding[] {
  const { generated, inventory } = context
  if (!generated) return []
  const containers = [...inventory.hostvars.keys()].filter((name): name is string => {
    const vars = inventory.host(name)
    return typeof name === 'string' && vars !== undefined && isContainer(name, vars)
  })
  const bare = containers.filter((name) => addressesOf(context, name).length === 0)
  if (bare.length > 0) return [tell(context, bare, bare.length === containers.length ? 'all' : 'some')]
  const hidden = containers.filter((name) => !truthy(inventory.host(name)?.get('ansible_host')))
  return hidden.length > 0 ? [unmanaged(hidden)] : []
}

function addressesOf({ inventory }: AdviceContext, name: string): unknown[] {
  const networks = mappingAt(inventory.host(name), 'container_networks')
  return [...(networks?.keys() ?? [])].filter((key) => truthy(mappingAt(networks, key)?.get('address')))
}

const place = ['global_overrides', 'provider_networks']

function tell({ config }: AdviceContext, bare: readonly string[], which: 'all' | 'some'): Finding {
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
