/** The tags of a deployment: one key, which moves by compare-and-swap. */
import type { RevisionId, RevisionTag } from '../contract.ts'
import { RevisionConflictError, UnknownRevisionError } from '../errors.ts'
import { tagsFrom, tagsText, withoutTag, withTag } from '../support/tags.ts'
import { jitter } from '../support/waiting.ts'
import type { Place } from './place.ts'
import { type Compare, isAbsent, isThere, isUnchanged, putRequest } from './requests.ts'

const mostAttempts = 12
/** Milliseconds (`jitter`). */
const pauses = [10, 500] as const

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
    if (stored === undefined) return { tags: [], unchanged: isAbsent(key) }
    return { tags: tagsFrom(stored.value.toString('utf8'), key), unchanged: isUnchanged(key, stored.modified) }
  }

  /** @throws TagConflictError, UnknownRevisionError */
  async set(tag: RevisionTag, was: RevisionId | undefined): Promise<void> {
    const revision = this.#place.keys.revision(tag.id)
    await this.#change(
      (tags) => withTag(tags, tag, was),
      [isThere(revision)],
      async () => {
        if ((await this.#place.get(revision)) === undefined)
          throw new UnknownRevisionError(`there is no revision ${tag.id}`)
      },
    )
  }

  /** @throws TagConflictError */
  async remove(tag: RevisionTag): Promise<void> {
    await this.#change((tags) => withoutTag(tags, tag), [])
  }

  /** @param refused looks why, where it is not that the tags have changed */
  async #change(
    change: (tags: readonly RevisionTag[]) => readonly RevisionTag[] | undefined,
    demands: readonly Compare[],
    refused: () => Promise<void> = async () => {},
  ): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const { tags, unchanged } = await this.read()
      const changed = change(tags)
      if (changed === undefined) return
      const put = putRequest(this.#place.keys.tags, tagsText(changed))
      const { succeeded } = await this.#place.change([unchanged, ...demands], [put])
      if (succeeded) return
      await refused()
      if (attempt === mostAttempts) throw new RevisionConflictError(undefined)
      await jitter(attempt, pauses)
    }
  }
}
