/** What `history verify` says of a backend that tells only a part, or contradicts itself. */
import { describe, expect, it } from 'vitest'
import { planPruning } from '../../../../src/app/store/history/prune.ts'
import { type Verified, verifyHistory } from '../../../../src/app/store/history/verify.ts'
import { InventoryStore } from '../../../../src/app/store/store.ts'
import type { InventoryBackend, Revision, RevisionTag } from '../../../../src/backends/contract.ts'
import { BackendUnavailableError, CorruptDocumentError } from '../../../../src/backends/errors.ts'
import { type MemoryStorage, openMemoryBackend } from '../../../../src/backends/memory.ts'
import { parseJson } from '../../../../src/python/json-read.ts'

const attribution = { author: 'ada@deploy1', command: 'test', tool: 'osa-inventory/0' }

async function written(length: number): Promise<MemoryStorage> {
  const storage: MemoryStorage = { revisions: [] }
  const store = new InventoryStore(openMemoryBackend(storage), attribution)
  for (let number = 1; number <= length; number += 1) {
    const document = JSON.stringify({ [`group${number}`]: { hosts: [] } })
    await store.update(() => ({ document, inventory: parseJson(document), changed: true }))
  }
  return storage
}

function told({ faults }: Verified): string[] {
  return faults.map(({ revision, kind, message }) => `${kind} ${revision}: ${message}`)
}

const damaged = (id: number) => new CorruptDocumentError(`revision ${id} is damaged`)
const listingEnds = new CorruptDocumentError('a revision cannot be read')

/** A backend that lists what it can read, and of which these cannot be. */
function unreadable(storage: MemoryStorage, ids: readonly number[]): InventoryBackend {
  const memory = openMemoryBackend(storage)
  return {
    ...memory,
    async load() {
      const newest = await memory.load()
      if (newest && ids.includes(newest.id)) throw damaged(newest.id)
      return newest
    },
    async *revisions() {
      for await (const info of memory.revisions()) if (!ids.includes(info.id)) yield info
      throw listingEnds
    },
    loadRevision(id) {
      if (ids.includes(id)) throw damaged(id)
      return memory.loadRevision(id)
    },
  }
}

describe('where revisions cannot be read', () => {
  it('each is told with its damage, and what is not there is missing', async () => {
    const storage = await written(6)
    storage.revisions = storage.revisions.filter(({ id }) => id !== 4)
    expect(told(await verifyHistory(unreadable(storage, [2])))).toEqual([
      'unreadable 2: revision 2 is damaged',
      'missing 4: it is missing',
    ])
  })

  it('the newest one is told whether the backend gives its number, or cannot read that either', async () => {
    const storage = await written(3)
    const backend = unreadable(storage, [2, 3])
    const faults = ['unreadable 2: revision 2 is damaged', 'unreadable 3: revision 3 is damaged']
    const newest = async () => storage.revisions.at(-1) as never
    const broken = async () => {
      throw damaged(3)
    }
    expect(told(await verifyHistory(backend))).toEqual(faults)
    expect(told(await verifyHistory({ ...backend, newest }))).toEqual(faults)
    expect(told(await verifyHistory({ ...backend, newest: broken }))).toEqual(faults)
    const lost = new BackendUnavailableError('no answer')
    const unreachable = async () => {
      throw lost
    }
    await expect(verifyHistory({ ...backend, newest: unreachable })).rejects.toBe(lost)
    await expect(verifyHistory({ ...backend, loadRevision: unreachable })).rejects.toBe(lost)
  })

  it('and nobody can say which, the damage of the listing is told', async () => {
    const storage = await written(2)
    expect(told(await verifyHistory(unreadable(storage, [])))).toEqual(['unreadable 3: a revision cannot be read'])
  })
})

describe('what is in force', () => {
  const unrecorded = { id: 1, unrecorded: 'first seen', document: '{}' } as Revision

  it('is nothing, or was never recorded, before the first revision', async () => {
    const memory = openMemoryBackend()
    expect(await verifyHistory(memory)).toEqual({ infos: [], cut: undefined, faults: [], notes: [] })
    expect(told(await verifyHistory({ ...memory, load: async () => unrecorded }))).toEqual([])
  })

  it('is a revision that is not listed, or there are revisions and nothing is in force', async () => {
    const storage = await written(2)
    const memory = openMemoryBackend(storage)
    expect(told(await verifyHistory({ ...memory, async *revisions() {} }))).toEqual([
      'head 0: revision 2 is in force and not listed',
    ])
    expect(told(await verifyHistory({ ...memory, load: async () => undefined }))).toEqual([
      'head 2: there are revisions, and the backend says that nothing was ever written',
    ])
  })

  it('is an older revision, or another document', async () => {
    const storage = await written(3)
    const memory = openMemoryBackend(storage)
    const [, second, third] = storage.revisions as [Revision, Revision, Revision]
    expect(told(await verifyHistory({ ...memory, load: async () => second }))).toEqual([
      'head 3: it is the newest one, and revision 2 is in force',
    ])
    expect(told(await verifyHistory({ ...memory, load: async () => ({ ...third, document: '{}' }) }))).toEqual([
      'head 3: what is in force is not its document',
    ])
  })
})

describe('a cut', () => {
  it('at the newest revision has nothing after it, which is told at once', async () => {
    const storage = await written(3)
    const { id, chain } = storage.revisions.at(-1)!
    storage.cut = { id, chain }
    const memory = openMemoryBackend(storage)
    let listings = 0
    const backend: InventoryBackend = {
      ...memory,
      revisions() {
        listings += 1
        if (listings > 10) throw new Error('listed without end')
        return memory.revisions()
      },
    }
    expect(told(await verifyHistory(backend))).toEqual([
      'missing 4: it is missing: the history was pruned up to revision 3, and there is nothing after it',
    ])
  })

  it('has a note of what is kept below it', async () => {
    const notes = async (...ids: readonly number[]) => {
      const storage = await written(6)
      const tags = ids.map((id): RevisionTag => ({ name: `t${id}`, id }))
      const store = new InventoryStore(openMemoryBackend(storage), attribution)
      storage.tags = tags
      await store.prune(planPruning(storage.revisions, { keep: 2 }, tags))
      const verified = await verifyHistory(openMemoryBackend(storage))
      expect(verified.faults).toEqual([])
      return verified.notes
    }
    const rest = 'their documents are verified, and the chain only between neighbours'
    expect(await notes()).toEqual([])
    expect(await notes(2)).toEqual([`below the cut revision 2 is kept: ${rest}`])
    expect(await notes(1, 3)).toEqual([`below the cut 2 revisions are kept: ${rest}`])
  })
})
