/** What each of some revisions has changed, one after the other: a document is read once, though two need it. */
import type { RevisionId, RevisionInfo } from '../../backends/contract.ts'
import { errorCodeOf } from '../../backends/errors.ts'
import type { InventoryDifference } from '../../core/changes/diff/inventory.ts'
import { isDamage } from '../store/history/listing.ts'
import type { InventoryStore } from '../store/store.ts'
import { compareSides, type DiffSide, nothing, sideOf } from './diff-sides.ts'
import { compareHosts } from './hosts-of-sides.ts'

export type RevisionChange =
  | { readonly difference: InventoryDifference }
  /** The revision before is kept no more. */
  | { readonly before: 'dropped' }
  /** It or the one before cannot be read. */
  | { readonly damage: Error }

export class RevisionChanges {
  readonly #store: InventoryStore
  readonly #host: string | undefined
  /** The parent of the one before, which is mostly the next one that is asked for. */
  #last: DiffSide | undefined

  /** @param host only what concerns it and its containers */
  constructor(store: InventoryStore, host?: string) {
    this.#store = store
    this.#host = host
  }

  async of({ id, parent }: RevisionInfo): Promise<RevisionChange> {
    try {
      const to = await this.#side(id)
      const from = parent === undefined ? nothing : await this.#parent(parent)
      if (from === undefined) return { before: 'dropped' }
      this.#last = from
      const host = this.#host
      return { difference: host === undefined ? compareSides(from, to) : compareHosts(from, to, [host]).difference }
    } catch (error) {
      if (!isDamage(error)) throw error
      return { damage: error as Error }
    }
  }

  async #parent(id: RevisionId): Promise<DiffSide | undefined> {
    try {
      return await this.#side(id)
    } catch (error) {
      if (errorCodeOf(error) !== 'ERR_UNKNOWN_REVISION') throw error
      return undefined
    }
  }

  async #side(id: RevisionId): Promise<DiffSide> {
    if (this.#last?.info?.id === id) return this.#last
    return sideOf((await this.#store.loadRevision(id)).revision)
  }
}
