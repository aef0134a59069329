/** V16 and K1: keys that the generator does not know, at the top level and in a host's entry. */
import { Dict } from '../../../python/value.ts'
import { Faults } from '../../faults.ts'
import type { Finding } from '../../findings.ts'
import { nearest } from '../../nearest.ts'
import { dashesToUnderscores, isAnyGroup, mappingAt, pathKey } from '../../values.ts'
import { noteUnknownGroups } from '../groups.ts'
import { type AdviceContext, note, warning } from './context.ts'

const hostKeys = ['ip', 'management_ip', 'affinity', 'no_containers', 'container_vars', 'host_vars']
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
  return faults.findings.map((finding) => {
    const name = String(finding.path?.[0] ?? '')
    const meant = isAnyGroup(name) && !isAnchor(name) ? nearest(name, known) : undefined
    return meant ? { ...finding, remedy: remedyFor(name, meant) } : finding
  })
}

function remedyFor(name: string, meant: string): string {
  if (dashesToUnderscores(meant) === name) return `write ${name} instead of ${meant} in physical_skel of the env.d file`
  return `write ${meant}, or define ${name} in physical_skel of an env.d file`
}

/** `_control_hosts: &control_hosts` is documented: a key that is there for its anchor only. */
function isAnchor(name: string): boolean {
  return name.startsWith('_')
}

/** A key without the ending `hosts` is no group, so the hosts below it are nowhere. K1 has told that it is unknown. */
function unknownTopLevelKeys(context: AdviceContext): Finding[] {
  const physical = mappingAt(context.environment, 'physical_skel')
  const known = [...settings, ...knownGroups(context)]
  return [...context.config.keys()].flatMap((key) => {
    const name = pathKey(key)
    if (settings.includes(name) || physical?.has(name) || isAnyGroup(name) || isAnchor(name)) return []
    const meant = nearest(name, known)
    const looksLikeHosts = holdsHosts(context.config.get(key))
    const message = `the top-level key ${name} is neither a group, whose name would end in hosts, nor a setting: it is ignored`
    const remedy = meant ? `write ${meant}` : 'correct the name, or remove the key'
    return (meant || looksLikeHosts ? warning : note)('V16', 'config', [name], message, remedy)
  })
}

function holdsHosts(value: unknown): boolean {
  return value instanceof Dict && [...value.values()].some((entry) => entry instanceof Dict && entry.has('ip'))
}

function unknownHostKeys({ entries }: AdviceContext): Finding[] {
  const seen = new Set<Dict>()
  return entries.flatMap(({ group, host, entry }) => {
    if (seen.has(entry)) return []
    seen.add(entry)
    const unknown = [...entry.keys()].map(pathKey).filter((key) => !hostKeys.includes(key))
    return unknown.map((key) => {
      const meant = nearest(key, hostKeys)
      return warning(
        'V16',
        'config',
        [group, host, key],
        `${key} of host ${host} in group ${group} is no key of a host's entry: it is ignored`,
        meant ? `write ${meant}` : 'remove it; a variable of the host belongs below host_vars',
      )
    })
  })
}
