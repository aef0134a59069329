/** The inventory in this process and nowhere else: for tests, and as the shortest backend there is. */
import type { HistoryCut, InventoryBackend, Revision, RevisionId, RevisionTag } from './contract.ts'
import { RevisionConflictError, UnknownRevisionError } from './errors.ts'
import { apiVersion, defineBackend } from './plugin.ts'
import { withoutTag, withTag } from './support/tags.ts'

/** What several backends share: two of one storage are two clients of one database. Oldest revision first. */
export interface MemoryStorage {
  revisions: Revision[]
  cut?: HistoryCut
  tags?: readonly RevisionTag[]
}

export interface MemoryBackend extends InventoryBackend {
  revisions(): AsyncGenerator<Revision>
  loadRevision(id: RevisionId): Promise<Revision>
  removeRevisions(ids: readonly RevisionId[], cut?: HistoryCut): Promise<void>
  historyCut(): Promise<HistoryCut | undefined>
  tags(): Promise<readonly RevisionTag[]>
  setTag(tag: RevisionTag, was: RevisionId | undefined): Promise<void>
  removeTag(tag: RevisionTag): Promise<void>
  destroy(): Promise<void>
  close(): Promise<void>
}

export function openMemoryBackend(shared: MemoryStorage = { revisions: [] }): MemoryBackend {
  return {
    capabilities: { compareAndSwap: true, shared: false },
    load: async () => shared.revisions.at(-1),
    async write(revision, parent) {
      const newest = shared.revisions.at(-1)?.id
      if (newest !== parent) throw new RevisionConflictError(newest, { backend: 'memory', operation: 'write' })
      shared.revisions.push(revision)
    },
    async *revisions() {
      yield* shared.revisions.toReversed()
    },
    async loadRevision(id) {
      const found = shared.revisions.find((revision) => revision.id === id)
      if (found) return found
      throw unknown(id)
    },
    async removeRevisions(ids, cut) {
      if (cut && cut.id > (shared.cut?.id ?? 0)) shared.cut = cut
      const newest = shared.revisions.at(-1)
      const staying = new Set([newest?.id, ...(shared.tags ?? []).map(({ id }) => id)])
      shared.revisions = shared.revisions.filter(({ id }) => staying.has(id) || !ids.includes(id))
    },
    historyCut: async () => shared.cut,
    tags: async () => shared.tags ?? [],
    async setTag(tag, was) {
      const tags = withTag(shared.tags ?? [], tag, was)
      if (!shared.revisions.some(({ id }) => id === tag.id)) throw unknown(tag.id)
      if (tags) shared.tags = tags
    },
    async removeTag(tag) {
      const tags = withoutTag(shared.tags ?? [], tag)
      if (tags) shared.tags = tags
    },
    async destroy() {
      shared.revisions = []
      delete shared.cut
      delete shared.tags
    },
    close: async () => {},
  }
}

function unknown(id: RevisionId): UnknownRevisionError {
  return new UnknownRevisionError(`there is no revision ${id}`, { backend: 'memory', operation: 'load' })
}

/** By section and deployment: anyone who opens one again in this process finds what was written. */
const storages = new Map<string, MemoryStorage>()

export default defineBackend({
  name: 'memory',
  apiVersion,
  summary: 'in memory, gone when the program ends; for tests',
  options: {},
  register({ deployment }, { section }) {
    const key = JSON.stringify([section, deployment])
    const storage = storages.get(key) ?? { revisions: [] }
    storages.set(key, storage)
    return openMemoryBackend(storage)
  },
})
