/** V11, E7: provider networks that are skipped, or bound to nobody, for a typing mistake. */

import { pyStr } from '../../python/text.ts'
import { Dict, equal, truthy, type Value } from '../../python/value.ts'
import type { Finding, ValuePath } from '../inventory/findings.ts'
import { namesOf, networkKeys } from '../inventory/input-keys.ts'
import { isMetalForNetworks } from '../inventory/kinds.ts'
import { type ProviderNetwork, providerNetworks, reachOf } from '../inventory/provider-networks.ts'
import { groupAsRead } from '../inventory/releases.ts'
import { nearest } from '../inventory/text/nearest.ts'
import { listed } from '../inventory/text/wording.ts'
import { dashesToUnderscores, groupedBy, listAt, mappingAt, membersAt, pathKey } from '../inventory/values.ts'
import { type AdviceContext, note, warning } from './context.ts'
import { droppedIn, knownGroups } from './known-groups.ts'

const knownNetworkKeys = namesOf(networkKeys)

export function adviseOnNetworkShapes(context: AdviceContext): Finding[] {
  const items = listAt(mappingAt(context.config, 'global_overrides'), 'provider_networks')
  const known = knownGroups(context)
  return [
    ...items.flatMap((item, index) => passedOver(item, ['global_overrides', 'provider_networks', index])),
    ...providerNetworks(context.config).flatMap((network) => [
      ...misspeltKeys(network),
      ...unboundNetwork(network),
      ...bindings(network, known, context),
    ]),
  ]
}

/** An entry with nothing under `network`. What is there and no mapping is refused by the checks. */
function passedOver(item: Value, path: ValuePath): Finding[] {
  if (!(item instanceof Dict) || truthy(item.get('network'))) return []
  const others = [...item.keys()].map(pathKey).filter((key) => key !== 'network')
  if (item.has('network')) {
    const remedy =
      others.length > 0 ? 'indent its keys further than `network:`' : 'write its keys below it, or remove it'
    return [warning('V11', 'config', [...path, 'network'], 'a provider network is empty, so it is skipped', remedy)]
  }
  const meant = others.find((key) => nearest(key, ['network']))
  const message = 'an entry of provider_networks has no key `network`, so it is skipped'
  const remedy = meant ? `write network instead of ${meant}` : 'write `- network:` and, indented further, its keys'
  return [warning('V11', 'config', path, message, remedy)]
}

/** Only what looks like a known key: roles of one's own may read others. */
function misspeltKeys({ body, path }: ProviderNetwork): Finding[] {
  return [...body.keys()].map(pathKey).flatMap((key) => {
    const meant = meantKey(body, key)
    if (!meant) return []
    const message = `a provider network has the key ${key}, which the generator does not read`
    return warning('V11', 'config', [...path, key], message, `write ${meant}`)
  })
}

function meantKey(body: Dict, key: string): string | undefined {
  const meant = knownNetworkKeys.includes(key) ? undefined : nearest(key, knownNetworkKeys)
  return meant === undefined || body.has(meant) ? undefined : meant
}

function unboundNetwork({ body, path, key }: ProviderNetwork): Finding[] {
  const binds = body.get('group_binds')
  const remedy = 'name the groups that it is for below `group_binds:`, one `- name` a line'
  if (typeof binds === 'string' && binds !== '') {
    const message = `group_binds of network ${key} is the text "${binds}", not a list: each of its letters counts as a group`
    return [
      warning('V11', 'config', [...path, 'group_binds'], message, `write \`- ${binds}\` on its own line below it`),
    ]
  }
  const message = `network ${key} is bound to no group, so nobody is attached to it`
  if (binds === undefined) {
    const misspelt = [...body.keys()].some((name) => meantKey(body, pathKey(name)) === 'group_binds')
    return misspelt ? [] : [warning('V11', 'config', path, message, remedy)]
  }
  if (isEmpty(binds)) return [note('V11', 'config', [...path, 'group_binds'], message, remedy)]
  return []
}

function isEmpty(binds: Value): boolean {
  return binds === '' || (Array.isArray(binds) ? binds.length === 0 : binds instanceof Dict && binds.size === 0)
}

function bindings({ body, path }: ProviderNetwork, known: ReadonlySet<string>, context: AdviceContext): Finding[] {
  return membersAt(body, 'group_binds').flatMap(([step, bound]) => {
    const place = [...path, 'group_binds', step]
    if (typeof bound !== 'string') return notAText(bound, place)
    const group = groupAsRead(context.release, bound)
    if (!known.has(group)) return [unknownGroup(bound, group, place, known)]
    return [...(group === bound ? [] : [dashedGroup(bound, group, place)]), ...boundToAll(group, place, context)]
  })
}

function notAText(bound: Value, place: ValuePath): Finding[] {
  const message = 'a member of group_binds is not a text, so it is skipped'
  return [
    warning('V11', 'config', place, `${message} (${String(pathKey(bound as never))})`, 'write the name of a group'),
  ]
}

/** Everybody is in `all`, for Ansible; the generator sees only who is a member or in a child. */
function boundToAll(group: string, place: ValuePath, { inventory }: AdviceContext): Finding[] {
  if (group !== 'all' || inventory.hostsBelow('all').size > 0) return []
  const message = 'group_binds names the group all, which has no members here: nobody is attached by it'
  return [warning('V11', 'config', place, message, 'write all_containers and, for the machines, hosts')]
}

/** One finding for one word: what the generator makes of it, and what is the right one. */
function unknownGroup(bound: string, group: string, place: ValuePath, known: ReadonlySet<string>): Finding {
  if (known.has(bound)) {
    const message = `group_binds names ${bound}, which the generator reads as ${group}; there is no such group, so nobody is attached by it`
    return warning('V11', 'config', place, message, `write ${group}, here and wherever the environment says ${bound}`)
  }
  const release = droppedIn(group)
  if (release !== undefined) {
    const message = `group_binds names the group ${bound}, which OpenStack-Ansible has dropped with release ${release}`
    return warning('V11', 'config', place, message, 'remove it; nobody is attached by it')
  }
  const meant = nearest(group, reachable(known))
  return warning(
    'V11',
    'config',
    place,
    `group_binds names the group ${bound}, which is not in this inventory`,
    meant ? `write ${meant}` : 'name a group of the environment or of the user configuration',
  )
}

/** What group_binds can name: not a group with a dash, however near it is. */
function reachable(known: ReadonlySet<string>): string[] {
  return [...known].filter((name) => !name.includes('-'))
}

/** The generator reads `-` as `_`; neutron's role compares the text with Ansible's names of groups. */
function dashedGroup(bound: string, group: string, place: ValuePath): Finding {
  const message = `group_binds names ${bound} with a dash: the generator attaches the group, but neutron's role does not find it`
  return warning('E7', 'config', place, message, `write ${group}`)
}

// V9, V10: what would be refused if the network reached anyone. Where it does, the generator has refused it.

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

// C10: two provider networks that make one entry of the same host or container; the later writes over the earlier.

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
