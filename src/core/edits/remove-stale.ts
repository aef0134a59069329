/** Takes stale entries out of an inventory. */
import { copy, type Dict, type Value } from '../../python/value.ts'
import type { ValuePath } from '../inventory/findings.ts'
import type { StaleItem } from '../inventory/stale-item.ts'
import { mappingAt } from '../inventory/values.ts'
import { removeGroups, withoutMembers } from './manage/remove-groups.ts'
import { removeHosts } from './manage/remove-hosts.ts'

/** The inventory without the removable ones of the items; the given one is left as it is. */
export function removeStale(inventory: Dict, items: readonly StaleItem[]): Dict {
  const going = items.filter(({ removable }) => removable)
  const namesOf = (...kinds: StaleItem['kind'][]): string[] =>
    going.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name)
  const hostless = removeHosts(inventory, namesOf('host', 'container')).inventory
  const left = copy(removeGroups(hostless, namesOf('group')).inventory)
  for (const { kind, name, path } of going) {
    if (path === undefined) continue
    if (kind === 'member') removeMember(left, name, path)
    else removePath(mappingAt(mappingAt(mappingAt(left, '_meta'), 'hostvars'), name), path)
  }
  return left
}

function removeMember(inventory: Dict, group: string, [list, member]: ValuePath): void {
  const body = inventory.get(group)
  if (body === undefined || (list !== 'hosts' && list !== 'children')) return
  inventory.set(group, withoutMembers(body, list, new Set<Value>([member ?? null])))
}

function removePath(vars: Dict | undefined, path: ValuePath): void {
  let mapping = vars
  for (const key of path.slice(0, -1)) mapping = mappingAt(mapping, key)
  mapping?.delete(path.at(-1) ?? '')
}
