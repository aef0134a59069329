/** Groups that this inventory has or would have, also when the run is refused. Rather one too many than a false alarm. */

import { groupsOfEnvironment } from '../inventory/environment.ts'
import { containersGroupOf, groupAsRead, siblingGroup } from '../inventory/releases.ts'
import { pathKey } from '../inventory/values.ts'
import type { AdviceContext } from './context.ts'

export function knownGroups(context: AdviceContext): Set<string> {
  const { config, environment, release, stored, generated, entries, types } = context
  const groups = new Set(['all', 'lxc_hosts', ...groupsOfEnvironment(environment)])
  for (const inventory of [stored, generated]) {
    for (const group of inventory?.keys() ?? []) if (group !== '_meta') groups.add(pathKey(group))
  }
  for (const type of types) {
    for (const group of type.physicalGroups) if (config.has(group)) groups.add(siblingGroup(release, group, 'all'))
  }
  for (const { group, host } of entries) groups.add(group).add(containersGroupOf(release, host))
  return groups
}

/**
 * What to write where `name` stands and `meant` is the nearest group. The user configuration and `group_binds` are read
 * with underscores, so a group that the environment writes with dashes has to be renamed there. A key that is there
 * already must not be written a second time: only the later of two counts, and the hosts of the other would be lost.
 */
export function groupRemedy(
  name: string,
  meant: string,
  { config, release }: Pick<AdviceContext, 'config' | 'release'>,
): string {
  const group = groupAsRead(release, meant)
  const inEnvironment = `instead of ${meant} in physical_skel of the env.d file`
  if (group === name) return `write ${group} ${inEnvironment}`
  const here = config.has(group) ? `move what is below it to ${group}` : `write ${group}`
  return group === meant ? here : `${here}, and write the same ${inEnvironment}`
}
