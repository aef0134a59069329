/** Laws of `history verify` on a history in memory. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planPruning } from '../../../../src/app/store/history/prune.ts'
import { verifyHistory } from '../../../../src/app/store/history/verify.ts'
import { InventoryStore } from '../../../../src/app/store/store.ts'
import type { Revision } from '../../../../src/backends/contract.ts'
import { type MemoryStorage, openMemoryBackend } from '../../../../src/backends/memory.ts'
import { parseJson } from '../../../../src/python/json-read.ts'

const attribution = { author: 'ada@deploy1', command: 'test', tool: 'osa-inventory/0' }

async function history(length: number, keep: number): Promise<MemoryStorage> {
  const storage: MemoryStorage = { revisions: [] }
  const store = new InventoryStore(openMemoryBackend(storage), attribution)
  for (let number = 0; number < length; number += 1) {
    const document = JSON.stringify({ [`group${number}`]: { hosts: [] } })
    await store.update(() => ({ document, inventory: parseJson(document), changed: true }))
  }
  await store.prune(planPruning(storage.revisions, { keep }))
  return storage
}

const sizes = fc.record({ length: fc.integer({ min: 2, max: 9 }), keep: fc.integer({ min: 1, max: 9 }) })

async function faultsIn(storage: MemoryStorage) {
  return (await verifyHistory(openMemoryBackend(storage))).faults
}

test('whatever was pruned, the rest is sound', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, async ({ length, keep }) => {
      expect(await faultsIn(await history(length, keep))).toEqual([])
    }),
    { numRuns: 40 },
  )
})

test('no other list of the same revisions, numbered as it was, is taken for it', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.array(fc.nat(), { minLength: 1, maxLength: 9 }), async ({ length, keep }, picks) => {
      const storage = await history(length, keep)
      const { revisions } = storage
      const before = [...revisions]
      // As the one in force, the newest stays where it is.
      const head = revisions.at(-1)!
      const picked = picks.map((pick) => revisions[pick % revisions.length]!).filter((revision) => revision !== head)
      const list = [...picked, head].map((revision, index, all) => ({
        ...revision,
        id: head.id - all.length + 1 + index,
      }))
      storage.revisions = list
      const isSame = JSON.stringify(list) === JSON.stringify(before)
      expect((await faultsIn(storage)).length === 0).toBe(isSame)
    }),
    { numRuns: 150 },
  )
})

test('who writes or prunes meanwhile is not a fault', async () => {
  const storage = await history(6, 9)
  const backend = openMemoryBackend(storage)
  const others = new InventoryStore(openMemoryBackend(storage), attribution)
  const busy = {
    write: () => others.update(() => ({ document: '{"new": {}}', inventory: parseJson('{"new": {}}'), changed: true })),
    prune: () => others.prune(planPruning(storage.revisions, { keep: 2 })),
  }
  for (const act of [busy.write, busy.prune]) {
    let isFirst = true
    const load = async () => {
      if (isFirst) await act()
      isFirst = false
      return backend.load()
    }
    const loadRevision: typeof backend.loadRevision = async (id) => {
      if (isFirst && act === busy.prune) await act()
      isFirst = isFirst && act !== busy.prune
      return backend.loadRevision(id)
    }
    expect((await verifyHistory({ ...backend, load, loadRevision })).faults).toEqual([])
  }
})

test('no altered member of any revision goes unseen', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(), fc.nat(), fc.string(), async ({ length, keep }, which, member, text) => {
      const storage = await history(length, keep)
      const index = which % storage.revisions.length
      const revision = storage.revisions[index]!
      const names = Object.keys(revision)
      const name = names[member % names.length]!
      storage.revisions[index] = {
        ...revision,
        [name]: typeof Reflect.get(revision, name) === 'number' ? text.length + 50 : text,
      } as Revision
      // A member that is altered beyond all sense may be refused before it is compared.
      const found = await faultsIn(storage).then(
        (faults) => faults.length > 0,
        () => true,
      )
      expect(found, `${name} of revision ${revision.id}`).toBe(true)
    }),
    { numRuns: 200 },
  )
})
