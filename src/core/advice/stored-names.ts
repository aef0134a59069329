/** E8: groups of an older inventory that live on under their dashed names, beside their successors or without them. */
import type { Dict } from '../../python/value.ts'
import { type DashedGroups, dashedGroups } from '../inventory/dashed-groups.ts'
import { Inventory } from '../inventory/inventory.ts'
import { type AdviceContext, warning } from './context.ts'
import { counted, listed } from './wording.ts'

export function adviseOnStoredNames({ config, stored, environment, release }: AdviceContext) {
  if (!stored) return []
  const dashed = dashedGroups({ config, environment, stored, release })
  const [first] = dashed.stored
  if (first === undefined) return []
  const count = dashed.stored.length
  const names = `${counted(count, 'group')} of the stored inventory ${count === 1 ? 'has the dashed name' : 'have the dashed names'}`
  const message = `${names} of an older release: ${listed(membersOf(stored, dashed))}`
  const remedy =
    '`osa-inventory rename-groups --dashes` merges them into those with underscores; best before the next run'
  return [warning('E8', 'inventory', [first], message, remedy)]
}

function membersOf(stored: Dict, { names, stored: groups }: DashedGroups): string[] {
  const inventory = new Inventory(stored)
  return groups.map((group) => {
    const name = names.get(group)!
    const there = stored.has(name) ? `${inventory.hosts(name).length} in ${name}` : `no ${name} yet`
    return `${group} (${counted(inventory.hosts(group).length, 'host')}; ${there})`
  })
}
