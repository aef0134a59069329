/** Copying revisions between stores: what is copied, what is refused, and that a copy can be stopped anywhere. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { verifyHistory } from '../../../../src/app/store/history/verify.ts'
import type { InventoryStore } from '../../../../src/app/store/store.ts'
import type { InventoryBackend } from '../../../../src/backends/contract.ts'
import { BackendUnavailableError } from '../../../../src/backends/errors.ts'
import { openFileBackend } from '../../../../src/backends/file.ts'
import { type MemoryStorage, openMemoryBackend } from '../../../../src/backends/memory.ts'
import { documentOf, memory, planned, storeOver, transfer, write } from './places.ts'

/** The kind of place that keeps the present only. */
function present(storage: MemoryStorage = { revisions: [] }) {
  const { load, write: swap } = openMemoryBackend(storage)
  const backend: InventoryBackend = {
    capabilities: { compareAndSwap: false, history: false, shared: true },
    load,
    write: async (revision, parent) => {
      await swap(revision, parent)
      storage.revisions = [revision]
    },
  }
  return { storage, store: storeOver(backend) }
}

async function demandSound({ backend }: InventoryStore): Promise<void> {
  expect((await verifyHistory(backend)).faults).toEqual([])
}

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'osa-transfer-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

describe('with --history', () => {
  it('everything arrives as it was, and a second time there is nothing to do', async () => {
    const [from, to] = [memory(), memory()]
    await write(from.store, 'a', 'b', 'c')
    const before = structuredClone(from.storage)
    expect(await transfer(from.store, to.store)).toMatchObject({ kind: 'copy', from: 1, to: 3 })
    expect(to.storage).toEqual(before)
    expect(from.storage).toEqual(before)
    expect(await transfer(from.store, to.store)).toEqual({ kind: 'done' })
  })

  it('goes on where it was stopped, whichever write it was', async () => {
    for (let stop = 0; stop < 8; stop++) {
      const [from, to] = [memory(), memory()]
      await write(from.store, 'a', 'b', 'c')
      await from.store.backend.removeRevisions!([1], { id: 1, chain: from.storage.revisions[0]!.chain })
      let writes = 0
      const failing: InventoryBackend = new Proxy(openMemoryBackend(to.storage), {
        get(target, name) {
          const member = Reflect.get(target, name) as unknown
          if (name !== 'write' && name !== 'removeRevisions') return member
          return async (...args: unknown[]) => {
            if (writes++ === stop) throw Object.assign(new Error('stopped'), { code: 'ERR_BACKEND_AUTH' })
            return Reflect.apply(member as () => unknown, target, args)
          }
        },
      })
      await transfer(from.store, storeOver(failing)).catch(() => {})
      await transfer(from.store, to.store)
      expect(to.storage).toEqual(from.storage)
    }
  })

  it('a reply that was lost doubles nothing', async () => {
    const [from, to] = [memory(), memory()]
    await write(from.store, 'a', 'b')
    const backend = openMemoryBackend(to.storage)
    const lossy: InventoryBackend = {
      ...backend,
      async write(revision, parent) {
        await backend.write(revision, parent)
        throw new BackendUnavailableError('the reply was lost')
      },
    }
    await transfer(from.store, storeOver(lossy))
    expect(to.storage).toEqual(from.storage)
  })

  it('a history that was pruned takes its cut along, and can be continued', async () => {
    const [from, to] = [memory(), memory()]
    await write(from.store, 'a', 'b', 'c')
    await from.store.backend.removeRevisions!([1], { id: 1, chain: from.storage.revisions[0]!.chain })
    await transfer(from.store, to.store)
    expect(to.storage).toEqual(from.storage)
    await write(from.store, 'd')
    await from.store.backend.removeRevisions!([2, 3], { id: 3, chain: from.storage.revisions[1]!.chain })
    expect(await transfer(from.store, to.store)).toMatchObject({ from: 4, parent: 3 })
    expect(to.storage.revisions.map(({ id }) => id)).toEqual([2, 3, 4])
    await demandSound(to.store)
  })

  it('what is kept below the cut, by a tag or a rule, goes along', async () => {
    const [from, to] = [memory(), memory()]
    await write(from.store, 'a', 'b', 'c')
    const [first, second, third] = from.storage.revisions
    await from.store.backend.removeRevisions!([2], { id: 2, chain: second!.chain })
    expect(from.storage.revisions).toEqual([first, third])
    await transfer(from.store, to.store)
    expect(to.storage).toEqual({ revisions: [first, third], cut: { id: 2, chain: second!.chain } })
    await demandSound(to.store)
  })

  it('a gap is refused: what is between was pruned', async () => {
    const [from, to] = [memory(), memory()]
    await write(from.store, 'a', 'b', 'c')
    to.storage.revisions.push(from.storage.revisions[0]!)
    await from.store.backend.removeRevisions!([1, 2], { id: 2, chain: from.storage.revisions[1]!.chain })
    const plan = await planned(from.store, to.store)
    expect(plan).toMatchObject({ kind: 'refused', reason: expect.stringContaining('no longer has revision 2') })
  })

  it('a broken history is refused with the revision that is wrong', async () => {
    const [from, to] = [memory(), memory()]
    await write(from.store, 'a', 'b', 'c')
    from.storage.revisions[1] = { ...from.storage.revisions[1]!, author: 'eve@deploy1' }
    expect(await planned(from.store, to.store)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('revision 2: its chain digest does not follow'),
    })
  })

  it('what is damaged keeps no newest revision from being copied', async () => {
    const place = directory()
    const from = storeOver(openFileBackend({ directory: place }))
    await write(from, 'a', 'b', 'c')
    writeFileSync(join(place, 'openstack_inventory.history/2'), 'damaged')
    const to = memory()
    expect(await planned(from, to.store)).toMatchObject({ reason: expect.stringContaining('history/2 is damaged') })
    await transfer(from, to.store, { history: false })
    expect(to.storage).toMatchObject({ revisions: [{ id: 3 }], cut: { id: 2, chain: '' } })
    await demandSound(to.store)
  })

  it('is refused where there is no history, on either side', async () => {
    const [from, to] = [memory(), present()]
    await write(from.store, 'a')
    expect(await planned(from.store, to.store)).toMatchObject({ reason: '[there] keeps no history' })
    await transfer(from.store, to.store, { history: false })
    expect(await planned(to.store, from.store)).toMatchObject({ reason: '[here] keeps no history' })
  })

  it('a limited place gets what it keeps, with the cut before it', async () => {
    const from = memory()
    await write(from.store, ...'abcdefg')
    const to = storeOver(openFileBackend({ directory: directory(), historyKeep: 3 }))
    expect(await transfer(from.store, to)).toMatchObject({ from: 5, left: { from: 1, to: 4, keep: 3 } })
    expect(await to.backend.historyCut!()).toEqual({ id: 4, chain: from.storage.revisions[3]!.chain })
    await demandSound(to)
    await write(from.store, 'h')
    await transfer(from.store, to)
    expect((await to.load())?.revision).toEqual(from.storage.revisions[7])
    await demandSound(to)
  })
})

