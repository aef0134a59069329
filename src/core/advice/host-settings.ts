/** C6, C8: settings of hosts that are read otherwise than they look. */
import { type Dict, equal, truthy, type Value } from '../../python/value.ts'
import type { Finding, ValuePath } from '../inventory/findings.ts'
import { nearest } from '../inventory/text/nearest.ts'
import { listed } from '../inventory/text/wording.ts'
import type { ConfiguredEntry } from '../inventory/user-config.ts'
import { groupedBy, kindOf, mappingAt, pathKey } from '../inventory/values.ts'
import { type AdviceContext, type ContainerType, isMadeIn, isMetalOn, note, warning } from './context.ts'
import { droppedIn, groupRemedy } from './known-groups.ts'

export function adviseOnHostSettings(context: AdviceContext): Finding[] {
  return [...limitsOfNothing(context), ...noContainers(context)]
}

const limitKey = 'limit_container_types'

/** C6: `limit_container_types` beside the variables instead of inside one. */
function limitsOfNothing({ entries }: AdviceContext): Finding[] {
  const seen = new Set<object>()
  return entries.flatMap(({ group, host, entry }) => {
    const variables = mappingAt(entry, 'container_vars')
    if (!variables?.has(limitKey) || seen.has(variables)) return []
    // One mapping under several groups is one text of the file, so it is reported once.
    seen.add(variables)
    return warning(
      'C6',
      'config',
      [group, host, 'container_vars', limitKey],
      `${limitKey} of host ${host} in group ${group} is beside the variables, not inside one: ` +
        'it limits nothing, and every container of the host gets them all',
      'write it inside the variable that it should limit, if that is a mapping; ' +
        'any other variable belongs into the group_vars of its service',
    )
  })
}

/** C8: `no_containers` that is neither true nor false. It is read as Python does, so the text "false" is true. */
function noContainers({ config, entries }: AdviceContext): Finding[] {
  const findings: Finding[] = []
  const overrides = mappingAt(config, 'global_overrides')
  if (overrides?.has('no_containers'))
    findings.push(...judge(overrides.get('no_containers')!, ['global_overrides', 'no_containers'], 'global_overrides'))
  const seen = new Set<object>()
  for (const { group, host, entry } of entries) {
    if (!entry.has('no_containers') || seen.has(entry)) continue
    seen.add(entry)
    const path = [group, host, 'no_containers']
    findings.push(...judge(entry.get('no_containers')!, path, `host ${host} in group ${group}`))
  }
  return findings
}

function judge(value: Value, path: ValuePath, owner: string): Finding[] {
  if (typeof value === 'boolean') return []
  const shown = typeof value === 'string' ? `the text "${value}"` : kindOf(value)
  const message = `no_containers of ${owner} is ${shown}, which counts as ${truthy(value)}`
  const remedy = 'write true or false, without quotes'
  // 0 and 1 mean what they say.
  return [(value === 0 || value === 1 ? note : warning)('C8', 'config', path, message, remedy)]
}

// D1: hosts for which no container type has anything to do.

/** Told once for each group: the first of the host's that the environment knows, else its first. */
export function adviseOnHostRoles(context: AdviceContext): Finding[] {
  const known = mappingAt(context.environment, 'physical_skel')
  const useful = new Set(
    context.types.flatMap((type) => [...type.physicalGroups].filter((group) => isMadeIn(type, group))),
  )
  const idle = [...context.entriesOf].flatMap(([host, entries]) => {
    const groups = entries.map(({ group }) => group)
    if (groups.some((group) => useful.has(group) || group === 'lxc_hosts')) return []
    return { host, group: groups.find((name) => known?.has(name)) ?? groups[0]! }
  })
  return [...groupedBy(idle, ({ group }) => group)].map(([group, hosts]) => {
    const names = hosts.map(({ host }) => host)
    return tell(context, group, names, useful)
  })
}

function tell(context: AdviceContext, group: string, hosts: readonly string[], useful: ReadonlySet<string>): Finding {
  const [one] = hosts
  const who =
    hosts.length === 1
      ? `host ${one} of group ${group} gets`
      : `${hosts.length} hosts of group ${group} (${listed(hosts)}) get`
  const are = hosts.length === 1 ? 'it is' : 'they are'
  if (mappingAt(context.environment, 'physical_skel')?.has(group)) {
    return note(
      'D1',
      'config',
      [group],
      `${who} no service: no container type is made for this group or another that ${are} in`,
      'leave it if the group is all they are for; else add them to the group of a service',
    )
  }
  return warning(
    'D1',
    'config',
    [group],
    `${who} no service: ${are} in no group that the environment knows`,
    remedyFor(context, group, useful),
  )
}

