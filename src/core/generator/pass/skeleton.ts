import type { Value } from '../../../python/value.ts'
import { Dict } from '../../../python/value.ts'
import { iterate, mappingAt, pathKey } from '../../inventory/values.ts'
import type { Pass } from './context.ts'

function belongsTo(entry: Value): string[] {
  if (!(entry instanceof Dict)) return []
  return iterate(entry.get('belongs_to')).filter((group) => typeof group === 'string')
}

/** docs/generation.md, section 3.3: the groups that the environment names exist, empty or not. */
export function makeSkeletonGroups(pass: Pass): void {
  for (const [section, entries] of pass.environment) {
    if (section === 'version' || !(entries instanceof Dict)) continue
    for (const [key, entry] of entries) {
      const name = pathKey(key)
      if (name.endsWith('container')) pass.inventory.ensureGroup(name, 'hosts')
      else pass.inventory.ensureGroup(name, 'children', 'hosts')
      for (const parent of belongsTo(entry)) pass.inventory.ensureGroup(parent, 'children', 'hosts')
    }
  }
}

/** docs/generation.md, section 3.4: the physical groups, then the components, join the groups that they belong to. */
export function joinSkeletonGroups(pass: Pass): void {
  for (const section of ['physical_skel', 'component_skel']) {
    for (const [key, entry] of mappingAt(pass.environment, section) ?? []) {
      for (const parent of belongsTo(entry)) pass.inventory.addChild(parent, pathKey(key))
    }
  }
}
