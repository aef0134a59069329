/** The newest revision of a history that a cloud can go on from. */
import type { InventoryBackend, RevisionId, RevisionInfo } from '../../backends/contract.ts'
import { errorCodeOf } from '../../backends/errors.ts'
import { judgeInventory } from '../../core/inventory/stored-inventory.ts'
import type { Value } from '../../python/value.ts'
import { historyOf } from './history/listing.ts'
import type { Mirror } from './mirror.ts'
import { isChanged, isOfOther } from './readable-copy/sound.ts'
import { loadedRevision } from './stored.ts'

export interface PassedOver {
  readonly name: string
  readonly fault: string
}

export interface Latest {
  readonly found?: {
    readonly id: RevisionId
    readonly name: string
    readonly document: string
    readonly inventory: Value
  }
  /** What is newer and is not an inventory with hosts, newest first. */
  readonly passed: readonly PassedOver[]
  /** Of what could not be listed. */
  readonly damage?: Error | undefined
}

/** @throws what listing and reading throw, but for damage */
export async function latestRevision(backend: InventoryBackend, mirror: Mirror | undefined): Promise<Latest> {
  const passed: PassedOver[] = []
  const { infos, damage } = await historyOf(backend)
  const own = ownLineage(infos, mirror)
  for (const { id, lineage } of infos) {
    const name = `revision ${id}`
    const fault = lineage === own ? undefined : `it is of another inventory (lineage ${lineage})`
    const judged = fault === undefined ? await judgedRevision(backend, id) : { fault }
    if ('document' in judged) return { found: { id, name, ...judged }, passed, damage }
    passed.push({ name, fault: judged.fault })
  }
  return { passed, damage }
}

/**
 * Every revision of one inventory has its lineage: the one that is noted beside the copy, else that of most, else the
 * newest's.
 *
 * @param infos newest first
 */
export function ownLineage(infos: readonly RevisionInfo[], mirror: Mirror | undefined): string | undefined {
  // A note that its copy contradicts is as doubtful as the copy.
  const noted = mirror === undefined || isOfOther(mirror) || isChanged(mirror) ? undefined : mirror.note()?.lineage
  if (noted !== undefined) return noted
  const counts = new Map<string, number>()
  for (const { lineage } of infos) counts.set(lineage, (counts.get(lineage) ?? 0) + 1)
  const most = Math.max(...counts.values())
  return [...counts.keys()].find((lineage) => counts.get(lineage) === most)
}

async function judgedRevision(
  backend: InventoryBackend,
  id: RevisionId,
): Promise<{ document: string; inventory: Value } | { fault: string }> {
  try {
    const { document, inventory } = await loadedRevision(backend, id)
    const { fault } = judgeInventory(inventory)
    return fault === undefined ? { document, inventory } : { fault }
  } catch (error) {
    if (errorCodeOf(error) !== 'ERR_CORRUPT_DOCUMENT') throw error
    return { fault: (error as Error).message }
  }
}
