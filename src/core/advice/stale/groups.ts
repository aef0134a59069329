/** Stored groups, and members of groups, that do not follow from configuration and environment, or bear an older name (E8). */
import { Dict, type Value } from '../../../python/value.ts'
import type { StaleCode } from '../../inventory/codes.ts'
import type { DashedGroups } from '../../inventory/dashed-groups.ts'
import type { StaleItem } from '../../inventory/findings.ts'
import { Inventory } from '../../inventory/inventory.ts'
import { containersGroupEnding } from '../../inventory/releases.ts'
import { isHostGroup, kindOf } from '../../inventory/values.ts'
import type { Yardstick } from './expected.ts'
import { type Cloud, groupNames } from './fresh-cloud.ts'

/** Made again in every run. */
const computed = ['_meta', 'all', 'lxc_hosts']

export function staleGroups(cloud: Cloud, yardstick: Yardstick, kept: ReadonlySet<string>): StaleItem[] {
  const search = new GroupSearch(cloud, yardstick, kept)
  const groups: StaleItem[] = []
  const members: StaleItem[] = []
  for (const group of cloud.stored.root.keys()) {
    if (typeof group !== 'string' || computed.includes(group)) continue
    if (!search.follows(group)) groups.push(search.staleGroup(group))
    else members.push(...search.staleHosts(group), ...search.staleChildren(group))
  }
  return [...groups, ...members]
}

class GroupSearch {
  readonly #cloud: Cloud
  readonly #stored: Inventory
  readonly #expected: Inventory
  readonly #fresh: Inventory
  /** Names that groups have for stored entries, and for those of them that stay. */
  readonly #known = new Set<Value>()
  readonly #staying = new Set<Value>()

  constructor(cloud: Cloud, { expected, fresh }: Yardstick, kept: ReadonlySet<string>) {
    this.#cloud = cloud
    this.#stored = cloud.stored
    this.#expected = expected
    this.#fresh = fresh
    for (const [name, vars] of cloud.stored.hostvars) {
      if (typeof name !== 'string' || !(vars instanceof Dict)) continue
      for (const known of groupNames(name, vars)) {
        this.#known.add(known)
        if (kept.has(name)) this.#staying.add(known)
      }
    }
  }

  follows(group: string): boolean {
    return this.#expected.has(group)
  }

  staleGroup(name: string): StaleItem {
    const [code, why] = this.#reason(name)
    const staying = this.#stored.hosts(name).filter((member) => this.#staying.has(member)).length
    const note = staying > 0 ? ` (${staying} of its members stay in their other groups)` : ''
    return { kind: 'group', code, name, why, remedy: `remove it${note}`, removable: true }
  }

  #reason(name: string): readonly [StaleCode, string] {
    const ending = containersGroupEnding(this.#cloud.release)
    const host = name.endsWith(ending) ? name.slice(0, -ending.length) : undefined
    if (host !== undefined && this.#cloud.configured.has(host)) return ['empty-group', `${host} has no containers`]
    if (host !== undefined) return ['L4', `its host ${host} is not configured any more`]
    if (isHostGroup(name)) return ['L2', 'not configured any more, and the environment does not know it']
    return ['unknown-group', 'nothing in the configuration or the environment makes it (any more)']
  }

  staleHosts(group: string): StaleItem[] {
    const expected = this.#expected.memberSet(group)
    const fresh = this.#fresh.memberSet(group)
    const items: StaleItem[] = []
    for (const member of this.#stored.hosts(group)) {
      // What goes as a whole takes its memberships along.
      const goes = this.#known.has(member) && !this.#staying.has(member)
      if (expected.has(member) || fresh.has(member) || goes) continue
      items.push(
        this.#known.has(member)
          ? staleMember('L3', group, 'hosts', member, `nothing in the configuration puts it into ${group} any more`)
          : staleMember('dangling', group, 'hosts', member, 'there is no host of that name'),
      )
    }
    return items
  }

  staleChildren(group: string): StaleItem[] {
    const there = new Set(this.#expected.children(group))
    const goes = (child: Value): boolean =>
      typeof child === 'string' && this.#stored.has(child) && !this.#expected.has(child)
    return this.#stored
      .children(group)
      .filter((child) => !there.has(child) && !goes(child))
      .map((child) => staleMember('L3', group, 'children', child, `nothing puts this group below ${group} any more`))
  }
}

function staleMember(code: StaleCode, group: string, list: string, member: Value, why: string): StaleItem {
  return {
    kind: 'member',
    code,
    name: group,
    path: [list, typeof member === 'string' ? member : kindOf(member)],
    why,
    remedy: `take it out of ${group}`,
    removable: typeof member === 'string',
  }
}

/**
 * E8: groups that an older release has written with `-` where there is `_` now. A group that says nothing which its successor does not
 * say can go; any other one has to be merged.
 */
export function dashedItems(inventory: Dict, { names, stored, spelling }: DashedGroups): StaleItem[] {
  const there = new Inventory(inventory)
  return stored.map((name) => {
    const twin = names.get(name)!
    const known = there.memberSet(twin)
    const only = there.hosts(name).filter((member) => !known.has(member)).length
    const saysMore = there.children(name).length > 0 || there.group(name)?.has('vars') === true
    const removable = only === 0 && !saysMore && there.has(twin)
    const release = spelling === 'dashes' ? 'an older' : 'a newer'
    return {
      kind: 'group',
      code: 'E8',
      name,
      summary: removable
        ? {
            why: `have names of ${release} release, and no member that is not in their present groups as well`,
            remedy: `remove them, or merge them (osa-inventory rename-groups --${spelling})`,
          }
        : {
            why: `have names of ${release} release`,
            remedy: `osa-inventory rename-groups --${spelling} merges them into those of the present names`,
          },
      why: `${release} spelling of ${twin}${only > 0 ? `, with ${only} members that are not in ${twin}` : ''}`,
      remedy: removable
        ? `remove it, or merge it (osa-inventory rename-groups --${spelling}): its members are in ${twin} as well`
        : `osa-inventory rename-groups --${spelling} merges it into ${twin}`,
      removable,
    }
  })
}
