/** What a command needs of a stored inventory before it can say or change anything. */
import { storedFaults } from '../core/stored-inventory.ts'
import { mappingAt } from '../core/values.ts'
import { Dict, type Value } from '../python/value.ts'

/** There is no inventory yet, or what is stored is none (M8). */
export class InventoryUnusableError extends Error {
  readonly code = 'ERR_INVENTORY_UNUSABLE'
  readonly remedy: string
  constructor(message: string, remedy: string) {
    super(message)
    this.name = 'InventoryUnusableError'
    this.remedy = remedy
  }
}

/**
 * The inventory as a mapping that has `_meta.hostvars`. What else may be wrong in it is left to the caller, so that a
 * broken group can still be removed.
 *
 * @param place where it is stored, for the message
 * @throws InventoryUnusableError
 */
export function usableInventory(stored: { readonly inventory: Value } | undefined, place: string): Dict {
  if (stored === undefined) {
    throw new InventoryUnusableError(
      `there is no inventory in ${place}`,
      'openstack-ansible-inventory makes one; or name another directory with --config, or a file with --file',
    )
  }
  const { inventory } = stored
  if (inventory instanceof Dict && mappingAt(mappingAt(inventory, '_meta'), 'hostvars')) return inventory
  const [fault] = storedFaults(inventory)
  throw new InventoryUnusableError(`${place}: ${fault!.message}`, fault!.remedy!)
}
