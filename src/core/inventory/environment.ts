/** What the environment says of groups. */
import { Dict } from '../../python/value.ts'
import { environmentSections, namesOf } from './input-keys.ts'
import { mappingAt, pathKey, textsIn } from './values.ts'

/** The groups that it names: its entries, and the groups that they belong to. */
export function groupsOfEnvironment(environment: Dict): Set<string> {
  const groups = new Set<string>()
  for (const [section, body] of environment) {
    if (section === 'version' || !(body instanceof Dict)) continue
    for (const [name, entry] of body) {
      groups.add(pathKey(name))
      for (const parent of entry instanceof Dict ? textsIn(entry.get('belongs_to')) : []) groups.add(parent)
    }
  }
  return groups
}

/** The section of the environment that defines a group. */
export function skeletonOf(environment: Dict, group: string): string {
  return namesOf(environmentSections).find((name) => mappingAt(environment, name)?.has(group)) ?? 'physical_skel'
}
