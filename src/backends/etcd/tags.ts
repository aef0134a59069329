/** The tags of a deployment: one key, which moves by compare-and-swap. */
import type { RevisionId, RevisionTag } from '../contract.ts'
import { UnknownRevisionError } from '../errors.ts'
import { tagsFrom, tagsText, withoutTag, withTag } from '../support/tags.ts'
import type { Place } from './place.ts'
import { asFound, type Compare, isThere } from './requests.ts'
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
    const key = this.#place.keys.tags
    const stored = await this.#place.get(key)
    return { tags: tagsIn(stored, key), unchanged: asFound(key, stored) }
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
    await swap(this.#place, key, changed, options)
  }
}

function tagsIn(stored: Stored | undefined, key: string): readonly RevisionTag[] {
  return stored === undefined ? [] : tagsFrom(stored.value.toString('utf8'), key)
}
