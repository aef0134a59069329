/** E8, L1, L2, L3: groups and hosts that are stored and that the user configuration does not name (any more): they stay. */
import { type DashedGroups, dashedGroups } from '../inventory/dashed-groups.ts'
import type { Finding } from '../inventory/findings.ts'
import { Inventory } from '../inventory/inventory.ts'
import { isMetalForManager } from '../inventory/kinds.ts'
import { groupAsRead } from '../inventory/releases.ts'
import { counted, listed } from '../inventory/text/wording.ts'
import { isHostGroup, mappingAt } from '../inventory/values.ts'
import { type AdviceContext, groupedBy, note, warning } from './context.ts'

const remedy = '`osa-inventory stale` lists what is left, `osa-inventory remove` removes it'

export function adviseOnDeparted(context: AdviceContext): Finding[] {
  if (!context.stored) return []
  const stored = new Inventory(context.stored)
  const { config, environment, release } = context
  const dashed = dashedGroups({ config, environment, stored: stored.root, release })
  return [...dashedNames(stored, dashed), ...departed(context, stored), ...leftGroups(context, stored, dashed)]
}

function isHost(stored: Inventory, name: string): boolean {
  const vars = stored.host(name)
  return isMetalForManager(vars) || vars?.get('physical_host') === name
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
function leftGroups(context: AdviceContext, stored: Inventory, { names }: DashedGroups): Finding[] {
  const components = new Set(context.types.flatMap((type) => type.components))
  return [...stored.root.keys()].flatMap((group) => {
    if (!isHostGroup(group) || group === 'lxc_hosts' || components.has(group)) return []
    // The group is called otherwise now: E8.
    if (names.has(group) || (group.includes('-') && context.config.has(groupAsRead(context.release, group)))) return []
    const configured = mappingAt(context.config, group)
    const left = stored.hosts(group).filter((host): host is string => {
      return typeof host === 'string' && context.entriesOf.has(host) && !configured?.has(host)
    })
    if (left.length === 0) return []
    const message = `${counted(left.length, 'host')} (${listed(left)}) left group ${group} of the user configuration but ${left.length === 1 ? 'is' : 'are'} still a member of it in the inventory`
    return note('L3', context.config.has(group) ? 'config' : 'inventory', [group], message, remedy)
  })
}

/** E8: groups of an older inventory that live on under their dashed names, beside their successors or without them. */
function dashedNames(stored: Inventory, dashed: DashedGroups): Finding[] {
  const [first] = dashed.stored
  if (first === undefined) return []
  const count = dashed.stored.length
  const isOld = dashed.spelling === 'dashes'
  const [spelt, other] = isOld ? ['dashed', 'with underscores'] : ['underscored', 'with dashes']
  const names = `${counted(count, 'group')} of the stored inventory ${count === 1 ? `has the ${spelt} name` : `have the ${spelt} names`}`
  const message = `${names} of ${isOld ? 'an older' : 'a newer'} release: ${listed(membersOf(stored, dashed))}`
  const remedy = `\`osa-inventory rename-groups --${dashed.spelling}\` merges them into those ${other}; best before the next run`
  return [warning('E8', 'inventory', [first], message, remedy)]
}

function membersOf(stored: Inventory, { names, stored: groups }: DashedGroups): string[] {
  return groups.map((group) => {
    const name = names.get(group)!
    const there = stored.has(name) ? `${stored.hosts(name).length} in ${name}` : `no ${name} yet`
    return `${group} (${counted(stored.hosts(group).length, 'host')}; ${there})`
  })
}
