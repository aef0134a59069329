/** Which entries of the user configuration and of the environment made a host, a container or a group what it is. */
import { Dict } from '../../python/value.ts'
import type { ValuePath } from './findings.ts'
import { groupMembers, hostvarsOf, memberNames } from './hostvars.ts'
import { machineOf, textAt } from './kinds.ts'
import { containersGroupsOf, groupAsRead, type Release, siblingGroup } from './releases.ts'
import { isHostGroup, mappingAt, pathKey, textsIn } from './values.ts'

/** One entry, and what it does. */
export interface Origin {
  readonly source: 'config' | 'environment'
  /** In the merged files as they are written: names of groups are not read yet. */
  readonly path: ValuePath
  /** `puts infra1 into shared_infra_hosts`. */
  readonly does: string
  /** The section of docs/generation.md that says so: `3.2`. */
  readonly rule: string
}

/** By name, the decisive entry first. Who is made by nothing any more has none. */
export interface Origins {
  /** Hosts and containers. */
  readonly machines: ReadonlyMap<string, readonly Origin[]>
  readonly groups: ReadonlyMap<string, readonly Origin[]>
}

export interface OriginInputs {
  /** Merged, its top-level keys as they are written. */
  readonly config: Dict
  /** Merged. */
  readonly environment: Dict
  readonly inventory: Dict
  readonly release: Release
}

/** Linear in what it is given. */
export function originsOf(inputs: OriginInputs): Origins {
  const configured = configuredHosts(inputs)
  const environment = readEnvironment(inputs)
  const types = typesOfContainers(inputs.inventory, environment)
  const machines = new Map<string, Origin[]>()
  const holders = new Map<string, Origin>()
  for (const [key, vars] of hostvarsOf(inputs.inventory)) {
    const name = pathKey(key)
    const host = machineOf(name, vars)
    const entries = configured.get(host ?? name) ?? new Map<string, Placed>()
    const made =
      host === undefined
        ? [...entries].map(([group, { path }]) => config(path, '3.2', `puts ${name} into ${group}`))
        : originsOfContainer(host, vars as Dict, entries, types.get(name), environment)
    if (made.length > 0) machines.set(name, made)
    if (host === undefined && made.length > 0)
      for (const group of containersGroupsOf(name)) holders.set(group, made[0]!)
  }
  const groups = new Map<string, Origin[]>()
  const ofConfig = groupsOfConfig(inputs)
  for (const key of inputs.inventory.keys()) {
    const name = pathKey(key)
    const holder = holders.get(name)
    const made = [
      ...(ofConfig.get(name) ?? []),
      ...(holder ? [{ ...holder, rule: '4.3', does: 'names the host whose containers are in this group' }] : []),
      ...(environment.groups.get(name) ?? []),
    ]
    if (made.length > 0) groups.set(name, made)
  }
  return { machines, groups }
}

function config(path: ValuePath, rule: string, does: string): Origin {
  return { source: 'config', path, rule, does }
}

function environmental(path: ValuePath, rule: string, does: string): Origin {
  return { source: 'environment', path, rule, does }
}

interface Placed {
  readonly path: ValuePath
  readonly entry: Dict
}

/** Of each host its entries, by the names of the groups as they are read. */
function configuredHosts({ config: written, release }: OriginInputs): Map<string, Map<string, Placed>> {
  const found = new Map<string, Map<string, Placed>>()
  for (const key of written.keys()) {
    if (!isHostGroup(key)) continue
    const group = groupAsRead(release, key)
    for (const [host, entry] of mappingAt(written, key) ?? []) {
      if (typeof host !== 'string' || !(entry instanceof Dict)) continue
      const entries = found.get(host) ?? new Map<string, Placed>()
      found.set(host, entries.set(group, { path: [key, host], entry }))
    }
  }
  return found
}

