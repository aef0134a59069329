/** What a removal takes away, worked out before anything is touched. */
import type { Dict } from '../python/value.ts'
import { protectedGroups, removeGroups } from './manage/remove-groups.ts'
import { removeHosts } from './manage/remove-hosts.ts'
import type { StaleItem } from './stale/item.ts'
import { removeStale } from './stale/remove.ts'

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
    return { inventory: hasSome ? removeStale(inventory, request.items) : inventory, missing: [], refused: [] }
  }
  if (request.kind === 'hosts') return { ...removeHosts(inventory, request.names), refused: [] }
  const refused = request.names.filter((name) => protectedGroups.includes(name))
  return { ...removeGroups(inventory, request.names), refused }
}
