/** The history of a backend that keeps no files: the newest descriptions, and the document before the newest one. */
import type { InventoryBackend, RevisionInfo } from '../../backends/contract.ts'
import type { PlacedFinding } from '../config/locate-findings.ts'
import { isDamage, readableRevisions } from '../store/history/listing.ts'

/** Descriptions that are looked at: `history verify` reads all, with their documents. */
const looked = 20

const verify = '`osa-inventory history verify` reads all that is kept'

/** @throws what listing and reading throw but for damage: a backend that answers wrongly may harm the next run */
export async function examineHistory(backend: InventoryBackend): Promise<PlacedFinding[]> {
  if (!backend.loadRevision) return []
  const damages: Error[] = []
  const [, previous] = await newestOf(backend, damages)
  try {
    if (previous) await backend.loadRevision(previous.id)
  } catch (error) {
    if (!isDamage(error)) throw error
    damages.push(error as Error)
  }
  return damages.map(({ message, remedy = verify }: Error & { remedy?: string }) => {
    // It harms no run, but cannot be brought back.
    return { grade: 'warning', code: 'history-damage', message, remedy }
  })
}

async function newestOf(backend: InventoryBackend, damages: Error[]): Promise<RevisionInfo[]> {
  const found: RevisionInfo[] = []
  for await (const info of readableRevisions(backend, (damage) => void damages.push(damage))) {
    found.push(info)
    if (found.length === looked) break
  }
  return found
}
