/** The part of a difference that is about some hosts. */
import type { MembersChange } from '../../inventory/hostvars.ts'
import type { GroupDifference, InventoryDifference } from './inventory.ts'

/**
 * What changed in the hosts of these names: their variables and addresses, and the groups that they came into or left. The
 * order of a group, its children and its variables are not theirs alone, and left out.
 */
export function restrictedTo(names: ReadonlySet<string>, difference: InventoryDifference): InventoryDifference {
  return {
    hosts: difference.hosts.filter(({ name }) => names.has(name)),
    groups: difference.groups.flatMap((group) => restrictedGroup(names, group)),
    addresses: difference.addresses.filter(({ host }) => names.has(host)),
  }
}

function restrictedGroup(names: ReadonlySet<string>, { name, change, hosts }: GroupDifference): GroupDifference[] {
  const theirs = hosts && restrictedMembers(names, hosts)
  return theirs ? [{ name, change, hosts: theirs, rest: [] }] : []
}

function restrictedMembers(names: ReadonlySet<string>, members: MembersChange): MembersChange | undefined {
  const added = members.added.filter((name) => names.has(name))
  const removed = members.removed.filter((name) => names.has(name))
  return added.length + removed.length === 0 ? undefined : { ...members, added, removed, reordered: false }
}
