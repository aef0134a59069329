/** Stored groups, and members of groups, that do not follow from configuration and environment. */
import { Dict, type Value } from '../../python/value.ts'
import type { Inventory } from '../inventory.ts'
import { dashesToUnderscores, isHostGroup, kindOf } from '../values.ts'
import type { Cloud } from './cloud.ts'
import { groupName } from './cloud.ts'
import type { StaleItem } from './item.ts'

/** Made anew in every run. */
const computed = ['_meta', 'all', 'lxc_hosts']

export function staleGroups(cloud: Cloud, expected: Inventory, kept: ReadonlySet<string>): StaleItem[] {
  const known = new Set<Value>()
  const staying = new Set<Value>()
  for (const [name, vars] of cloud.stored.hostvars) {
    if (typeof name !== 'string' || !(vars instanceof Dict)) continue
    known.add(groupName(name, vars))
    if (kept.has(name)) staying.add(groupName(name, vars))
  }
  const groups: StaleItem[] = []
  const members: StaleItem[] = []
  for (const group of cloud.stored.root.keys()) {
    if (typeof group !== 'string' || computed.includes(group)) continue
    if (!expected.has(group)) groups.push(staleGroup(cloud, expected, group, staying))
    else members.push(...staleHosts(cloud, expected, group, known, staying), ...staleChildren(cloud, expected, group))
  }
  return [...groups, ...members]
}

function staleGroup(cloud: Cloud, expected: Inventory, name: string, staying: ReadonlySet<Value>): StaleItem {
  const underscored = dashesToUnderscores(name)
  const ending = '_host_containers'
  const twin = [underscored, name.replace(/-host_containers$/, ending)].find(
    (other) => other !== name && (expected.has(other) || cloud.stored.has(other)),
  )
  if (twin !== undefined) return dashedGroup(cloud, expected, name, twin, staying)
  const host = name.endsWith(ending) ? name.slice(0, -ending.length) : undefined
  const [code, why] =
    host !== undefined && cloud.configured.has(host)
      ? ['empty-group', `${host} has no containers`]
      : host !== undefined
        ? ['L4', `its host ${host} is not configured any more`]
        : isHostGroup(name)
          ? ['L2', 'not configured any more, and the environment does not know it']
          : ['unknown-group', 'neither the configuration nor the environment knows it']
  const members = cloud.stored.hosts(name).filter((member) => staying.has(member)).length
  const note = members > 0 ? ` (${members} of its members stay in their other groups)` : ''
  return { kind: 'group', code, name, why, remedy: `remove it${note}`, removable: true }
}

/** E8: an older release wrote `-` where there is `_` now. Members that are only here would be lost with it. */
function dashedGroup(
  cloud: Cloud,
  expected: Inventory,
  name: string,
  twin: string,
  staying: ReadonlySet<Value>,
): StaleItem {
  const there = expected.memberSet(twin)
  const only = cloud.stored.hosts(name).filter((member) => staying.has(member) && !there.has(member)).length
  return {
    kind: 'group',
    code: 'E8',
    name,
    why: `an older spelling of ${twin}${only > 0 ? `, with ${only} members that are not in ${twin}` : ''}`,
    remedy:
      only > 0
        ? `move its members to ${twin} first, as the 2026.1 release notes of OpenStack-Ansible tell`
        : `remove it: its members are in ${twin} as well`,
    removable: only === 0,
  }
}

function staleHosts(
  cloud: Cloud,
  expected: Inventory,
  group: string,
  known: ReadonlySet<Value>,
  staying: ReadonlySet<Value>,
): StaleItem[] {
  const items: StaleItem[] = []
  const there = expected.memberSet(group)
  for (const member of cloud.stored.hosts(group)) {
    // What goes as a whole takes its memberships along.
    if (there.has(member) || (known.has(member) && !staying.has(member))) continue
    const why = known.has(member)
      ? `nothing in the configuration puts it into ${group} any more`
      : 'there is no host of that name'
    items.push(staleMember(known.has(member) ? 'L3' : 'dangling', group, 'hosts', member, why))
  }
  return items
}

function staleChildren(cloud: Cloud, expected: Inventory, group: string): StaleItem[] {
  const there = new Set(expected.children(group))
  return cloud.stored
    .children(group)
    .filter(
      (child) => !there.has(child) && !(typeof child === 'string' && !expected.has(child) && cloud.stored.has(child)),
    )
    .map((child) => staleMember('L3', group, 'children', child, `nothing puts this group below ${group} any more`))
}

function staleMember(code: string, group: string, list: string, member: Value, why: string): StaleItem {
  const shown = typeof member === 'string' ? member : kindOf(member)
  return {
    kind: 'member',
    code,
    name: group,
    path: [list, shown],
    why,
    remedy: `take it out of ${group}`,
    removable: typeof member === 'string',
  }
}