function groupsOfConfig({ config: written, release }: OriginInputs): Map<string, Origin[]> {
  const found = new Map<string, Origin[]>()
  for (const key of written.keys()) {
    if (!isHostGroup(key)) continue
    const group = groupAsRead(release, key)
    found.set(group, [...(found.get(group) ?? []), config([key], '3.2', 'lists the hosts of this group')])
  }
  if (written.has('global_overrides'))
    found.set('all', [config(['global_overrides'], '3.1', 'gives this group its variables')])
  return found
}

function originsOfContainer(
  host: string,
  vars: Dict,
  entries: ReadonlyMap<string, Placed>,
  type: string | undefined,
  environment: ReadEnvironment,
): Origin[] {
  const group = textAt(vars, 'physical_host_group')
  const placed = group === undefined ? undefined : entries.get(group)
  const component = textAt(vars, 'component')
  const service = component === undefined ? undefined : environment.components.get(component)
  const affinity = type !== undefined && mappingAt(placed?.entry, 'affinity')?.has(type)
  return [
    ...(affinity ? [config([...placed!.path, 'affinity', type], '4.3', `says how many of ${type} ${host} gets`)] : []),
    ...(placed ? [config(placed.path, '4', `puts ${host} into ${group}, whose hosts get this container`)] : []),
    ...(type === undefined ? [] : [environmental(['container_skel', type], '3.5', 'is the type of this container')]),
    ...(service ? [environmental(service, '4.4', `is the service ${component} that it was made for`)] : []),
  ]
}

/** The type that a container is of is a group of its name. */
function typesOfContainers(inventory: Dict, { types }: ReadEnvironment): Map<string, string> {
  const found = new Map<string, string>()
  for (const [group, hosts] of groupMembers(inventory)) {
    const name = pathKey(group)
    if (types.has(name)) for (const host of memberNames([...hosts])) found.set(host, name)
  }
  return found
}

interface ReadEnvironment {
  readonly groups: ReadonlyMap<string, readonly Origin[]>
  readonly types: ReadonlySet<string>
  /** Where each is. */
  readonly components: ReadonlyMap<string, ValuePath>
}

const sections = [
  ['component_skel', 'is the service of this name'],
  ['container_skel', 'is the type of containers of this name'],
  ['physical_skel', 'is the group of machines of this name'],
] as const

function readEnvironment({ environment, release }: OriginInputs): ReadEnvironment {
  const groups = new Map<string, Origin[]>()
  const add = (group: string, origin: Origin): void => {
    groups.set(group, [...(groups.get(group) ?? []), origin])
  }
  const names = (section: string): string[] => [...(mappingAt(environment, section)?.keys() ?? [])].map(pathKey)
  for (const [section, does] of sections)
    for (const name of names(section)) add(name, environmental([section, name], '3.3', does))
  for (const [section] of sections) {
    for (const name of names(section)) {
      const entry = mappingAt(mappingAt(environment, section), name)
      for (const [index, parent] of textsIn(entry?.get('belongs_to')).entries()) {
        const does = section === 'container_skel' ? `gives its machines containers of ${name}` : `puts ${name} into it`
        add(
          parent,
          environmental([section, name, 'belongs_to', index], section === 'container_skel' ? '3.5' : '3.4', does),
        )
        // docs/generation.md, section 4: who serves `compute_containers` is in `compute_all`.
        if (section === 'container_skel') {
          const does = `puts containers of ${name}, and hosts that serve it themselves, into it`
          add(siblingGroup(release, parent, 'all'), environmental([section, name, 'belongs_to', index], '4.6', does))
        }
      }
      for (const [index, component] of textsIn(entry?.get('contains')).entries()) {
        add(component, environmental([section, name, 'contains', index], '4.6', `puts containers of ${name} into it`))
      }
    }
  }
  const components = names('component_skel').map((name) => [name, ['component_skel', name]] as const)
  return { groups, types: new Set(names('container_skel')), components: new Map(components) }
}
