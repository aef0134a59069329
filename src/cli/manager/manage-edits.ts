/** The manager's changes, with what to tell of them. */
import { clearAddresses } from '../../core/edits/clear-addresses.ts'
import { removeGroups } from '../../core/edits/remove-groups.ts'
import { removeHosts } from '../../core/edits/remove-hosts.ts'
import type { Dict } from '../../python/value.ts'
import type { Edit } from './manage-arguments.ts'

export interface Edited {
  /** The same object as before if nothing changed. */
  readonly inventory: Dict
  /** What was done beyond what was asked for. */
  readonly told: readonly string[]
  /** A line for each name that is not there (M3). */
  readonly missing: readonly string[]
}

export function editInventory(inventory: Dict, edit: Edit): Edited {
  if (edit.kind === 'remove-hosts') return hostsRemoved(inventory, edit.names)
  if (edit.kind === 'remove-groups') return groupsRemoved(inventory, edit.names)
  return { inventory: clearAddresses(inventory).inventory, told: [], missing: [] }
}

function hostsRemoved(before: Dict, names: readonly string[]): Edited {
  const { inventory, containers, missing } = removeHosts(before, names)
  return {
    inventory,
    told: Array.from(containers, ([host, its]) => {
      const count = its.length === 1 ? 'its container' : `its ${its.length} containers`
      return `physical host ${host} is removed with ${count}: ${its.join(', ')}`
    }),
    missing: missing.map((name) => `there is no host ${name} in the inventory`),
  }
}

function groupsRemoved(before: Dict, names: readonly string[]): Edited {
  const { inventory, removed, missing } = removeGroups(before, names)
  return {
    inventory,
    told: removed.length === 0 ? [] : [whatBringsBack(removed)],
    missing: missing.map((name) => `there is no group ${name} in the inventory`),
  }
}

/** M9: people remove a group and wonder to see it again. */
function whatBringsBack(removed: readonly string[]): string {
  const [only] = removed
  if (removed.length === 1) {
    return `group ${only} is removed; the next run makes it again if env.d or the user configuration still has it`
  }
  const groups = `groups ${removed.join(', ')} are removed`
  return `${groups}; the next run makes again what env.d or the user configuration still has`
}
