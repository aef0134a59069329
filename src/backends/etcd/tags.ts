/** The tags of a deployment: one key, which moves by compare-and-swap, and one that says that it is there. */
import type { RevisionId, RevisionTag } from '../contract.ts'
import { UnknownRevisionError } from '../errors.ts'
import { DamagedValue } from '../support/damage.ts'
import { lostTagsRemedy, repairedTags, tagsFrom, tagsText, withoutTag, withTag } from '../support/tags.ts'
import type { Place } from './place.ts'
import { asFound, type Compare, deleteRequest, getRequest, isThere, putRequest } from './requests.ts'
import type { Stored } from './stored.ts'
import { type SwapOptions, swap } from './swap.ts'

/** The tags of one moment, and what has to hold for them to be still so. */
export interface TagsNow {
  readonly tags: readonly RevisionTag[]
  readonly unchanged: Compare
}

export class Tags {
  readonly #place: Place

  constructor(place: Place) {
    this.#place = place
  }

  /** @throws DamagedValue */
  async read(): Promise<TagsNow> {
    const { stored, unchanged } = await this.#found()
    return { tags: tagsIn(stored, this.#place.keys.tags), unchanged }
  }

  /** @throws DamagedValue */
  async #found() {
    const { tags, witness } = this.#place.keys
    const [found, told] = await this.#place.read([getRequest(tags), getRequest(witness)])
    const stored = found!.values[0]
    if (stored !== undefined || told!.values.length === 0) return { stored, unchanged: asFound(tags, stored) }
    throw new DamagedValue(`${tags} is gone, and ${witness} says that there are tags`, remedy)
  }

  /** Lets go of a list that is gone or damaged, because someone has said so. */
  repair(): Promise<readonly string[]> {
    const { tags, witness } = this.#place.keys
    const giveUp = () => this.#place.change([], [deleteRequest(tags), deleteRequest(witness)])
    return repairedTags(() => this.read(), giveUp)
  }

  /** @throws TagConflictError, UnknownRevisionError */
  async set(tag: RevisionTag, was: RevisionId | undefined): Promise<void> {
    const revision = this.#place.keys.revision(tag.id)
    await this.#change((tags) => withTag(tags, tag, was), {
      demands: [isThere(revision)],
      refused: async () => {
        if ((await this.#place.get(revision)) === undefined)
          throw new UnknownRevisionError(`there is no revision ${tag.id}`)
      },
    })
  }

  /** @throws TagConflictError */
  async remove(tag: RevisionTag): Promise<void> {
    await this.#change((tags) => withoutTag(tags, tag))
  }

  async #change(
    change: (tags: readonly RevisionTag[]) => readonly RevisionTag[] | undefined,
    options?: SwapOptions,
  ): Promise<void> {
    const key = this.#place.keys.tags
    const changed = (stored: Stored | undefined): string | undefined => {
      const tags = change(tagsIn(stored, key))
      return tags && tagsText(tags)
    }
    await this.#found()
    await swap(this.#place, key, changed, { ...options, also: [putRequest(this.#place.keys.witness, 'yes')] })
  }
}

const remedy = lostTagsRemedy('put the key back from a backup')

function tagsIn(stored: Stored | undefined, key: string): readonly RevisionTag[] {
  return stored === undefined ? [] : tagsFrom(stored.value.toString('utf8'), key)
}
