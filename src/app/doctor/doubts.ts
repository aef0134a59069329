/** What a backend says that it cannot promise, as its place is set. */
import type { InventoryBackend } from '../../backends/contract.ts'
import { PluginError } from '../../backends/errors.ts'

/** @throws PluginError where a plugin gives something else than a list of sentences, and what the backend throws */
export async function doubtsOf(backend: InventoryBackend): Promise<readonly string[]> {
  const doubts: unknown = await backend.doubts?.()
  if (doubts === undefined) return []
  if (Array.isArray(doubts) && doubts.every((each) => typeof each === 'string')) return doubts
  throw new PluginError("the backend's `doubts` gave something else than a list of sentences", { operation: 'doubts' })
}
