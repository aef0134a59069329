/** V16 and K1: keys that the generator does not know, at the top level and in a host's entry. */

import { Dict, isInteger } from '../../python/value.ts'
import { noteUnknownGroups } from '../generator/checks/hosts.ts'
import { looksLikeHost } from '../generator/slipped-hosts.ts'
import { Faults, type Finding } from '../inventory/findings.ts'
import { namesOf, overrideKeys, topKeys } from '../inventory/input-keys.ts'
import { nearest } from '../inventory/text/nearest.ts'
import { entryKeys } from '../inventory/user-config.ts'
import { isAnyGroup, mappingAt, pathKey } from '../inventory/values.ts'
import { type AdviceContext, note, warning } from './context.ts'
import { droppedIn, groupRemedy } from './known-groups.ts'

const settings = namesOf(topKeys)

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

// V16: settings and keys of hosts that stand a level too high or too low, where nothing reads them.

const settingsOfAll = namesOf(overrideKeys)

/** Settings of the top level. */
const settingsOfTop = ['cidr_networks', 'used_ips']

/** Whether a key of the top level is told here, as what it is. */
function isMisplaced({ config }: AdviceContext, name: string): boolean {
  return settingsOfAll.includes(name) || entryKeys.includes(name) || looksLikeHost(name, config.get(name))
}

export function adviseOnMisplacedKeys(context: AdviceContext): Finding[] {
  return [...atTheTop(context), ...belowOverrides(context)]
}

function atTheTop(context: AdviceContext): Finding[] {
  const { config, aliased, slipped } = context
  const overrides = mappingAt(config, 'global_overrides')
  return [...config.keys()].map(pathKey).flatMap((name) => {
    if (!isMisplaced(context, name) || aliased?.has(name) || slipped?.has(name)) return []
    const tell = (message: string, remedy: string): Finding => warning('V16', 'config', [name], message, remedy)
    if (settingsOfAll.includes(name)) {
      const remedy = overrides?.has(name) ? 'remove it: global_overrides has it' : 'indent it below global_overrides'
      return tell(`${name} is at the top level, where nothing reads it: it is a setting of global_overrides`, remedy)
    }
    if (entryKeys.includes(name))
      return tell(
        `${name} is at the top level, where nothing reads it: it belongs to a host`,
        'indent it below its host',
      )
    return tell(
      `${name} at the top level has an ip like a host, but is in no group: it is ignored`,
      `indent ${name}, with all that is below it, under its group, or remove it`,
    )
  })
}

function belowOverrides({ config }: AdviceContext): Finding[] {
  return settingsOfTop.flatMap((name) => {
    if (!mappingAt(config, 'global_overrides')?.has(name)) return []
    const message = `${name} is below global_overrides, where it is a variable like any other: the generator reads it at the top level`
    const remedy = config.has(name) ? `remove it: the top level has ${name}` : 'move it to the top level'
    return warning('V16', 'config', ['global_overrides', name], message, remedy)
  })
}

/** What a key of a host's entry that nothing reads would be one level further in; `undefined`: nothing that is known. */
function remedyOfEntryKey({ types }: AdviceContext, entry: Dict, key: string): string | undefined {
  const value = entry.get(key)
  const isLimited = key === 'limit_container_types' || (value instanceof Dict && value.has('limit_container_types'))
  const isEmpty = entry.has('container_vars') && entry.get('container_vars') === null
  if (isInteger(value) && types.some(({ name }) => name === key)) return `indent ${key} under \`affinity:\` of the host`
  if (isLimited || isEmpty) {
    const where = entry.has('container_vars') ? 'container_vars' : '`container_vars:` of the host'
    return `indent ${key}, with all that is below it, under ${where}`
  }
  return undefined
}
