/** Groups that this inventory has or would have, also when the run is refused. Rather one too many than a false alarm. */

import { Dict } from '../../../python/value.ts'
import { siblingGroup } from '../../pass/context.ts'
import { pathKey } from '../../values.ts'
import { textsOf } from './container-type.ts'
import type { AdviceContext } from './context.ts'

export function knownGroups({ config, environment, stored, generated, entries, types }: AdviceContext): Set<string> {
  const groups = new Set(['all', 'lxc_hosts', ...groupsOfEnvironment(environment)])
  for (const inventory of [stored, generated]) {
    for (const group of inventory?.keys() ?? []) if (group !== '_meta') groups.add(pathKey(group))
  }
  for (const type of types) {
    for (const group of type.physicalGroups) if (config.has(group)) groups.add(siblingGroup(group, 'all'))
  }
  for (const { group, host } of entries) groups.add(group).add(`${host}_host_containers`)
  return groups
}

/** Its entries, and the groups that they belong to. */
export function groupsOfEnvironment(environment: Dict): Set<string> {
  const groups = new Set<string>()
  for (const [section, body] of environment) {
    if (section === 'version' || !(body instanceof Dict)) continue
    for (const [name, entry] of body) {
      groups.add(pathKey(name))
      if (entry instanceof Dict) for (const parent of textsOf(entry.get('belongs_to'))) groups.add(parent)
    }
  }
  return groups
}
