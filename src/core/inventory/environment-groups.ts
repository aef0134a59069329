/** The groups that an environment names. */
import { Dict } from '../../python/value.ts'
import { pathKey, textsIn } from './values.ts'

/** Its entries, and the groups that they belong to. */
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
