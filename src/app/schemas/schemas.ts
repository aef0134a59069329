/** The schemas of what operators write, by name, for one release or for one cloud's own environment. */
import { groupsOfEnvironment } from '../../core/inventory/environment.ts'
import { knownContainerTypes, knownHostGroups } from '../../core/inventory/known-names.ts'
import { groupAsRead, type Release } from '../../core/inventory/releases.ts'
import { isAnyGroup, mappingAt, pathKey } from '../../core/inventory/values.ts'
import type { Dict } from '../../python/value.ts'
import { environmentSchema } from './environment.ts'
import type { Schema } from './parts.ts'
import { settingsSchema } from './settings.ts'
import { type Names, userConfigSchema } from './user-config.ts'

export const schemaNames = ['openstack_user_config', 'env.d', 'osa.ini'] as const
export type SchemaName = (typeof schemaNames)[number]

export interface SchemaFor {
  readonly release: Release
  /** Of the cloud; without it names are offered that the release has, and none is refused. */
  readonly environment: Dict | undefined
}

export async function schemaOf(name: SchemaName, { release, environment }: SchemaFor): Promise<Schema> {
  if (name === 'osa.ini') return settingsSchema()
  const names = environment ? namesIn(environment, release) : namesOf(release)
  if (name === 'env.d') return environmentSchema(names.bindable)
  return userConfigSchema(names, release.tags)
}

function namesOf(release: Release): Names {
  return { groups: knownHostGroups(release), types: knownContainerTypes(release), bindable: [], isWhole: false }
}

function namesIn(environment: Dict, release: Release): Names {
  const ofMachines = [...(mappingAt(environment, 'physical_skel')?.keys() ?? [])].map(pathKey).filter(isAnyGroup)
  const asRead = (names: Iterable<string>): string[] =>
    [...new Set([...names].map((name) => groupAsRead(release, name)))].sort()
  return {
    groups: asRead(ofMachines),
    types: [...(mappingAt(environment, 'container_skel')?.keys() ?? [])].map(pathKey).sort(),
    bindable: asRead(groupsOfEnvironment(environment)),
    isWhole: true,
  }
}
