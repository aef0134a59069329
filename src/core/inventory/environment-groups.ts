/** The groups that an environment names. */
import { Dict } from '../../python/value.ts'
import { iterate, pathKey } from './values.ts'

/** Its entries, and the groups that they belong to. */
export function groupsOfEnvironment(environment: Dict): Set<string> {
  const groups = new Set<string>()
  for (const [section, body] of environment) {
    if (section === 'version' || !(body instanceof Dict)) continue
    for (const [name, entry] of body) {
      groups.add(pathKey(name))
      for (const parent of entry instanceof Dict ? iterate(entry.get('belongs_to')) : []) {
        if (typeof parent === 'string') groups.add(parent)
      }
    }
  }
  return groups
}
