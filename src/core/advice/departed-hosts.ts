/** L1, L2, L3: hosts that are stored and that the user configuration no longer names. They stay until they are removed. */
import { truthy } from '../../python/value.ts'
import type { Finding } from '../inventory/findings.ts'
import { Inventory } from '../inventory/inventory.ts'
import { groupAsRead } from '../inventory/releases.ts'
import { isHostGroup, mappingAt } from '../inventory/values.ts'
import { type AdviceContext, groupedBy, note } from './context.ts'
import { counted, listed } from './wording.ts'

const remedy = '`osa-inventory stale` lists what is left, `osa-inventory remove` removes it'

export function adviseOnDepartedHosts(context: AdviceContext): Finding[] {
  if (!context.stored) return []
  const stored = new Inventory(context.stored)
  return [...departed(context, stored), ...leftGroups(context, stored)]
}

function isHost(stored: Inventory, name: string): boolean {
  const vars = stored.host(name)
  return truthy(vars?.get('is_metal')) || vars?.get('physical_host') === name
}

/** L1: the group is still configured; L2: it is gone as well. */
function departed(context: AdviceContext, stored: Inventory): Finding[] {
  const gone = [...stored.hostvars.keys()].filter((name): name is string => {
    return typeof name === 'string' && !context.entriesOf.has(name) && isHost(stored, name)
  })
  const groups = groupedBy(gone, (name) => String(stored.host(name)?.get('physical_host_group') ?? ''))
  return [...groups].map(([group, hosts]) => {
    const configured = context.config.has(group)
    const message =
      `${counted(hosts.length, 'host')} (${listed(hosts)}) ${hosts.length === 1 ? 'is' : 'are'} in the stored inventory but no longer in the ` +
      `user configuration${configured || group === '' ? '' : `, nor is group ${group}`}`
    return configured
      ? note('L1', 'config', [group], message, remedy)
      : note('L2', 'inventory', ['_meta', 'hostvars', hosts[0]!], message, remedy)
  })
}

/** L3: a host that left one of its groups is still a member of it. */
function leftGroups(context: AdviceContext, stored: Inventory): Finding[] {
  const components = new Set(context.types.flatMap((type) => type.components))
  return [...stored.root.keys()].flatMap((group) => {
    if (!isHostGroup(group) || group === 'lxc_hosts' || components.has(group)) return []
    // The group is called otherwise now: E8.
    if (group.includes('-') && context.config.has(groupAsRead(context.release, group))) return []
    const configured = mappingAt(context.config, group)
    const left = stored.hosts(group).filter((host): host is string => {
      return typeof host === 'string' && context.entriesOf.has(host) && !configured?.has(host)
    })
    if (left.length === 0) return []
    const message = `${counted(left.length, 'host')} (${listed(left)}) left group ${group} of the user configuration but ${left.length === 1 ? 'is' : 'are'} still a member of it in the inventory`
    return note('L3', context.config.has(group) ? 'config' : 'inventory', [group], message, remedy)
  })
}
