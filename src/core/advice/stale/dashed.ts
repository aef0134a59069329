/** E8: groups that an older release has written with `-` where there is `_` now. */
import type { Dict } from '../../../python/value.ts'
import type { DashedGroups } from '../../inventory/dashed-groups.ts'
import { Inventory } from '../../inventory/inventory.ts'
import type { StaleItem } from '../../inventory/stale-item.ts'

/** A group that says nothing which its successor does not say can go; any other one has to be merged. */
export function dashedItems(inventory: Dict, { names, stored }: DashedGroups): StaleItem[] {
  const there = new Inventory(inventory)
  return stored.map((name) => {
    const twin = names.get(name)!
    const known = there.memberSet(twin)
    const only = there.hosts(name).filter((member) => !known.has(member)).length
    const saysMore = there.children(name).length > 0 || there.group(name)?.has('vars') === true
    const removable = only === 0 && !saysMore && there.has(twin)
    return {
      kind: 'group',
      code: 'E8',
      name,
      why: `an older spelling of ${twin}${only > 0 ? `, with ${only} members that are not in ${twin}` : ''}`,
      remedy: removable
        ? `remove it, or merge it (osa-inventory rename-groups --dashes): its members are in ${twin} as well`
        : `osa-inventory rename-groups --dashes merges it into ${twin}`,
      removable,
    }
  })
}
