/**
 * The backend over an object store: immutable revisions, each in its own object, and one head that moves by
 * compare-and-swap. The head holds the newest revision as a whole, so that a run reads one object, and the index of all
 * that are kept: what is not in it is of a writer that lost.
 */
import type { HistoryCut, InventoryBackend, NewestRevision, Revision, RevisionId, RevisionInfo } from '../contract.ts'
import { placed, RevisionConflictError, SettingsError, UnknownRevisionError } from '../errors.ts'
import { DamagedValue, numberAlone, toldDamage } from '../support/damage.ts'
import { beforeSaving, notSaved } from '../support/fate.ts'
import { olderStillThere } from '../support/saved-but.ts'
import { jitter } from '../support/waiting.ts'
import type { Dialect } from './client.ts'
import { orderOf } from './lost-head.ts'
import type { Objects } from './objects.ts'
import { probe } from './probe.ts'
import { storeRemedy } from './refusals.ts'
import {
  type Entry,
  type Head,
  type HeadState,
  headBody,
  headIn,
  headMeta,
  headUnlessDamaged,
  isSame,
  revisionBody,
} from './stored.ts'
import { Tags } from './tags.ts'

export interface S3BackendOptions {
  readonly objects: Objects
  readonly deployment: string
  readonly section: string
  readonly historyKeep: number
  /** @default the conditions of the store are used */
  readonly isConditional: boolean
}

export type S3Backend = Required<Omit<InventoryBackend, 'writeBelow' | 'changes'>>

/** The head as it was read or written last. */
interface Seen extends HeadState {
  readonly id: RevisionId
  readonly etag: string | undefined
}

const manual = 'docs/backends/s3.md'
const mostAttempts = 8
/** Milliseconds (`jitter`). */
const pauses = [20, 1000] as const
/** So many descriptions are read at once. */
const together = 16

export function openS3Backend(options: S3BackendOptions): S3Backend {
  return new Store(options).backend()
}

class Store {
  readonly #options: S3BackendOptions
  readonly #objects: Objects
  readonly #tags: Tags
  #seen: Seen | undefined

  constructor(options: S3BackendOptions) {
    this.#options = options
    this.#objects = options.objects
    this.#tags = new Tags(options.objects, () => this.#index())
  }

  backend(): S3Backend {
    const { deployment, historyKeep, isConditional } = this.#options
    return {
      capabilities: { compareAndSwap: isConditional, shared: true },
      place: `${this.#objects.client.where}, deployment ${deployment}`,
      historyKeep,
      load: () => this.#told('load', () => this.#load()),
      newest: () => this.#told('load', () => this.#newest()),
      newestInfo: () => this.#told('load', () => this.#newestInfo()),
      write: (revision, parent) => this.#told('write', () => this.#write(revision, parent)),
      revisions: () => this.#revisions(),
      loadRevision: (id) => this.#told('loadRevision', () => this.#loadRevision(id)),
      removeRevisions: (ids, cut) => this.#told('removeRevisions', () => this.#removeRevisions(ids, cut)),
      historyCut: () => this.#told('historyCut', () => this.#objects.cut()),
      tags: () => this.#told('tags', () => this.#tags.all()),
      setTag: (tag, was) => this.#told('setTag', () => this.#tags.set(tag, was)),
      repair: (scope) => this.#told('repair', async () => (scope === 'all' ? this.#tags.repair() : [])),
      removeTag: (tag) => this.#told('removeTag', () => this.#tags.remove(tag)),
      doubts: () => this.#told('doubts', () => this.#doubts()),
      destroy: () => this.#told('destroy', () => this.#destroy()),
      close: async () => {},
    }
  }