function remedyFor(context: AdviceContext, group: string, useful: ReadonlySet<string>): string {
  if (droppedIn(group) !== undefined)
    return 'remove them, or add them to the group of a service; the group itself is no longer there'
  const meant = nearest(group, useful)
  return meant ? groupRemedy(group, meant, context) : 'correct the name of the group, or define it in an env.d file'
}

// C7: affinity that has no effect.

/** One line of one `affinity`. */
interface Wish {
  readonly at: ConfiguredEntry
  readonly type: string
  readonly wanted: Value
}

export function adviseOnAffinity(context: AdviceContext): Finding[] {
  const types = new Map(context.types.map((type) => [type.name, type]))
  const seen = new Set<Dict>()
  const findings: Finding[] = []
  for (const at of context.entries) {
    const affinity = mappingAt(at.entry, 'affinity')
    if (!affinity) continue
    // A mapping that an alias repeats under many groups is one text of the file; it counts where one of them needs it.
    const repeated = seen.has(affinity)
    seen.add(affinity)
    for (const [key, wanted] of affinity) {
      const type = types.get(pathKey(key))
      const wish = { at, type: pathKey(key), wanted }
      if (!type) findings.push(...(repeated ? [] : [unknownType(context, wish)]))
      else if (isMadeIn(type, at.group)) findings.push(...metalType(context, wish, type))
      else if (!repeated) findings.push(...otherGroup(context, wish, type))
    }
  }
  return findings
}

function told({ at, type }: Wish, fact: string, remedy: string): Finding {
  const message = `the affinity of host ${at.host} in group ${at.group} for ${type} has no effect: ${fact}`
  return warning('C7', 'config', [at.group, at.host, 'affinity', type], message, remedy)
}

function unknownType(context: AdviceContext, wish: Wish): Finding {
  const meant = likelyType(context.types, wish.type)
  return told(wish, 'there is no container type of that name', typeRemedy(wish, meant))
}

function typeRemedy({ at }: Wish, meant: string | undefined): string {
  if (meant === undefined) return 'name an entry of container_skel in the environment'
  return mappingAt(at.entry, 'affinity')?.has(meant) ? `remove it: ${meant} is there` : `write ${meant}`
}

/** People write the service (`keystone`) or a component of it where the type (`keystone_container`) is asked for. */
function likelyType(types: readonly ContainerType[], word: string): string | undefined {
  const names = types.map(({ name }) => name)
  const withEnding = `${word}_container`
  if (names.includes(withEnding)) return withEnding
  return (
    types.find(({ components }) => components.includes(word))?.name ??
    nearest(word, names) ??
    nearest(withEnding, names)
  )
}

/** A metal role is there once or, with 0, not at all. */
function metalType(context: AdviceContext, wish: Wish, type: ContainerType): Finding[] {
  if (!isMetalOn(type, wish.at.entry, context.config)) return []
  if (typeof wish.wanted !== 'number' || wish.wanted <= 1) return []
  return [
    told(
      wish,
      `what is in it runs on the host itself, which can have it once, not ${wish.wanted} times`,
      'remove it, or make containers of the type (`is_metal: false` in an env.d file, no `no_containers`)',
    ),
  ]
}

/** Each entry's affinity is for the types of its own group only. */
function otherGroup(context: AdviceContext, wish: Wish, type: ContainerType): Finding[] {
  const others = (context.entriesOf.get(wish.at.host) ?? []).filter(({ group }) => isMadeIn(type, group))
  const got = others.map(({ entry }) => mappingAt(entry, 'affinity')?.get(wish.type) ?? 1)
  // What is wanted comes about anyway: by the same line where it counts (an entry that was copied, or merged in),
  // by default, or because none was wanted and none is made.
  if ((got.length === 0 ? [0] : got).some((count) => equal(count, wish.wanted))) return []
  const remedy = others.length > 0 ? `write it under ${listed(others.map(({ group }) => group))}` : 'remove it'
  return [told(wish, 'nothing of that type is made for this group', remedy)]
}
