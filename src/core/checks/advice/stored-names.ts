/** E8: groups of an older inventory that live on under their dashed names, beside their underscored successors. */
import { Inventory } from '../../inventory.ts'
import { dashesToUnderscores } from '../../values.ts'
import { type AdviceContext, warning } from './context.ts'
import { groupsOfEnvironment } from './known-groups.ts'
import { counted, listed } from './wording.ts'

const containersEnding = '_host_containers'

export function adviseOnStoredNames({ stored, environment }: AdviceContext) {
  if (!stored) return []
  const named = groupsOfEnvironment(environment)
  const inventory = new Inventory(stored)
  const dashed = [...stored.keys()].filter((group): group is string => {
    // What the environment still calls so is told as E6.
    if (typeof group !== 'string' || !group.includes('-') || named.has(group)) return false
    const successor = dashesToUnderscores(group)
    return inventory.has(successor) && !areOfTwoHosts(inventory, group, successor)
  })
  if (dashed.length === 0) return []
  const pairs = dashed.map((group) => {
    const successor = dashesToUnderscores(group)
    return `${group} (${inventory.hosts(group).length}) and ${successor} (${inventory.hosts(successor).length})`
  })
  const message = `${counted(dashed.length, 'group')} of the stored inventory ${dashed.length === 1 ? 'has' : 'have'} a dashed and an underscored name, with hosts: ${listed(pairs)}`
  const remedy =
    'move the members of the dashed group into the other, and remove it (`osa-inventory remove --group NAME`)'
  return [warning('E8', 'inventory', [dashed[0]!], message, remedy)]
}

/** `infra-1` and `infra_1` may both be hosts. */
function areOfTwoHosts(inventory: Inventory, group: string, successor: string): boolean {
  return [group, successor].every((name) => {
    return name.endsWith(containersEnding) && inventory.host(name.slice(0, -containersEnding.length)) !== undefined
  })
}
