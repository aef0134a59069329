/** The configured store: the one place that knows which backend it is. */

import type { Attribution } from '../app/store.ts'
import { InventoryStore } from '../app/store.ts'

export type OpenStore = (configDirectory: string, attribution: Attribution) => Promise<InventoryStore>

export const openConfiguredStore: OpenStore = async (configDirectory, attribution) => {
  const { openFileBackend } = await import('../backends/file.ts')
  return new InventoryStore(openFileBackend({ directory: configDirectory }), attribution)
}
