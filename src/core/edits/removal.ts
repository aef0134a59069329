/** Takes hosts, groups or stale entries out of an inventory: what goes is worked out before anything is touched. */
import { copy, Dict, type Value } from '../../python/value.ts'
import type { ValuePath } from '../inventory/findings.ts'
import { hostvarsOf } from '../inventory/hostvars.ts'
import { hostsOfLxcContainers } from '../inventory/kinds.ts'
import type { StaleItem } from '../inventory/stale-item.ts'
import { mappingAt } from '../inventory/values.ts'
import { protectedGroups, removeGroups, withoutMembers } from './remove-groups.ts'
import { removeHosts } from './remove-hosts.ts'

export type RemovalRequest =
  | { readonly kind: 'hosts' | 'groups'; readonly names: readonly string[] }
  | { readonly kind: 'stale'; readonly items: readonly StaleItem[] }

export interface Removal {
  /** The same object as before if there is nothing to remove; the given one is left as it is. */
  readonly inventory: Dict
  /** Names that were asked for and are not there. */
  readonly missing: readonly string[]
  /** Names that there is no inventory without. */
  readonly refused: readonly string[]
}

export function planRemoval(inventory: Dict, request: RemovalRequest): Removal {
  if (request.kind === 'stale') {
    const hasSome = request.items.some(({ removable }) => removable)
    const left = hasSome ? withoutEmptyLxcHosts(removeStale(inventory, request.items)) : inventory
    return { inventory: left, missing: [], refused: [] }
  }
  if (request.kind === 'hosts') {
    const { inventory: left, missing } = removeHosts(inventory, request.names)
    return { inventory: left === inventory ? left : withoutEmptyLxcHosts(left), missing, refused: [] }
  }
  const refused = request.names.filter((name) => protectedGroups.includes(name))
  return { ...removeGroups(inventory, request.names), refused }
}

/** A machine whose last container goes is no longer in `lxc_hosts`: playbooks would prepare it for containers. */
function withoutEmptyLxcHosts(inventory: Dict): Dict {
  const group = inventory.get('lxc_hosts')
  const members = group instanceof Dict ? group.get('hosts') : undefined
  if (group === undefined || !Array.isArray(members)) return inventory
  const hosts = hostsOfLxcContainers(hostvarsOf(inventory))
  const gone = new Set<Value>(members.filter((member) => !hosts.has(member)))
  return gone.size === 0 ? inventory : new Dict(inventory).set('lxc_hosts', withoutMembers(group, 'hosts', gone))
}

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
