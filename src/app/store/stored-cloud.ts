/** What a command needs of a stored inventory before it can say or change anything. */
import { join } from 'node:path'
import type { InventoryBackend } from '../../backends/contract.ts'
import { OperationalError } from '../../core/errors.ts'
import { storedFaults } from '../../core/inventory/stored-inventory.ts'
import { mappingAt } from '../../core/inventory/values.ts'
import { Dict, type Value } from '../../python/value.ts'

/** There is no inventory yet, or what is stored is not an inventory (M8). */
export class InventoryUnusableError extends OperationalError {
  constructor(message: string, remedy: string) {
    super('ERR_INVENTORY_UNUSABLE', message, { remedy })
  }
}

/** Where it is stored, for a message: the configuration directory only where the inventory is in it. */
export function storedIn({ place }: InventoryBackend, directory: string): string {
  if (place === join(directory, 'openstack_inventory.json')) return directory
  return place ?? 'the backend in use'
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
