/** A state that someone else put in place: judged, and made its own revision. */
import { randomUUID } from 'node:crypto'
import type { InventoryBackend, Revision, RevisionId } from '../../backends/contract.ts'
import { errorCodeOf } from '../../backends/errors.ts'
import { type Look, lookOf, mayKeepHosts, newestGood } from '../../backends/file/look.ts'
import { brokenInventory } from '../../backends/file/refusals.ts'
import { hostCount } from '../../core/inventory/hostvars.ts'
import { judgeInventory } from '../../core/inventory/stored-inventory.ts'
import type { Value } from '../../python/value.ts'
import { guardAgainstRenaming, guardAgainstShrinking } from './errors.ts'
import { readableRevisions } from './history/listing.ts'
import { type Attribution, recordedRevision } from './revisions.ts'
import { loadedRevision, type StoredInventory } from './stored.ts'

/** A recorded revision as far as it can be read. */
interface Past {
  /** Empty if not even that can be read. */
  readonly chain: string
  readonly inventory?: Value
}

export class ExternalEdits {
  readonly #backend: InventoryBackend
  readonly #warn: (message: string) => void
  /** Each is reported once. */
  readonly #warned = new Set<string>()

  /** @param warn what of the past cannot be read, and keeps no run from going on */
  constructor(backend: InventoryBackend, warn: (message: string) => void) {
    this.#backend = backend
    this.#warn = warn
  }

  /**
   * @throws InventoryShrunkError when someone's edit has lost most of the hosts
   * @throws CorruptDocumentError when what someone has put there knows no host, and what is kept beside it may
   */
  async guard({ revision, inventory }: StoredInventory): Promise<void> {
    if (!revision.unrecorded) return
    const { parent } = revision
    const isKept = parent !== undefined && this.#backend.loadRevision !== undefined
    const recorded = isKept ? (await this.#past(parent)).inventory : undefined
    const look = lookOf(this.#backend)
    const good = isKept && recorded === undefined && look ? newestGood(look) : undefined
    const before = recorded ?? good?.inventory
    if (before !== undefined) {
      const name = good?.kept.name ?? `revision ${parent}`
      const restores = `osa-inventory restore ${good ? 'latest' : parent} puts ${name} back`
      const remedy = `${restores}; osa-inventory generate --force accepts the edit`
      guardAgainstShrinking('the stored inventory was edited from outside and now', before, inventory, remedy)
      if (!(await this.#isKept(revision, look))) guardAgainstRenaming({ name, before, after: inventory, remedy })
    }
    if (hostCount(inventory) > 0) return
    if (look && mayKeepHosts(look)) throw brokenInventory(look, judgeInventory(inventory).fault!)
  }

  /** Someone has put back what was stored once: the state of another time, not another cloud's. */
  async #isKept({ digest, document, lineage }: Revision, look: Look | undefined): Promise<boolean> {
    for await (const info of readableRevisions(this.#backend)) {
      if (info.digest === digest && info.lineage === lineage) return true
    }
    return look?.backups.some((backup) => backup.judged().document === document) ?? false
  }

  /** The revision that recording makes of the state; nothing is written. Its own where it is recorded already. */
  async asRecorded({ revision, inventory }: StoredInventory): Promise<Revision> {
    if (!revision.unrecorded) return revision
    const past = revision.parent === undefined ? undefined : await this.#past(revision.parent)
    // Against a past that cannot be read nothing counts as a change: everything would.
    return recordedRevision(revision, inventory, past && { chain: past.chain, inventory: past.inventory ?? inventory })
  }

  /** A revision as far as it can be read: what is damaged in the past stops nobody, and is reported. */
  async #past(id: RevisionId): Promise<Past> {
    try {
      const { revision, inventory } = await loadedRevision(this.#backend, id)
      return { chain: revision.chain, inventory }
    } catch (error) {
      if (errorCodeOf(error) !== 'ERR_CORRUPT_DOCUMENT') throw error
      const message = `revision ${id} cannot be compared with what is stored now: ${(error as Error).message}`
      if (!this.#warned.has(message)) this.#warn(message)
      this.#warned.add(message)
      const info = await this.#backend.newestInfo?.()
      return { chain: info?.id === id ? info.chain : '' }
    }
  }
}

/** The same state, with someone's name to it. */
export function vouchedFor({ revision, inventory }: StoredInventory, attribution: Attribution): StoredInventory {
  const made = { change: randomUUID(), time: new Date().toISOString() }
  return { revision: { ...revision, ...attribution, ...made }, document: revision.document, inventory }
}
