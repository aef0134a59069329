/** Takes groups out of an inventory; their hosts stay. */
import { Dict, type Value } from '../../python/value.ts'

/** Without them there is no inventory (M4). */
export const protectedGroups: readonly string[] = ['_meta', 'all']

export interface GroupRemoval {
  /** The same object as before if nothing changed; the given one is left as it is. */
  readonly inventory: Dict
  readonly removed: readonly string[]
  /** Names that no group has. */
  readonly missing: readonly string[]
}

/**
 * Removes the groups, and their names from the children of every other group (M9). A name given twice counts once;
 * `_meta` and `all` are the caller's to refuse, and stay here whatever is asked.
 */
export function removeGroups(inventory: Dict, names: Iterable<string>): GroupRemoval {
  const asked = [...new Set(names)].filter((name) => !protectedGroups.includes(name))
  const removed = asked.filter((name) => inventory.has(name))
  const missing = asked.filter((name) => !inventory.has(name))
  if (removed.length === 0) return { inventory, removed, missing }
  const gone = new Set<Value>(removed)
  const left = new Dict()
  for (const [group, body] of inventory) if (!gone.has(group)) left.set(group, withoutMembers(body, 'children', gone))
  return { inventory: left, removed, missing }
}

/** The group's body with some names taken off one of its lists; itself if none of them is there. */
export function withoutMembers(body: Value, list: 'hosts' | 'children', gone: ReadonlySet<Value>): Value {
  if (!(body instanceof Dict)) return body
  const members = body.get(list)
  if (!Array.isArray(members) || !members.some((member) => gone.has(member))) return body
  return new Dict(body).set(
    list,
    members.filter((member) => !gone.has(member)),
  )
}
