/** The backend over a cluster of etcd: immutable revisions, and one head that moves by compare-and-swap. */
import type { InventoryBackend, NewestRevision, Revision, RevisionId, RevisionInfo } from '../contract.ts'
import {
  BackendUnavailableError,
  DocumentTooLargeError,
  placed,
  RevisionConflictError,
  UnknownRevisionError,
} from '../errors.ts'
import { DamagedValue, numberAlone, toldDamage, unlessDamaged } from '../support/damage.ts'
import { beforeSaving, notSaved } from '../support/fate.ts'
import { olderStillThere } from '../support/saved-but.ts'
import type { Outcome } from './answers.ts'
import { LostReply } from './gateway.ts'
import { History } from './history.ts'
import type { Place } from './place.ts'
import {
  asFound,
  type Compare,
  deleteRangeRequest,
  getRequest,
  isAbsent,
  isThere,
  isUnchanged,
  putRequest,
  rangeRequest,
} from './requests.ts'
import {
  documentIn,
  type Head,
  headFrom,
  headText,
  infoFrom,
  joined,
  mostChunks,
  type Packed,
  packed,
  revisionOf,
  type Stored,
} from './stored.ts'
import { Tags } from './tags.ts'

export interface EtcdBackendOptions {
  readonly place: Place
  /** `etcd 10.0.0.1:2379, …`: for messages. */
  readonly where: string
  readonly deployment: string
  readonly section: string
  readonly historyKeep: number
  doubts(): Promise<readonly string[]>
}

export type EtcdBackend = Required<Omit<InventoryBackend, 'writeBelow'>>

const manual = 'docs/backends/etcd.md'

export function openEtcdBackend(options: EtcdBackendOptions): EtcdBackend {
  return new Cluster(options).backend()
}

class Cluster {
  readonly #options: EtcdBackendOptions
  readonly #place: Place
  readonly #history: History
  readonly #tags: Tags
  /** The head as it was read or written last, and the revision of etcd that did it. */
  #seen: { readonly id: RevisionId; readonly modified: string } | undefined

  constructor(options: EtcdBackendOptions) {
    this.#options = options
    this.#place = options.place
    this.#tags = new Tags(options.place)
    this.#history = new History(options.place, this.#tags)
  }

  backend(): EtcdBackend {
    const { where, deployment, historyKeep, doubts } = this.#options
    return {
      capabilities: { compareAndSwap: true, shared: true },
      place: `${where}, deployment ${deployment}`,
      historyKeep,
      load: () => this.#told('load', () => this.#load()),
      newest: () => this.#told('load', () => this.#newest()),
      newestInfo: () => this.#told('load', () => this.#newestInfo()),
      write: (revision, parent) => this.#told('write', () => this.#write(revision, parent)),
      revisions: () => this.#revisions(),
      loadRevision: (id) => this.#told('loadRevision', () => this.#loadRevision(id)),
      removeRevisions: (ids, cut) => this.#told('removeRevisions', () => this.#history.remove(ids, cut)),
      historyCut: () => this.#told('historyCut', () => this.#history.cut()),
      tags: () => this.#told('tags', async () => (await this.#tags.read()).tags),
      setTag: (tag, was) => this.#told('setTag', () => this.#tags.set(tag, was)),
      repair: (scope) => this.#told('repair', async () => (scope === 'all' ? this.#tags.repair() : [])),
      removeTag: (tag) => this.#told('removeTag', () => this.#tags.remove(tag)),
      doubts: () => this.#told('doubts', doubts),
      changes: (signal) => this.#place.watch(this.#place.keys.head, signal),
      destroy: () => this.#told('destroy', () => this.#destroy()),
      close: async () => {},
    }
  }

