/** The container types of the environment, as the advice asks about them (docs/generation.md, section 4). */
import { Dict, truthy } from '../../python/value.ts'
import { isMetalType, wantsNoContainers } from '../inventory/kinds.ts'
import { type Release, siblingGroup } from '../inventory/releases.ts'
import { mappingAt, textsIn } from '../inventory/values.ts'

export interface ContainerType {
  readonly name: string
  readonly components: readonly string[]
  /** The groups of the user configuration whose hosts get it. */
  readonly physicalGroups: ReadonlySet<string>
  readonly properties: Dict | undefined
}

export function containerTypes(environment: Dict, release: Release): ContainerType[] {
  const types: ContainerType[] = []
  for (const [name, body] of mappingAt(environment, 'container_skel') ?? []) {
    if (typeof name !== 'string') continue
    const type = body instanceof Dict ? body : undefined
    types.push({
      name,
      components: textsIn(type?.get('contains')),
      physicalGroups: new Set(textsIn(type?.get('belongs_to')).map((group) => siblingGroup(release, group, 'hosts'))),
      properties: mappingAt(type, 'properties'),
    })
  }
  return types
}

/** Whether hosts of this group of the user configuration get something of the type. */
export function isMadeIn(type: ContainerType, group: string): boolean {
  return type.components.length > 0 && type.physicalGroups.has(group)
}

/** Whether a host takes the type's roles itself, by its entry in one group. */
export function isMetalOn(type: ContainerType, entry: Dict, config: Dict): boolean {
  const forAll = truthy(mappingAt(config, 'global_overrides')?.get('no_containers'))
  return wantsNoContainers(entry, forAll) || isMetalType(type.properties)
}
