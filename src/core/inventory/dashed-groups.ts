/** Groups of a stored inventory that are spelt as another release spells them: with dashes, or with underscores (E8). */
import { Dict, type Value } from '../../python/value.ts'
import { groupsOfEnvironment } from './environment.ts'
import { hostvarsOf } from './hostvars.ts'
import { containersGroupEnding, type Release, siblingGroup } from './releases.ts'
import { configuredEntries } from './user-config.ts'
import { dashesToUnderscores, isHostGroup, listAt, pathKey } from './values.ts'

/** What `rename-groups` takes away or puts in. */
export type Spelling = 'dashes' | 'underscores'

export interface DashedGroups {
  /** Of the names that are to go: since 33 those with dashes, before those with underscores. */
  readonly spelling: Spelling
  /**
   * The present name by the other one, of every group that is stored, or that children and hostvars only speak of. A
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
  readonly release: Release
}

export function dashedGroups(inputs: DashedInputs): DashedGroups {
  return spellingToGo(inputs.release) === 'dashes' ? withDashes(inputs) : withUnderscores(inputs)
}

export function spellingToGo({ points }: Release): Spelling {
  return points.has('underscored-groups') ? 'dashes' : 'underscores'
}

/** Groups that a run makes from the environment. */
function madeGroups(ofEnvironment: ReadonlySet<string>, release: Release): Set<string> {
  const siblings = [...ofEnvironment].map((group) => siblingGroup(release, group, 'all'))
  return new Set(['lxc_hosts', ...ofEnvironment, ...siblings])
}

function withDashes({ config, environment, stored, release }: DashedInputs): DashedGroups {
  const ending = containersGroupEnding(release)
  const ofEnvironment = groupsOfEnvironment(environment)
  const made = madeGroups(ofEnvironment, release)
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
  return { spelling: 'dashes', names, stored: [...names.keys()].filter((group) => stored.has(group)), others }
}

/**
 * As 33 and later, or this program where it spoke no other release, have written them: the same words with underscores,
 * where the present release makes a group with dashes. A spelling that the environment or the configuration has is a group
 * of its own.
 */
function withUnderscores({ config, environment, stored, release }: DashedInputs): DashedGroups {
  const ending = containersGroupEnding(release)
  const otherEnding = dashesToUnderscores(ending)
  const made = madeGroups(groupsOfEnvironment(environment), release)
  for (const group of config.keys()) if (typeof group === 'string' && isHostGroup(group)) made.add(group)
  const bySpelling = new Map<string, string | undefined>()
  for (const group of made) {
    const spelt = dashesToUnderscores(group)
    bySpelling.set(spelt, bySpelling.has(spelt) ? undefined : group)
  }
  const hosts = hostNames(config, stored)
  const names = new Map<string, string>()
  for (const group of mentionedGroups(stored)) {
    if (made.has(group) || isOfHost(group, hosts, ending)) continue
    const name = isOfHost(group, hosts, otherEnding)
      ? `${group.slice(0, -otherEnding.length)}${ending}`
      : bySpelling.get(group)
    if (name !== undefined) names.set(group, name)
  }
  const there = [...names.keys()].filter((group) => stored.has(group))
  return { spelling: 'underscores', names, stored: there, others: new Map() }
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
