/** E8, L1, L2, L3: groups and hosts that are stored and that the user configuration does not name (any more): they stay. */

import { truthy } from '../../python/value.ts'
import { type DashedGroups, dashedGroups } from '../inventory/dashed-groups.ts'
import type { Finding, FindingSource, ValuePath } from '../inventory/findings.ts'
import { Inventory } from '../inventory/inventory.ts'
import { isMetalForManager, machineOf } from '../inventory/kinds.ts'
import { groupAsRead } from '../inventory/releases.ts'
import { counted, listed } from '../inventory/text/wording.ts'
import type { ConfiguredEntry } from '../inventory/user-config.ts'
import { groupedBy, isHostGroup, mappingAt } from '../inventory/values.ts'
import { type AdviceContext, type ContainerType, isMadeIn, isMetalOn, note, warning } from './context.ts'

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

// C9: what is left in the stored inventory after `is_metal` or `no_containers` was changed. Nothing of it moves by itself.

export function adviseOnMetalLeftovers(context: AdviceContext): Finding[] {
  if (!context.stored) return []
  const stored = new Inventory(context.stored)
  const entriesOf = groupedBy(context.entries, ({ group }) => group)
  return context.types.flatMap((type) => {
    const entries = [...type.physicalGroups].flatMap((group) => entriesOf.get(group) ?? [])
    const made = entries.filter(({ group }) => isMadeIn(type, group))
    return [...containersOfMetalType(context, stored, type, made), ...metalMembers(context, stored, type, made)]
  })
}

/** The type is metal now, on every group of the host, and containers of it are still there. */
function containersOfMetalType(
  context: AdviceContext,
  stored: Inventory,
  type: ContainerType,
  entries: readonly ConfiguredEntry[],
): Finding[] {
  const isMetal = ({ entry }: ConfiguredEntry) => isMetalOn(type, entry, context.config)
  const metal = entries.filter(isMetal)
  const inContainers = new Set(entries.filter((at) => !isMetal(at)).map(({ host }) => host))
  const hosts = new Set(metal.map(({ host }) => host).filter((host) => !inContainers.has(host)))
  const left = stored.hosts(type.name).filter((name) => {
    const machine = typeof name === 'string' ? machineOf(name, stored.host(name)) : undefined
    return machine !== undefined && hosts.has(machine)
  })
  if (left.length === 0) return []
  const names = left.map(String)
  const message =
    `${type.name} runs on the hosts themselves now, but ${counted(left.length, 'container')} of it ` +
    `${left.length === 1 ? 'is' : 'are'} left from when it did not: ${listed(names)}`
  const remedy = 'remove what is left (`osa-inventory remove NAME`), so that the host can take its place'
  return [warning('C9', ...placeOf(type, metal), message, remedy)]
}

function placeOf(type: ContainerType, entries: readonly ConfiguredEntry[]): [FindingSource, ValuePath] {
  const own = entries.find(({ entry }) => truthy(entry.get('no_containers')))
  if (own) return ['config', [own.group, own.host, 'no_containers']]
  return ['environment', ['container_skel', type.name, 'properties', 'is_metal']]
}

/** The type is in containers now, but a host is still a member of what was metal on it. */
function metalMembers(
  context: AdviceContext,
  stored: Inventory,
  type: ContainerType,
  entries: readonly ConfiguredEntry[],
): Finding[] {
  const hosts = new Set(entries.map(({ host }) => host))
  for (const { host, entry } of entries) if (isMetalOn(type, entry, context.config)) hosts.delete(host)
  return type.components.flatMap((component) => {
    const left = stored.hosts(component).filter((name) => {
      return typeof name === 'string' && hosts.has(name) && !takesOtherwise(context, name, component)
    })
    if (left.length === 0) return []
    const message =
      `${type.name} is made in containers now, but ${listed(left.map(String))} ` +
      `${left.length === 1 ? 'is' : 'are'} still in group ${component} from when it ran on the host itself`
    return warning(
      'C9',
      'environment',
      ['container_skel', type.name, 'properties', 'is_metal'],
      message,
      `in the stored inventory, take the host out of ${component} (and clear its component if that is ${component}), or set is_metal back`,
    )
  })
}

/** Another type may bring the component to the host itself, and variables may say that it is there. */
function takesOtherwise(context: AdviceContext, host: string, component: string): boolean {
  return (context.entriesOf.get(host) ?? []).some(({ group, entry }) => {
    if (mappingAt(entry, 'host_vars')?.has('component') || mappingAt(entry, 'container_vars')?.has('component'))
      return true
    return context.types.some(
      (type) => type.components.includes(component) && isMadeIn(type, group) && isMetalOn(type, entry, context.config),
    )
  })
}
