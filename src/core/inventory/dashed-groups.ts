/** Groups of a stored inventory that bear the dashed names of an older release (E8). */
import { Dict, type Value } from '../../python/value.ts'
import { configuredEntries } from './configured-entries.ts'
import { groupsOfEnvironment } from './environment-groups.ts'
import { hostvarsOf } from './parts.ts'
import { containersGroupEnding, type Release, siblingGroup } from './releases.ts'
import { dashesToUnderscores, isHostGroup, listAt, pathKey } from './values.ts'

export interface DashedGroups {
  /**
   * The present name by the dashed one, of every group that is stored, or that children and hostvars only speak of. A
   * run makes or fills the present one, or it is stored as well.
   */
  readonly names: ReadonlyMap<string, string>
  /** Those that are stored. */
  readonly stored: readonly string[]
  /** Dashed groups that are stored and keep their name, and why. */
  readonly others: ReadonlyMap<string, 'named so by the environment' | 'unknown'>
}

export interface DashedInputs {
  /** The merged user configuration, its top-level keys normalised. */
  readonly config: Dict
  readonly environment: Dict
  readonly stored: Dict
  /** Before `underscored-groups` no dashed name is an old one. */
  readonly release: Release
}

const none: DashedGroups = { names: new Map(), stored: [], others: new Map() }

export function dashedGroups({ config, environment, stored, release }: DashedInputs): DashedGroups {
  if (!release.points.has('underscored-groups')) return none
  const ending = containersGroupEnding(release)
  const ofEnvironment = groupsOfEnvironment(environment)
  const made = new Set([
    'lxc_hosts',
    ...ofEnvironment,
    ...[...ofEnvironment].map((group) => siblingGroup(release, group, 'all')),
  ])
  const hosts = hostNames(config, stored)
  const names = new Map<string, string>()
  const others = new Map<string, 'named so by the environment' | 'unknown'>()
  for (const group of mentionedGroups(stored)) {
    if (!group.includes('-') || isOfHost(group, hosts, ending)) continue
    const name = underscoredName(group, hosts, ending)
    const isMade = made.has(name) || isOfHost(name, hosts, ending) || (isHostGroup(name) && config.has(name))
    if (!ofEnvironment.has(group) && (isMade || stored.has(name))) names.set(group, name)
    else if (stored.has(group)) others.set(group, ofEnvironment.has(group) ? 'named so by the environment' : 'unknown')
  }
  return { names, stored: [...names.keys()].filter((group) => stored.has(group)), others }
}

/** Hostvars that name groups. */
export const namingVariables: readonly string[] = ['physical_host_group', 'component', 'container_types']

function mentionedGroups(stored: Dict): Set<string> {
  const groups = new Set<Value>()
  for (const [group, body] of stored) {
    groups.add(pathKey(group))
    for (const child of listAt(body instanceof Dict ? body : undefined, 'children')) groups.add(child)
  }
  for (const vars of hostvarsOf(stored).values()) {
    if (vars instanceof Dict) for (const variable of namingVariables) groups.add(vars.get(variable) ?? null)
  }
  return new Set([...groups].filter((group) => typeof group === 'string'))
}

function hostNames(config: Dict, stored: Dict): ReadonlySet<unknown> {
  const configured = configuredEntries(config, isHostGroup).map(({ host }) => host)
  return new Set([...configured, ...hostvarsOf(stored).keys()])
}

/** `infra-1_host_containers`: a host's own name keeps its dashes. */
function isOfHost(group: string, hosts: ReadonlySet<unknown>, ending: string): boolean {
  return group.endsWith(ending) && hosts.has(group.slice(0, -ending.length))
}

function underscoredName(group: string, hosts: ReadonlySet<unknown>, ending: string): string {
  const ofHost = group.replace(/-host_containers$/, ending)
  return isOfHost(ofHost, hosts, ending) ? ofHost : dashesToUnderscores(group)
}
