/** What `--export` prints: each host with its variables and groups, and the variables of `all`. */
import { Dict, type Value } from '../../../python/value.ts'
import { groupMembers, hostvarsOf } from '../hostvars.ts'
import { mappingAt } from '../values.ts'

/**
 * `{hosts: {NAME: {hostvars, groups}}, all: VARIABLES}`, everything in the inventory's order. `groups` leaves `all` out
 * and is missing for a host that is in no other (M12). Members without variables are skipped, and a missing `all`
 * has none (M10).
 */
export function exportHosts(inventory: Dict): Dict {
  const groups = new Map<Value, Value[]>()
  for (const [group, members] of groupMembers(inventory)) {
    if (group === 'all') continue
    for (const host of members) {
      const its = groups.get(host)
      if (its) its.push(group)
      else groups.set(host, [group])
    }
  }
  const hosts = new Dict()
  for (const [name, vars] of hostvarsOf(inventory)) {
    const its = groups.get(name)
    hosts.set(
      name,
      new Dict(
        its
          ? [
              ['hostvars', vars],
              ['groups', its],
            ]
          : [['hostvars', vars]],
      ),
    )
  }
  return new Dict([
    ['hosts', hosts],
    ['all', mappingAt(mappingAt(inventory, 'all'), 'vars') ?? new Dict()],
  ])
}
