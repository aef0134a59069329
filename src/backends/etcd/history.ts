/** The revisions of a deployment: listed, and removed with what belongs to them. */
import type { HistoryCut, RevisionId, RevisionInfo } from '../contract.ts'
import { RevisionConflictError } from '../errors.ts'
import { DamagedValue, unlessDamaged } from '../support/damage.ts'
import { jitter } from '../support/waiting.ts'
import type { Place } from './place.ts'
import { deleteRangeRequest, deleteRequest, getRequest, isAbsent, rangeRequest } from './requests.ts'
import { cutFrom, cutText, headFrom, infoFrom, partsIn, type Stored } from './stored.ts'
import { mostAttempts, pauses, swap } from './swap.ts'
import type { Tags } from './tags.ts'

/** So many descriptions are read at once. */
const page = 100
/** Three operations each, and a transaction has room for 128. */
const removedTogether = 40

export class History {
  readonly #place: Place
  readonly #tags: Tags

  constructor(place: Place, tags: Tags) {
    this.#place = place
    this.#tags = tags
  }

  /** Newest first. @param damaged is told of each that cannot be read, or has no number */
  async *list(damaged: (fault: DamagedValue) => void): AsyncGenerator<RevisionInfo> {
    const { keys } = this.#place
    const { revisions } = keys
    for (let { end } = revisions; ; ) {
      const { values } = await this.#place.range({ from: revisions.from, end }, { last: page })
      for (const stored of values) {
        const found = infoOrDamage(stored, keys.idIn(stored.key, revisions))
        if (found instanceof DamagedValue) damaged(found)
        else yield found
      }
      if (values.length < page) return
      end = values.at(-1)!.key
    }
  }

  async cut(): Promise<HistoryCut | undefined> {
    const stored = await this.#place.get(this.#place.keys.cut)
    return stored && cutFrom(stored)
  }

  /** The cut is safe before the first revision goes; neither the newest revision nor one that has a tag does. */
  async remove(ids: readonly RevisionId[], cut?: HistoryCut): Promise<void> {
    const { keys } = this.#place
    if (cut !== undefined) await this.#keepCut(cut)
    if (ids.length === 0) return
    const [found, infos] = await this.#place.read([
      getRequest(keys.head),
      rangeRequest(keys.revisions, { last: 1, keysOnly: true }),
    ])
    const [head, last] = [found!.values[0], infos!.values[0]]
    const newest = head === undefined ? last && keys.idIn(last.key, keys.revisions) : headFrom(head).id
    const going = ids.filter((id) => id !== newest)
    for (let start = 0; start < going.length; start += removedTogether) {
      await this.#removeUntagged(going.slice(start, start + removedTogether))
    }
    if (newest !== undefined) await this.#removeOrphans(newest)
  }

  /** As long as nobody has changed the tags meanwhile. */
  async #removeUntagged(ids: readonly RevisionId[]): Promise<void> {
    const { keys } = this.#place
    for (let attempt = 1; ; attempt++) {
      const { tags, unchanged } = await this.#tags.read()
      const tagged = new Set(tags.map(({ id }) => id))
      const going = ids.filter((id) => !tagged.has(id))
      if (going.length === 0) return
      const { succeeded } = await this.#place.change(
        [unchanged],
        going.flatMap((id) => [
          deleteRequest(keys.revision(id)),
          deleteRequest(keys.document(id)),
          deleteRangeRequest(keys.allChunks(id)),
        ]),
      )
      if (succeeded) return
      if (attempt === mostAttempts) throw new RevisionConflictError(undefined)
      await jitter(attempt, pauses)
    }
  }

  /** @param count how many; those that have a tag are counted and stay */
  async removeOldest(count: number): Promise<void> {
    const { keys } = this.#place
    const { values } = await this.#place.range(keys.revisions, { first: count })
    const tagged = new Set((await this.#tags.read()).tags.map(({ id }) => id))
    const going = values.flatMap((stored) => {
      const id = keys.idIn(stored.key, keys.revisions)
      return id === undefined || tagged.has(id) ? [] : [{ id, stored }]
    })
    const last = going.at(-1)
    if (last === undefined) return
    const { id } = last
    const info = infoOrDamage(last.stored, id)
    await this.remove(
      going.map((each) => each.id),
      { id, chain: info instanceof DamagedValue ? '' : info.chain },
    )
  }

  async #keepCut({ id, chain }: HistoryCut): Promise<void> {
    await swap(this.#place, this.#place.keys.cut, (stored) =>
      stored !== undefined && cutFrom(stored).id >= id ? undefined : cutText({ id, chain }),
    )
  }

  /**
   * Parts of documents that never came into force: of writers that lost, or died. Those of a higher number than the newest
   * may belong to one that is at work, and a number that is taken can never come into force again.
   */
  async #removeOrphans(newest: RevisionId): Promise<void> {
    const { keys } = this.#place
    const { values } = await this.#place.range(keys.chunks, { keysOnly: true })
    const owners = new Map<string, { readonly id: RevisionId; readonly change: string }>()
    for (const { key } of values) {
      const owner = keys.ownerIn(key)
      if (owner !== undefined && owner.id <= newest) owners.set(`${owner.id}/${owner.change}`, owner)
    }
    for (const { id, change } of owners.values()) {
      const document = await this.#place.get(keys.document(id))
      if (document !== undefined && !isWithoutParts(document, change)) continue
      // One that is not there may be written at this moment.
      const compare = document === undefined ? [isAbsent(keys.document(id))] : []
      await this.#place.change(compare, [deleteRangeRequest(keys.chunksOf(id, change))])
    }
  }
}

/** Whether the parts of this write are not those of the document; one that cannot be read may need them. */
function isWithoutParts(document: Stored, change: string): boolean {
  return unlessDamaged(
    () => partsIn(document)?.change !== change,
    () => false,
  )
}

function infoOrDamage(stored: Stored, id: RevisionId | undefined): RevisionInfo | DamagedValue {
  if (id === undefined) return new DamagedValue(`${stored.key} is the key of no revision`)
  return unlessDamaged(
    () => infoFrom(stored, id),
    (damage) => damage,
  )
}
