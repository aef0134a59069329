/** V16 and K1: keys that the generator does not know, at the top level and in a host's entry. */
import { Dict } from '../../python/value.ts'
import { noteUnknownGroups } from '../generator/checks/groups.ts'
import { Faults, type Finding } from '../inventory/findings.ts'
import { nearest } from '../inventory/text/nearest.ts'
import { entryKeys } from '../inventory/user-config.ts'
import { isAnyGroup, mappingAt, pathKey } from '../inventory/values.ts'
import { type AdviceContext, note, warning } from './context.ts'
import { droppedIn } from './dropped-groups.ts'
import { groupRemedy } from './known-groups.ts'
import { isMisplaced, remedyOfEntryKey } from './misplaced.ts'

const settings = ['global_overrides', 'cidr_networks', 'used_ips']

export function adviseOnKeys(context: AdviceContext): Finding[] {
  return [...unknownGroups(context), ...unknownTopLevelKeys(context), ...unknownHostKeys(context)]
}

function knownGroups({ environment, types }: AdviceContext): Set<string> {
  const physical = [...(mappingAt(environment, 'physical_skel')?.keys() ?? [])].map(pathKey)
  return new Set([...physical.filter((name) => isAnyGroup(name)), ...types.flatMap((type) => [...type.physicalGroups])])
}

/** K1, the warning that operators know, with the name that was meant where one is near. */
function unknownGroups(context: AdviceContext): Finding[] {
  const faults = new Faults()
  noteUnknownGroups(context.config, context.environment, faults)
  const known = knownGroups(context)
  return faults.findings.flatMap((finding) => {
    const name = String(finding.path?.[0] ?? '')
    if (isAnchor(context, name, known) || isMisplaced(context, name)) return []
    const release = droppedIn(name)
    if (release !== undefined) return { ...finding, remedy: droppedRemedy(release) }
    if (!isAnyGroup(name)) return { ...finding, remedy: keyRemedy(context, name, known) }
    const meant = nearest(name, known)
    return meant ? { ...finding, remedy: remedyFor(context, name, meant) } : finding
  })
}

function droppedRemedy(release: number): string {
  return `OpenStack-Ansible has dropped this group with release ${release}: remove it, or keep its env.d file as one of your own`
}

function remedyFor(context: AdviceContext, name: string, meant: string): string {
  const remedy = groupRemedy(name, meant, context)
  return meant.includes('-') ? remedy : `${remedy}, or define ${name} in physical_skel of an env.d file`
}

/**
 * A key that is there for its anchor only: `_control_hosts: &control_hosts` is documented; any other key that aliases
 * refer to is as sound, unless it looks like a known one misspelt.
 */
function isAnchor({ aliased }: AdviceContext, name: string, known: Iterable<string>): boolean {
  return name.startsWith('_') || (aliased?.has(name) === true && nearest(name, [...settings, ...known]) === undefined)
}

/** A key without the ending `hosts` is not a group, so the hosts below it are nowhere. K1 has told that it is unknown. */
function unknownTopLevelKeys(context: AdviceContext): Finding[] {
  const physical = mappingAt(context.environment, 'physical_skel')
  const known = [...settings, ...knownGroups(context)]
  return [...context.config.keys()].flatMap((key) => {
    const name = pathKey(key)
    if (settings.includes(name) || physical?.has(name) || isAnyGroup(name)) return []
    if (isAnchor(context, name, known) || isMisplaced(context, name)) return []
    const meant = nearest(name, known)
    const looksLikeHosts = holdsHosts(context.config.get(key))
    const message = `the top-level key ${name} is neither a group, whose name would end in hosts, nor a setting: it is ignored`
    return (meant || looksLikeHosts ? warning : note)('V16', 'config', [name], message, keyRemedy(context, name, known))
  })
}

/** For a key that is not a group: to define it as one would not make it one. */
function keyRemedy(context: AdviceContext, name: string, known: Iterable<string>): string {
  const meant = nearest(name, [...settings, ...known])
  return meant ? groupRemedy(name, meant, context) : 'correct the name, or remove the key'
}

function holdsHosts(value: unknown): boolean {
  return value instanceof Dict && [...value.values()].some((entry) => entry instanceof Dict && entry.has('ip'))
}

function unknownHostKeys(context: AdviceContext): Finding[] {
  const seen = new Set<Dict>()
  return context.entries.flatMap(({ group, host, entry }) => {
    // A key of an entry that is beside the hosts is refused as that.
    if (seen.has(entry) || (entryKeys.includes(host) && !entry.has('ip'))) return []
    seen.add(entry)
    const unknown = [...entry.keys()].map(pathKey).filter((key) => !entryKeys.includes(key))
    return unknown.map((key) => {
      const meant = nearest(key, entryKeys)
      return warning(
        'V16',
        'config',
        [group, host, key],
        `${key} of host ${host} in group ${group} is not a key of a host's entry: it is ignored`,
        remedyOfEntryKey(context, entry, key) ?? hostKeyRemedy(entry, meant),
      )
    })
  })
}

function hostKeyRemedy(entry: Dict, meant: string | undefined): string {
  if (meant === undefined) return 'remove it; a variable of the host belongs below host_vars'
  if (!entry.has(meant)) return `write ${meant}`
  return entry.get(meant) instanceof Dict
    ? `move what is below it to ${meant}, which is there`
    : `remove it: ${meant} is there`
}