it('says what is stored where it was stopped, and no more that nothing was changed', async () => {
  const [from, to] = [memory(), memory()]
  await write(from.store, 'a', 'b', 'c')
  const backend = openMemoryBackend(to.storage)
  const failing: InventoryBackend = {
    ...backend,
    async write(revision, parent) {
      if (revision.id < 3) return backend.write(revision, parent)
      const remedy = 'look at its log; nothing was changed'
      throw new BackendUnavailableError('the server is away', { outcome: 'not saved', remedy })
    },
  }
  await expect(transfer(from.store, storeOver(failing))).rejects.toMatchObject({
    message:
      'revisions 1 to 2 are stored, but the copy is not whole; the same command goes on from there: the server is away',
    remedy: 'look at its log',
  })
  expect(to.storage.revisions.map(({ id }) => id)).toEqual([1, 2])
})

describe('the newest alone', () => {
  it('begins a history with a cut at its parent', async () => {
    const [from, to] = [memory(), memory()]
    await write(from.store, 'a', 'b', 'c')
    await transfer(from.store, to.store, { history: false })
    const [, second, third] = from.storage.revisions
    expect(to.storage).toEqual({ revisions: [third], cut: { id: 2, chain: second!.chain } })
    await demandSound(to.store)
    expect(await transfer(from.store, to.store, { history: false })).toEqual({ kind: 'done' })
  })

  it('continues a history that ends just before it, and asks for --history otherwise', async () => {
    const [from, to] = [memory(), memory()]
    await write(from.store, 'a')
    await transfer(from.store, to.store)
    await write(from.store, 'b')
    expect(await transfer(from.store, to.store, { history: false })).toMatchObject({ from: 2, parent: 1 })
    await write(from.store, 'c', 'd')
    expect(await planned(from.store, to.store, { history: false })).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('revisions 3 to 4 since'),
      remedy: 'add --history to copy them all',
    })
  })

  it('goes to a place that keeps no history, again and again, and comes back', async () => {
    const [from, to] = [memory(), present()]
    await write(from.store, 'a')
    await transfer(from.store, to.store, { history: false })
    await write(from.store, 'b', 'c')
    await transfer(from.store, to.store, { history: false })
    expect(to.storage.revisions).toEqual([from.storage.revisions[2]])
    expect(await transfer(to.store, from.store, { history: false })).toEqual({ kind: 'done' })
    await write(to.store, 'd')
    await transfer(to.store, from.store, { history: false })
    await demandSound(from.store)
    await write(to.store, 'e', 'f')
    expect(await planned(to.store, from.store, { history: false })).toMatchObject({
      kind: 'refused',
      remedy: expect.stringContaining('osa-inventory export -o FILE'),
    })
  })
})

