/** Whether a backend that runs elsewhere has come to harm between its calls. */
import type { InventoryBackend } from '../../backends/contract.ts'

/** The same in each of the program's files. */
export const alive = Symbol.for('osa-inventory.alive')

export interface Alive {
  /** @throws PluginError where what the backend runs in has ended, whyever */
  [alive](): Promise<unknown>
}

/** Asked before an answer goes out: what is thrown when nobody waits for it counts as well. */
export async function demandAlive(backend: InventoryBackend & Partial<Alive>): Promise<void> {
  await backend[alive]?.()
}