  /** Head, description and document of one moment, in one request; more for a document in parts. */
  async #load(): Promise<Revision | undefined> {
    const { head: headKey, revisions, documents } = this.#place.keys
    const [found, infos, bodies] = await this.#place.read([
      getRequest(headKey),
      rangeRequest(revisions, { last: 1 }),
      rangeRequest(documents, { last: 1 }),
    ])
    const head = this.#headOf(found!.values[0], infos!.values[0], bodies!.values[0])
    if (head === undefined) return undefined
    const info = infos!.values[0]
    const body = bodies!.values[0]
    const isWhole = info?.key === this.#place.keys.revision(head.id) && body?.key === this.#place.keys.document(head.id)
    const revision = isWhole ? await this.#revisionFrom(head.id, info, body) : await this.#revisionAt(head.id)
    if (revision === undefined) throw new DamagedValue(`revision ${head.id}, which is in force, is gone`)
    if (revision.change === head.change) return revision
    throw new DamagedValue(`${headKey} is of another write than revision ${head.id}`)
  }

  /** What is in force. @throws DamagedValue: what exists is not nothing, and an older head is not the newest */
  #headOf(head: Stored | undefined, info: Stored | undefined, body: Stored | undefined): Head | undefined {
    const { keys } = this.#place
    const other = info ?? body
    if (head === undefined) {
      if (other === undefined) return undefined
      throw new DamagedValue(`${keys.head} is gone, and there are revisions, such as ${other.key}`)
    }
    const { id, ...rest } = headFrom(head)
    const newest = info && keys.idIn(info.key, keys.revisions)
    if (newest !== undefined && newest > id) {
      throw new DamagedValue(`${keys.head} names revision ${id}, and there is a revision ${newest}`)
    }
    this.#seen = { id, modified: head.modified }
    return { id, ...rest }
  }

  /**
   * All of a revision is written in one transaction, its parts before it: as long as etcd has changed none of it since, the
   * document is the one whose digest the head has.
   */
  async #newest(): Promise<NewestRevision | undefined> {
    const { keys } = this.#place
    const [found, infos, bodies] = await this.#place.read([
      getRequest(keys.head),
      rangeRequest(keys.revisions, { last: 1, keysOnly: true }),
      rangeRequest(keys.documents, { last: 1, keysOnly: true }),
    ])
    const [head, info, body] = [found, infos, bodies].map((each) => each!.values[0])
    const inForce = this.#headOf(head, info, body)
    if (inForce === undefined) return undefined
    const { id, change, digest, chunks } = inForce
    const isAsWritten = (stored: Stored | undefined, key: string): boolean =>
      stored?.key === key && stored.modified === head!.modified
    const isSound =
      isAsWritten(info, keys.revision(id)) &&
      isAsWritten(body, keys.document(id)) &&
      (chunks === 0 || (await this.#areChunksOlder(inForce, head!)))
    if (isSound) return { id, change, digest }
    const revision = await this.#load()
    return revision && { id: revision.id, change: revision.change, digest: revision.digest }
  }

  /** By its number: the head knows that, whatever became of the revision. */
  async #newestInfo(): Promise<RevisionInfo | undefined> {
    const { keys } = this.#place
    const [found, infos] = await this.#place.read([getRequest(keys.head), rangeRequest(keys.revisions, { last: 1 })])
    const [head, info] = [found!.values[0], infos!.values[0]]
    const inForce = head && headUnlessDamaged(head)
    const newest = info && keys.idIn(info.key, keys.revisions)
    const id = numberToFollow(inForce, newest)
    if (id === undefined) return undefined
    const described =
      newest === id
        ? unlessDamaged(
            () => infoFrom(info!, id),
            () => undefined,
          )
        : undefined
    const isInForce = inForce?.id !== id || inForce.change === described?.change
    return described && isInForce ? described : numberAlone(id)
  }

  async #areChunksOlder({ id, change, chunks }: Head, head: Stored): Promise<boolean> {
    const { values } = await this.#place.range(this.#place.keys.chunksOf(id, change), { keysOnly: true })
    return values.length === chunks && values.every(({ modified }) => BigInt(modified) < BigInt(head.modified))
  }

  async #revisionAt(id: RevisionId): Promise<Revision | undefined> {
    const { keys } = this.#place
    const [infos, bodies] = await this.#place.read([getRequest(keys.revision(id)), getRequest(keys.document(id))])
    const [info, body] = [infos!.values[0], bodies!.values[0]]
    if (info === undefined && body === undefined) return undefined
    if (info === undefined) throw new DamagedValue(`${keys.revision(id)} is gone, and its document is there`)
    if (body === undefined) throw new DamagedValue(`${keys.document(id)}, the document of revision ${id}, is gone`)
    return this.#revisionFrom(id, info, body)
  }

  async #revisionFrom(id: RevisionId, info: Stored, body: Stored): Promise<Revision> {
    const described = infoFrom(info, id)
    const found = documentIn(body)
    if (typeof found === 'string') return revisionOf(described, found)
    const { keys } = this.#place
    const parts: Buffer[] = []
    for (let number = 0; number < found.chunks; number++) {
      const key = keys.chunk(id, found.change, number)
      const part = await this.#place.get(key)
      if (part === undefined) throw new DamagedValue(`${key}, a part of the document of revision ${id}, is gone`)
      parts.push(part.value)
    }
    return revisionOf(described, joined(parts, found, body.key))
  }

  async #write(revision: Revision, parent: RevisionId | undefined): Promise<void> {
    const ready = packed(revision)
    if (ready.chunks.length > mostChunks) {
      throw new DocumentTooLargeError(
        `the document has ${ready.chunks.length} parts of 1 MiB when it is packed, and ${mostChunks} are the most that one transaction takes`,
      )
    }
    const expected = await beforeSaving(() => this.#expected(revision, parent))
    if (expected === 'written') return
    await beforeSaving(() => this.#putChunks(revision, ready))
    const outcome = await this.#swap(revision, ready, expected).catch((error: unknown) => {
      throw error instanceof LostReply ? error : notSaved(error)
    })
    if (!outcome.succeeded) return this.#notSwapped(revision, expected, outcome)
    this.#seen = { id: revision.id, modified: outcome.revision }
    await this.#letGo(revision.id, outcome.ranges[0]?.count ?? 0)
  }

  /** What the head has to be still when it moves; `written`: this very change is there already. */
  async #expected(revision: Revision, parent: RevisionId | undefined): Promise<Compare | 'written'> {
    const { keys } = this.#place
    if (parent !== undefined && this.#seen?.id === parent) return isUnchanged(keys.head, this.#seen.modified)
    const [found, infos] = await this.#place.read([
      getRequest(keys.head),
      rangeRequest(keys.revisions, { last: 1, keysOnly: true }),
    ])
    const head = found!.values[0]
    const newest = infos!.values[0] && keys.idIn(infos!.values[0].key, keys.revisions)
    const inForce = head === undefined ? undefined : headUnlessDamaged(head)
    if (inForce !== undefined && inForce.change === revision.change) return 'written'
    const current = numberToFollow(inForce, newest)
    if (current !== parent) throw new RevisionConflictError(current)
    return asFound(keys.head, head)
  }

  async #putChunks({ id, change }: Revision, { chunks }: Packed): Promise<void> {
    for (const [number, chunk] of chunks.entries()) {
      await this.#place.put(this.#place.keys.chunk(id, change, number), chunk)
    }
  }

  #swap(revision: Revision, { info, document, chunks }: Packed, expected: Compare): Promise<Outcome> {
    const { keys } = this.#place
    const { id, change, digest } = revision
    const head: Head = { id, change, digest, chunks: chunks.length }
    const parts = chunks.map((_, number) => isThere(keys.chunk(id, change, number)))
    return this.#place.change(
      [expected, isAbsent(keys.revision(id)), ...parts],
      [
        putRequest(keys.head, headText(head)),
        putRequest(keys.revision(id), info),
        putRequest(keys.document(id), document),
        rangeRequest(keys.revisions, { countOnly: true }),
      ],
      [getRequest(keys.head), rangeRequest(keys.revisions, { last: 1, keysOnly: true })],
    )
  }

  #notSwapped(revision: Revision, expected: Compare, { ranges: [found, infos] }: Outcome): void {
    const { keys } = this.#place
    this.#seen = undefined
    const stored = found?.values[0]
    const head = stored && headUnlessDamaged(stored)
    if (head?.change === revision.change) return
    const isMoved = stored === undefined ? expected.target === 'MOD' : stored.modified !== expected.mod_revision
    if (isMoved) throw new RevisionConflictError(head?.id)
    const newest = infos?.values[0] && keys.idIn(infos.values[0].key, keys.revisions)
    if (newest !== undefined && newest >= revision.id) {
      throw new DamagedValue(`${keys.head} is older than ${keys.revision(newest)}`)
    }
    throw notSaved(
      new BackendUnavailableError(`the parts of revision ${revision.id} were removed before it was in force`),
    )
  }

  /** A write lets the oldest revisions beyond `historyKeep` go. */
  async #letGo(id: RevisionId, count: number): Promise<void> {
    const { historyKeep } = this.#options
    if (count <= historyKeep) return
    try {
      await this.#history.removeOldest(count - historyKeep)
    } catch (error) {
      throw olderStillThere(id, historyKeep, error)
    }
  }

  async *#revisions(): AsyncGenerator<RevisionInfo> {
    const damage: unknown[] = []
    try {
      yield* this.#history.list((fault) => damage.push(fault))
      if (damage.length > 0) throw damage[0]
    } catch (error) {
      throw this.#asTold(error, 'revisions')
    }
  }

  async #loadRevision(id: RevisionId): Promise<Revision> {
    const revision = await this.#revisionAt(id)
    if (revision === undefined) throw new UnknownRevisionError(`there is no revision ${id}`)
    return revision
  }

  async #destroy(): Promise<void> {
    this.#seen = undefined
    await this.#place.change([], [deleteRangeRequest(this.#place.keys.all)])
  }

  async #told<T>(operation: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act()
    } catch (error) {
      throw this.#asTold(error, operation)
    }
  }

  #asTold(error: unknown, operation: string): unknown {
    const { where, section } = this.#options
    if (error instanceof DamagedValue) return toldDamage(error, operation, { section, where, manual })
    return placed(error, section, operation)
  }
}

/**
 * What a write has to name as its parent: a head that was lost, or put back to an older one, does not keep anyone from
 * going on who knows the newest revision.
 */
function numberToFollow(inForce: Head | undefined, newest: RevisionId | undefined): RevisionId | undefined {
  const isBehind = newest !== undefined && (inForce === undefined || inForce.id < newest)
  return isBehind ? newest : inForce?.id
}

/** A head that cannot be read is one that may be replaced by anyone who knows the newest revision. */
function headUnlessDamaged(stored: Stored): Head | undefined {
  return unlessDamaged(
    () => headFrom(stored),
    () => undefined,
  )
}