describe('a destination that holds something else', () => {
  it('of another lineage is refused, with what would be lost', async () => {
    const [from, to] = [memory(), memory()]
    await write(from.store, 'a')
    await write(to.store, 'x', 'y')
    const plan = await planned(from.store, to.store)
    expect(plan).toMatchObject({ kind: 'refused', reason: '[there] holds another inventory' })
    expect((plan as { remedy: string }).remedy).toMatch(/--replace .* revisions 1 to 2 .* ada@deploy1 with 3 hosts/)
    await transfer(from.store, to.store, { replace: 'yes' })
    expect(to.storage).toEqual(from.storage)
  })

  it('of another lineage is overwritten where only the present is kept', async () => {
    const [from, to] = [memory(), present()]
    await write(from.store, 'a')
    await write(to.store, 'x', 'y')
    expect(await planned(from.store, to.store, { history: false })).toMatchObject({ kind: 'refused' })
    const plan = await transfer(from.store, to.store, { history: false, replace: 'yes' })
    expect(plan).toMatchObject({ empties: false, parent: 2, loses: expect.stringContaining('revision 2 of') })
    expect(to.storage).toEqual(from.storage)
  })

  it('that is ahead, or has gone on by itself, is refused and left as it is', async () => {
    const [from, to] = [memory(), memory()]
    await write(from.store, 'a', 'b')
    await transfer(from.store, to.store)
    await write(to.store, 'c')
    expect(await planned(from.store, to.store)).toMatchObject({
      reason: expect.stringContaining('it is the newer one'),
    })
    await write(from.store, 'd', 'e')
    expect(await planned(from.store, to.store)).toMatchObject({
      reason: expect.stringContaining('revision 2 the last in common: [here] to 4, [there] to 3'),
    })
    await transfer(from.store, to.store, { replace: 'yes' })
    expect(to.storage).toEqual(from.storage)
  })

  it('that someone writes to meanwhile loses nothing', async () => {
    const [from, to] = [memory(), memory()]
    await write(from.store, 'a', 'b')
    const backend = openMemoryBackend(to.storage)
    let isFirst = true
    const busy: InventoryBackend = {
      ...backend,
      async write(revision, parent) {
        if (isFirst) await write(to.store, 'theirs')
        isFirst = false
        await backend.write(revision, parent)
      },
    }
    await expect(transfer(from.store, storeOver(busy))).rejects.toMatchObject({ code: 'ERR_REVISION_CONFLICT' })
    expect(to.storage.revisions.map(({ document }) => document)).toEqual([documentOf('theirs')])
  })
})

describe('the inventory file', () => {
  it('that is the readable copy of the source stays as it is while the history goes beneath it', async () => {
    const from = memory()
    await write(from.store, ...'abcde')
    const place = directory()
    const json = join(place, 'openstack_inventory.json')
    for (const shown of ['e', 'c']) {
      writeFileSync(json, documentOf(shown))
      const to = storeOver(openFileBackend({ directory: place }))
      await transfer(from.store, to)
      expect(readFileSync(json, 'utf8')).toBe(documentOf('e'))
      expect((await to.load())?.revision).toEqual(from.storage.revisions[4])
      await to.backend.destroy!()
    }
  })

  it('that the source does not know is refused, and stays', async () => {
    const from = memory()
    await write(from.store, 'a', 'b')
    const place = directory()
    const json = join(place, 'openstack_inventory.json')
    const to = storeOver(openFileBackend({ directory: place }))
    await transfer(from.store, to)
    writeFileSync(json, documentOf('by hand'))
    await write(from.store, 'c')
    expect(await transfer(from.store, to)).toMatchObject({ reason: expect.stringContaining('changed by hand?') })
    expect(readFileSync(json, 'utf8')).toBe(documentOf('by hand'))
    rmSync(json)
    await transfer(from.store, to)
    expect(readFileSync(json, 'utf8')).toBe(documentOf('c'))
  })

  it('that was changed by hand is copied as the revision that recording makes of it', async () => {
    const place = directory()
    const from = storeOver(openFileBackend({ directory: place }))
    const json = join(place, 'openstack_inventory.json')
    writeFileSync(json, documentOf('original'))
    const to = memory()
    for (const edit of [undefined, 'edited']) {
      if (edit !== undefined) writeFileSync(json, documentOf(edit))
      await transfer(from, to.store)
      expect(await transfer(from, to.store)).toEqual({ kind: 'done' })
      await write(from, `after ${edit}`)
      await transfer(from, to.store)
    }
    expect(to.storage.revisions.map(({ command }) => command)).toEqual(['first seen', 'test', 'external edit', 'test'])
    await demandSound(to.store)
  })
})

describe('what is read back', () => {
  it('otherwise than it was written is told', async () => {
    const [from, to] = [memory(), memory()]
    await write(from.store, 'a', 'b')
    const backend = openMemoryBackend(to.storage)
    const careless: InventoryBackend = {
      ...backend,
      loadRevision: async (id) => ({ ...(await backend.loadRevision(id)), document: '{}' }),
    }
    await expect(transfer(from.store, storeOver(careless))).rejects.toMatchObject({
      code: 'ERR_COPY_DIFFERS',
      message: 'what was read back from [there] is not what was written: revision 1 has another document',
      remedy: 'go on with the source, which was not changed; `osa-inventory backend check` tries the other one',
    })
  })
})
