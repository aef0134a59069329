/** What the history knows of a host or container that was removed. */
import type { RevisionId } from '../../backends/contract.ts'
import { errorCodeOf } from '../../backends/errors.ts'
import { Inventory } from '../../core/inventory/inventory.ts'
import { mentions } from '../../core/inventory/summary.ts'
import { Dict } from '../../python/value.ts'
import type { InventoryStore } from '../store/store.ts'

export interface FormerHost {
  readonly vars: Dict
  /** The last revision that has it. */
  readonly revision: RevisionId
}

/** As it was last recorded; `undefined` if no revision that is kept has it, or the backend keeps none. */
export async function findFormerHost(store: InventoryStore, name: string): Promise<FormerHost | undefined> {
  let isNewest = true
  for await (const info of store.backend.revisions?.() ?? []) {
    // What someone took out of the file by hand is not recorded yet: then the newest revision still has it.
    const found = isNewest ? await lookInto(store, info.id, name) : undefined
    const before =
      found ??
      (mentions(info.summary, 'hostsRemoved', name) === 'no' ? undefined : await lookInto(store, info.parent, name))
    if (before) return before
    isNewest = false
  }
  return undefined
}

/** Revisions that were pruned or are damaged have nothing to say. */
async function lookInto(
  store: InventoryStore,
  id: RevisionId | undefined,
  name: string,
): Promise<FormerHost | undefined> {
  if (id === undefined) return undefined
  try {
    const { inventory } = await store.loadRevision(id)
    const vars = inventory instanceof Dict ? new Inventory(inventory).host(name) : undefined
    return vars && { vars, revision: id }
  } catch (error) {
    if (!['ERR_CORRUPT_DOCUMENT', 'ERR_UNKNOWN_REVISION'].includes(String(errorCodeOf(error)))) throw error
    return undefined
  }
}
