/** The container types of the environment, as the advice asks about them (docs/generation.md, section 4). */
import { Dict, truthy, type Value } from '../../python/value.ts'
import { isMetalType, wantsNoContainers } from '../inventory/kinds.ts'
import { type Release, siblingGroup } from '../inventory/releases.ts'
import { iterate, mappingAt } from '../inventory/values.ts'

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
      components: textsOf(type?.get('contains')),
      physicalGroups: new Set(textsOf(type?.get('belongs_to')).map((group) => siblingGroup(release, group, 'hosts'))),
      properties: mappingAt(type, 'properties'),
    })
  }
  return types
}

/** The members of `belongs_to` or `contains`, as the generator reads them. */
export function textsOf(value: Value | undefined): string[] {
  return iterate(value).filter((item) => typeof item === 'string')
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
