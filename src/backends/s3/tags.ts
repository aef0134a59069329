/** The tags of a deployment: one object, changed where it is still as it was. */
import type { RevisionId, RevisionTag } from '../contract.ts'
import { UnknownRevisionError } from '../errors.ts'
import { demandAfterwards, repairedTags, withoutTag, withTag } from '../support/tags.ts'
import type { Objects } from './objects.ts'
import type { Entry } from './stored.ts'

export class Tags {
  readonly #objects: Objects
  readonly #index: () => Promise<readonly Entry[]>

  /** @param index of the revisions that are kept */
  constructor(objects: Objects, index: () => Promise<readonly Entry[]>) {
    this.#objects = objects
    this.#index = index
  }

  all(): Promise<readonly RevisionTag[]> {
    return this.#objects.tags()
  }

  /** The revisions that have one. */
  async revisions(): Promise<ReadonlySet<RevisionId>> {
    return new Set((await this.all()).map(({ id }) => id))
  }

  /** @throws TagConflictError, UnknownRevisionError */
  async set(tag: RevisionTag, was: RevisionId | undefined): Promise<void> {
    // Conflicts come first, and what cannot be tagged is not.
    withTag(await this.all(), tag, was)
    await this.#demandRevision(tag.id)
    await this.#objects.changeTags((tags) => withTag(tags, tag, was))
    await demandAfterwards(
      () => this.#demandRevision(tag.id),
      () => this.remove(tag),
    )
  }

  /** @throws TagConflictError */
  async remove(tag: RevisionTag): Promise<void> {
    await this.#objects.changeTags((tags) => withoutTag(tags, tag))
  }

  /** Lets go of a list that is gone or damaged, because someone has said so. */
  repair(): Promise<readonly string[]> {
    return repairedTags(
      () => this.all(),
      () => this.#objects.removeTags(),
    )
  }

  async #demandRevision(wanted: RevisionId): Promise<void> {
    if ((await this.#index()).some(({ id }) => id === wanted)) return
    throw new UnknownRevisionError(`there is no revision ${wanted}`)
  }
}
