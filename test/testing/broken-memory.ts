/** A memory backend that keeps the contract until it is given a fault: the kit has to find each. */
import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type {
  HistoryCut,
  InventoryBackend,
  NewestRevision,
  Revision,
  RevisionId,
  RevisionInfo,
} from '../../src/backends/contract.ts'
import {
  BackendAuthError,
  BackendUnavailableError,
  CorruptDocumentError,
  RevisionConflictError,
  UnknownRevisionError,
} from '../../src/backends/errors.ts'
import type { BackendContext } from '../../src/backends/plugin.ts'
import type { Faults } from '../../src/testing/index.ts'

export const password = 'open sesame'

/** What goes on inside, and may be replaced by something worse. */
export interface Parts {
  keyOf(deployment: string): string
  /** What is kept of a document. */
  stored(revision: Revision): Revision
  newest(revisions: readonly Revision[]): Revision | undefined
  /** What `newest` says of them. */
  told(revisions: readonly Revision[]): NewestRevision | undefined
  /** Decides on a write; `append` does it. */
  write(revisions: Revision[], revision: Revision, parent: RevisionId | undefined): Promise<void>
  list(revisions: readonly Revision[]): Revision[]
  find(revisions: readonly Revision[], id: RevisionId): Revision | undefined
  remove(revisions: readonly Revision[], ids: readonly RevisionId[]): Revision[]
  /** What becomes of the cut that is kept when another one is given. */
  cut(kept: HistoryCut | undefined, given: HistoryCut, ids: readonly RevisionId[]): HistoryCut | undefined
  destroy(storage: Map<string, Revision[]>, key: string, cuts: Map<string, HistoryCut>): void
  whileDown(): Error | undefined
  whenDamaged(revisions: readonly Revision[]): Revision | undefined
  toStrangers(): Revision | undefined
  onOpen(context: BackendContext): void
  close(times: number): void
}

export function conflict(newest: RevisionId | undefined): RevisionConflictError {
  return new RevisionConflictError(newest, { backend: 'broken', operation: 'write' })
}

/** In the words of the contract's `newest`. */
export function told(revision: Revision | undefined): NewestRevision | undefined {
  if (revision === undefined) return undefined
  const { id, change, document } = revision
  return { id, change, digest: createHash('sha256').update(document).digest('hex') }
}

const sound: Parts = {
  keyOf: (deployment) => deployment,
  stored: (revision) => revision,
  newest: (revisions) => revisions.at(-1),
  told: (revisions) => told(revisions.at(-1)),
  async write(revisions, revision, parent) {
    const newest = revisions.at(-1)?.id
    if (newest !== parent) throw conflict(newest)
    revisions.push(revision)
  },
  list: (revisions) => revisions.toReversed(),
  find: (revisions, id) => revisions.find((revision) => revision.id === id),
  remove: (revisions, ids) => revisions.filter(({ id }) => !ids.includes(id) || id === revisions.at(-1)?.id),
  cut: (kept, given) => (kept && kept.id > given.id ? kept : given),
  destroy(storage, key, cuts) {
    storage.delete(key)
    cuts.delete(key)
  },
  whileDown: () => new BackendUnavailableError('the service is down'),
  whenDamaged() {
    throw new CorruptDocumentError('the newest revision is damaged')
  },
  toStrangers() {
    throw new BackendAuthError('wrong password')
  },
  onOpen() {},
  close() {},
}

export interface BrokenMemory {
  open(deployment: string, context: BackendContext): InventoryBackend
  readonly faults: Faults
}

export function brokenMemory(fault: Partial<Parts> = {}): BrokenMemory {
  const parts: Parts = { ...sound, ...fault }
  const storage = new Map<string, Revision[]>()
  const cuts = new Map<string, HistoryCut>()
  const damaged = new Set<string>()
  let isDown = false

  const revisionsOf = (key: string): Revision[] => {
    const revisions = storage.get(key) ?? []
    storage.set(key, revisions)
    return revisions
  }

  const reach = async (): Promise<boolean> => {
    await setImmediate()
    if (!isDown) return true
    const error = parts.whileDown()
    if (error) throw error
    return false
  }

  function open(deployment: string, context: BackendContext): InventoryBackend {
    parts.onOpen(context)
    const key = parts.keyOf(deployment)
    let closed = 0
    return {
      capabilities: { compareAndSwap: true, history: true, shared: false },
      async load() {
        if (!(await reach())) return undefined
        return damaged.has(key) ? parts.whenDamaged(revisionsOf(key)) : parts.newest(revisionsOf(key))
      },
      newest: async () => ((await reach()) ? parts.told(revisionsOf(key)) : undefined),
      async write(revision, parent) {
        if (await reach()) await parts.write(revisionsOf(key), parts.stored(revision), parent)
      },
      async *revisions(): AsyncGenerator<RevisionInfo> {
        yield* parts.list(revisionsOf(key))
      },
      async loadRevision(id) {
        const found = parts.find(revisionsOf(key), id)
        if (found) return found
        throw new UnknownRevisionError(`there is no revision ${id}`)
      },
      async removeRevisions(ids, given) {
        const cut = given && parts.cut(cuts.get(key), given, ids)
        if (cut) cuts.set(key, cut)
        storage.set(key, parts.remove(revisionsOf(key), ids))
      },
      historyCut: async () => cuts.get(key),
      async destroy() {
        damaged.delete(key)
        parts.destroy(storage, key, cuts)
      },
      close: async () => parts.close(++closed),
    }
  }

  return {
    open,
    faults: {
      async down() {
        isDown = true
        return async () => {
          isDown = false
        }
      },
      damage: async (deployment) => void damaged.add(parts.keyOf(deployment)),
      openWithWrongCredentials: async (deployment, context) => ({
        ...open(deployment, context),
        load: async () => parts.toStrangers(),
        write: async () => void parts.toStrangers(),
      }),
    },
  }
}