  async #load(): Promise<Revision | undefined> {
    const head = await this.#objects.head()
    if (head === undefined) return this.#nothing()
    this.#see(head)
    return head.revision()
  }

  #see({ info: { id }, etag, index, dialect }: Pick<Head, 'info' | 'etag' | 'index' | 'dialect'>): Seen {
    this.#seen = { id, etag, index, dialect }
    return this.#seen
  }

  /** The first write begins with the head, so there is no revision without one. */
  async #nothing(): Promise<Revision | undefined> {
    this.#seen = undefined
    if (await this.#objects.isEmpty()) return undefined
    // The very first one may have been written between the two.
    if ((await this.#objects.head()) !== undefined) return this.#load()
    throw new DamagedValue(`${this.#objects.headKey} is gone, and there are revisions`)
  }

  /** In one request without the document, as long as the store's own digest is the one that was meant. */
  async #newest(): Promise<NewestRevision | undefined> {
    const head = await this.#objects.client.head(this.#objects.headKey)
    const [id, change, digest, md5] = ['revision', 'change', 'digest', 'md5'].map((name) => head?.meta.get(name))
    if (head && md5 === head.etag && /^[1-9]\d{0,14}$/.test(id ?? '') && change && digest) {
      return { id: Number(id), change, digest }
    }
    const revision = await this.#load()
    return revision && { id: revision.id, change: revision.change, digest: revision.digest }
  }

  /** The one that `#seenAt` goes on from. */
  async #newestInfo(): Promise<RevisionInfo | undefined> {
    const { client, headKey } = this.#objects
    const found = await client.get(headKey)
    const head = found && headUnlessDamaged(found, headKey)
    if (head !== undefined) return head.info
    const last = (await orderOf(this.#objects)).at(-1)
    if (last === undefined) return undefined
    try {
      return (await this.#objects.described(last)).info
    } catch (error) {
      if (!(error instanceof DamagedValue)) throw error
      return numberAlone(last.id)
    }
  }

  async #write(revision: Revision, parent: RevisionId | undefined): Promise<void> {
    const from = await beforeSaving(() => this.#ready(revision, parent))
    if (from === 'written') return
    const entry: Entry = { id: revision.id, change: revision.change }
    const isFirst = from.index.length === 0
    const index = [...from.index, entry]
    const now = await this.#moveHead(revision, { ...from, index }, ({ info }) => info.change === revision.change)
    if (isFirst) await this.#keep(revision, undefined)
    await this.#letGo(now)
  }

  /** All that comes before the head is moved. */
  async #ready(revision: Revision, parent: RevisionId | undefined): Promise<Seen | 'written'> {
    const seen = await this.#seenAt(parent, revision)
    if (seen === 'written') return seen
    const from = seen ?? { id: 0, etag: undefined, index: [], dialect: await this.#demandTrust() }
    if (from.index.length === 1) await this.#completeFirst(from)
    if (from.index.length > 0) await this.#keep(revision, from.index.at(-1))
    return from
  }

  /** The head that the write goes on from; `undefined`: there is none. @throws RevisionConflictError */
  async #seenAt(parent: RevisionId | undefined, revision: Revision): Promise<Seen | 'written' | undefined> {
    if (parent !== undefined && this.#seen?.id === parent) return this.#seen
    const { headKey } = this.#objects
    const found = await this.#objects.client.get(headKey)
    try {
      const head = found && headIn(found, headKey)
      if (head !== undefined) {
        if (head.info.change === revision.change) return 'written'
        if (head.info.id === parent) return this.#see(head)
        throw new RevisionConflictError(head.info.id)
      }
    } catch (error) {
      if (!(error instanceof DamagedValue)) throw error
    }
    // Gone or damaged: anyone who knows the newest revision may go on from it.
    const index = await orderOf(this.#objects)
    const newest = index.at(-1)?.id
    if (newest !== parent) throw new RevisionConflictError(newest)
    if (newest === undefined && found === undefined) return undefined
    return { id: newest ?? 0, etag: found?.etag, index, dialect: await this.#demandTrust() }
  }

  /** The first write begins with the head, and may have ended there. */
  async #completeFirst({ index }: Seen): Promise<void> {
    const head = await this.#objects.head()
    if (head?.info.change !== index[0]!.change) return
    await this.#keep(head.revision(), undefined)
  }

  /** Under its own name: a writer that loses leaves an object that does not count, and that pruning removes. */
  async #keep(revision: Revision, previous: Entry | undefined): Promise<void> {
    const key = this.#objects.keyOf(revision)
    const condition = this.#objects.condition(undefined, 'quoted')
    const body = revisionBody(revision, previous)
    for (let attempt = 1; ; attempt++) {
      const { outcome, reason } = await this.#objects.client.put({ key, body, condition })
      if (outcome === 'done') return
      // The same again does no harm: the name has the change in it.
      const isThere = (await this.#objects.client.get(key))?.bytes.equals(body)
      if (isThere) return
      if (attempt === mostAttempts) throw this.#objects.client.lost(key, reason)
      await jitter(attempt, pauses)
    }
  }

  /**
   * Of any number of writers from one head one moves it.
   *
   * @param isMoved whether a head is the one that was wanted: an answer that tells of a lost race may be about oneself
   */
  async #moveHead(revision: Revision, to: Seen, isMoved: (head: Head) => boolean): Promise<Seen> {
    const { headKey, client } = this.#objects
    let { dialect } = to
    let isPending = false
    for (let attempt = 1; ; attempt++) {
      const body = headBody(revision, { index: to.index, dialect })
      const condition = this.#objects.condition(to.etag, dialect)
      const put = { key: headKey, body, condition, meta: headMeta(revision, body) }
      const { outcome, etag, reason, isLost } = await client.put(put).catch((error: unknown) => {
        throw isPending ? error : notSaved(error)
      })
      isPending ||= outcome === 'unknown'
      if (outcome === 'done') {
        this.#seen = { id: revision.id, etag, index: to.index, dialect }
        return this.#seen
      }
      this.#seen = undefined
      if (isLost) throw client.lost(headKey, reason)
      const found = await client.get(headKey)
      const head = found && headUnlessDamaged(found, headKey)
      if (head !== undefined && isMoved(head)) return this.#see(head)
      if (found?.etag !== to.etag) throw new RevisionConflictError(head?.info.id)
      // Nothing has moved: the store wants its digest otherwise, or lost itself in a race.
      if (attempt === mostAttempts) throw client.lost(headKey, reason)
      if (outcome === 'refused') dialect = dialect === 'quoted' ? 'bare' : 'quoted'
      await jitter(attempt, pauses)
    }
  }

  /** @throws SettingsError for a store that does not keep what conditions promise */
  async #demandTrust(): Promise<Dialect> {
    const { section, isConditional } = this.#options
    if (!isConditional) return 'quoted'
    const result = await probe(this.#objects.client, this.#objects.base)
    if ('dialect' in result) return result.dialect
    const message = `${this.#objects.client.where} cannot keep a shared inventory: ${result.fault}`
    throw new SettingsError([{ key: `${section}.endpoint`, message, remedy: storeRemedy }])
  }

  /** A write lets the oldest revisions beyond `historyKeep` go. */
  async #letGo({ index, id }: Seen): Promise<void> {
    const { historyKeep } = this.#options
    const surplus = index.slice(0, Math.max(0, index.length - historyKeep))
    if (surplus.length === 0) return
    try {
      const tagged = await this.#tags.revisions()
      const going = surplus.filter((entry) => !tagged.has(entry.id))
      const last = going.at(-1)
      if (last === undefined) return
      const found = await this.#described(last)
      if (found === undefined) return
      const chain = found instanceof DamagedValue ? '' : found.chain
      await this.#removeRevisions(
        going.map((entry) => entry.id),
        { id: last.id, chain },
      )
    } catch (error) {
      throw olderStillThere(id, historyKeep, error)
    }
  }

  /** Damaged ones are skipped, and told of when all others have been given. */
  async *#revisions(): AsyncGenerator<RevisionInfo> {
    const damage: DamagedValue[] = []
    try {
      const entries = [...(await this.#index())].reverse()
      for (let start = 0; start < entries.length; start += together) {
        const some = entries.slice(start, start + together)
        for (const found of await Promise.all(some.map((entry) => this.#described(entry)))) {
          if (found instanceof DamagedValue) damage.push(found)
          else if (found !== undefined) yield found
        }
      }
      if (damage.length > 0) throw damage[0]
    } catch (error) {
      throw this.#asTold(error, 'revisions')
    }
  }

  async #index(): Promise<readonly Entry[]> {
    const found = await this.#objects.client.get(this.#objects.headKey)
    const head = found && headUnlessDamaged(found, this.#objects.headKey)
    return head?.index ?? (await orderOf(this.#objects))
  }

  /** @returns `undefined` for one that has been removed since the index was read */
  async #described(entry: Entry): Promise<RevisionInfo | DamagedValue | undefined> {
    try {
      return (await this.#objects.described(entry)).info
    } catch (error) {
      if (!(error instanceof DamagedValue)) throw error
      const head = this.#isOnlyInHead(entry) ? await this.#objects.head() : undefined
      if (head?.info.change === entry.change) return head.info
      return (await this.#isKept(entry)) ? error : undefined
    }
  }

  /** What is removed leaves the index first. */
  async #isKept({ id, change }: Entry): Promise<boolean> {
    return (await this.#index()).some((kept) => kept.id === id && kept.change === change)
  }

  /** The first write begins with the head, and may not have come further. */
  #isOnlyInHead({ id }: Entry): boolean {
    return this.#seen === undefined || (this.#seen.index.length === 1 && this.#seen.id === id)
  }

  async #loadRevision(id: RevisionId): Promise<Revision> {
    const unknown = () => new UnknownRevisionError(`there is no revision ${id}`)
    const entry = (await this.#index()).find((each) => each.id === id)
    if (entry === undefined) throw unknown()
    try {
      return (await this.#objects.revision(entry)).revision()
    } catch (error) {
      if (!(error instanceof DamagedValue)) throw error
      const head = this.#isOnlyInHead(entry) ? await this.#objects.head() : undefined
      if (head?.info.change === entry.change) return head.revision()
      throw (await this.#isKept(entry)) ? error : unknown()
    }
  }

  /**
   * The cut is safe before the first revision goes, neither the newest nor one that has a tag does, and what is not in the
   * index is not there.
   */
  async #removeRevisions(ids: readonly RevisionId[], cut?: HistoryCut): Promise<void> {
    if (cut !== undefined) await this.#objects.keepCut(cut)
    if (ids.length === 0) return
    const going = new Set(ids)
    for (const id of await this.#tags.revisions()) going.delete(id)
    for (let attempt = 1; ; attempt++) {
      const head = await this.#objects.head()
      if (head === undefined) return
      const stays = ({ id }: Entry): boolean => id === head.info.id || !going.has(id)
      const index = head.index.filter(stays)
      if (index.length < head.index.length) {
        try {
          const revision = head.revision()
          const to = { id: head.info.id, etag: head.etag, index, dialect: head.dialect }
          await this.#moveHead(revision, to, (now) => isSame(now.index, index))
        } catch (error) {
          if (!(error instanceof RevisionConflictError) || attempt === mostAttempts) throw error
          await jitter(attempt, pauses)
          continue
        }
      }
      return this.#objects.removeBut(index, head.info.id)
    }
  }

  async #doubts(): Promise<readonly string[]> {
    if (!this.#options.isConditional) {
      return [
        'allow_unconditional_writes = yes: of two writers at once one is lost without a word; let one machine write',
      ]
    }
    const result = await probe(this.#objects.client, this.#objects.base)
    return 'dialect' in result ? [] : [`the store cannot keep a shared inventory: ${result.fault}; ${storeRemedy}`]
  }

  /** The head last: without it what is left would look like damage. Then what a writer has left meanwhile. */
  async #destroy(): Promise<void> {
    this.#seen = undefined
    const { client, base, headKey } = this.#objects
    for await (const key of client.list(base)) if (key !== headKey) await client.delete(key)
    await client.delete(headKey)
    for await (const key of client.list(base)) await client.delete(key)
  }

  async #told<T>(operation: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act()
    } catch (error) {
      throw this.#asTold(error, operation)
    }
  }

  #asTold(error: unknown, operation: string): unknown {
    const { section } = this.#options
    if (error instanceof DamagedValue) {
      return toldDamage(error, operation, { section, where: this.#objects.client.where, manual })
    }
    return placed(error, section, operation)
  }
}
