/** The objects of one deployment: read with their checks, and changed where they are still as they were. */
import type { HistoryCut, RevisionId, RevisionTag } from '../contract.ts'
import { RevisionConflictError } from '../errors.ts'
import { DamagedValue } from '../support/damage.ts'
import { isRevisionId } from '../support/revision-shape.ts'
import { lostTagsRemedy, tagsFrom, tagsText, witnessName } from '../support/tags.ts'
import { jitter } from '../support/waiting.ts'
import type { Condition, Dialect, S3Client, StoredObject } from './client.ts'
import {
  cutBody,
  cutIn,
  type Entry,
  type Head,
  headIn,
  isHeaderWhole,
  type RevisionObject,
  revisionIn,
} from './stored.ts'

const remedy = lostTagsRemedy('put the object back from a backup')
/** Bytes that a description is in, with most documents behind it. */
const beginning = 64 << 10
const mostAttempts = 12
/** Milliseconds (`jitter`). */
const pauses = [10, 500] as const

export class Objects {
  readonly client: S3Client
  /** With a slash at its end. */
  readonly base: string
  readonly headKey: string
  readonly #cutKey: string
  readonly #tagsKey: string
  /** Says that there is a list of tags. */
  readonly #witnessKey: string
  readonly #revisions: string
  readonly #isConditional: boolean

  constructor(client: S3Client, base: string, isConditional: boolean) {
    this.client = client
    this.base = base
    this.headKey = `${base}head`
    this.#cutKey = `${base}cut`
    this.#tagsKey = `${base}tags`
    this.#witnessKey = `${base}${witnessName}`
    this.#revisions = `${base}revisions/`
    this.#isConditional = isConditional
  }

  keyOf({ id, change }: Entry): string {
    return `${this.#revisions}${String(id).padStart(16, '0')}-${change}`
  }

  /** @throws DamagedValue */
  async head(): Promise<Head | undefined> {
    const found = await this.client.get(this.headKey)
    return found && headIn(found, this.headKey)
  }

  /** @throws DamagedValue */
  async revision(entry: Entry): Promise<RevisionObject> {
    const key = this.keyOf(entry)
    return revisionIn(present(await this.client.get(key), key, entry), key, entry)
  }

  /** For its description: the document may be there in part only. @throws DamagedValue */
  async described(entry: Entry): Promise<RevisionObject> {
    const key = this.keyOf(entry)
    const found = present(await this.client.get(key, beginning), key, entry)
    return isHeaderWhole(found.bytes) ? revisionIn(found, key, entry) : this.revision(entry)
  }

  /** What the store lists, in no certain order: also objects of writers that lost. */
  async listed(): Promise<readonly Entry[]> {
    const entries: Entry[] = []
    for await (const key of this.client.list(this.#revisions)) {
      const text = key.slice(this.#revisions.length)
      const [id, change] = [Number(text.slice(0, 16)), text.slice(17)]
      if (/^\d{16}-./.test(text) && isRevisionId(id)) entries.push({ id, change })
    }
    return entries
  }

  /**
   * Whether there is no object of a revision: without the head that is not nothing. A store may list what it has removed, so
   * the object itself is asked for.
   */
  async isEmpty(): Promise<boolean> {
    for await (const key of this.client.list(this.#revisions)) {
      if ((await this.client.get(key, 1)) !== undefined) return false
    }
    return true
  }

  async cut(): Promise<HistoryCut | undefined> {
    const found = await this.client.get(this.#cutKey)
    return found && cutIn(found, this.#cutKey)
  }

  /** A slower writer takes no later cut back. */
  async keepCut(cut: HistoryCut): Promise<void> {
    await this.#swap(this.#cutKey, (found) => {
      return found !== undefined && cutIn(found, this.#cutKey).id >= cut.id ? undefined : cutBody(cut)
    })
  }

  /** @throws DamagedValue */
  async tags(): Promise<readonly RevisionTag[]> {
    const get = () => this.client.get(this.#tagsKey)
    const found = await get()
    if (found !== undefined || (await this.client.get(this.#witnessKey)) === undefined) return this.#tagsIn(found)
    // The first list may have come between the two.
    const now = await get()
    if (now !== undefined) return this.#tagsIn(now)
    throw new DamagedValue(`${this.#tagsKey} is gone, and ${this.#witnessKey} says that there are tags`, remedy)
  }

  /** The witness last: until then the list is told to be lost. */
  async removeTags(): Promise<void> {
    for (const key of [this.#tagsKey, this.#witnessKey]) await this.client.delete(key)
  }

  #tagsIn(found: StoredObject | undefined): readonly RevisionTag[] {
    return found === undefined ? [] : tagsFrom(found.bytes.toString('utf8'), this.#tagsKey)
  }

  /** @param change gives the tags that there are to be, or `undefined` where they are so already */
  async changeTags(change: (tags: readonly RevisionTag[]) => readonly RevisionTag[] | undefined): Promise<void> {
    await this.tags()
    await this.#swap(this.#tagsKey, (found) => {
      const tags = change(this.#tagsIn(found))
      return tags && Buffer.from(tagsText(tags))
    })
    await this.client.put({
      key: this.#witnessKey,
      body: Buffer.from('yes'),
      condition: this.condition(undefined, 'quoted'),
    })
  }

  /** @param bodyFor what the object is to be, given what it is; `undefined`: as it is */
  async #swap(key: string, bodyFor: (found: StoredObject | undefined) => Buffer | undefined): Promise<void> {
    let dialect: Dialect = 'quoted'
    for (let attempt = 1; ; attempt++) {
      const found = await this.client.get(key)
      const body = bodyFor(found)
      if (body === undefined) return
      const condition = this.condition(found?.etag, dialect)
      const { outcome } = await this.client.put({ key, body, condition })
      if (outcome === 'done') return
      if (outcome === 'refused') dialect = dialect === 'quoted' ? 'bare' : 'quoted'
      if (attempt === mostAttempts) throw new RevisionConflictError(undefined)
      await jitter(attempt, pauses)
    }
  }

  /** Also those of writers that lost: below the newest number none can come into force any more. */
  async removeBut(index: readonly Entry[], newest: RevisionId): Promise<void> {
    const kept = new Set(index.map((entry) => this.keyOf(entry)))
    for (const entry of await this.listed()) {
      const key = this.keyOf(entry)
      if (entry.id <= newest && !kept.has(key)) await this.client.delete(key)
    }
  }

  /** What has to hold still; nothing where the store keeps no conditions. @param etag of what is there; none: nothing is */
  condition(etag: string | undefined, dialect: Dialect): Condition | undefined {
    if (!this.#isConditional) return undefined
    return etag === undefined ? { absent: true } : { etag, dialect }
  }
}

function present(found: StoredObject | undefined, key: string, { id }: Entry): StoredObject {
  if (found !== undefined) return found
  throw new DamagedValue(`${key}, the object of revision ${id}, is gone`)
}
