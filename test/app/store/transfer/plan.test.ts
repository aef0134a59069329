/** How two histories are related that were one, and what is told of it. */
import { describe, expect, it } from 'vitest'
import type { MemoryStorage } from '../../../../src/backends/memory.ts'
import { openMemoryBackend } from '../../../../src/backends/memory.ts'
import { memory, planned, storeOver, transfer, write } from './places.ts'

/** A place with these revisions and a copy of it, from which each goes on by itself. */
async function twins(...names: readonly string[]) {
  const [from, to] = [memory(), memory()]
  await write(from.store, ...names)
  await transfer(from.store, to.store)
  return { from, to }
}

type Place = Awaited<ReturnType<typeof twins>>['from']

async function drop({ store, storage }: Place, ...ids: readonly number[]): Promise<void> {
  const last = storage.revisions.find(({ id }) => id === ids.at(-1))!
  await store.backend.removeRevisions!(ids, { id: last.id, chain: last.chain })
}

/** Keeps the present only. */
function presentIn(storage: MemoryStorage) {
  const { load, write: swap, capabilities } = openMemoryBackend(storage)
  return storeOver({
    ...{ capabilities, load },
    async write(revision, parent) {
      await swap(revision, parent)
      storage.revisions = [revision]
    },
  })
}

describe('a destination that has gone on by itself', () => {
  it('is not the newer one for having more revisions', async () => {
    const { from, to } = await twins('a')
    await write(from.store, 'b')
    await write(to.store, 'c', 'd')
    expect(await planned(from.store, to.store)).toMatchObject({
      kind: 'refused',
      reason: 'both have gone on by themselves, with revision 1 the last in common: [here] to 2, [there] to 3',
    })
  })

  it('is the newer one where it holds all that there is, also where it has dropped that since', async () => {
    const { from, to } = await twins('a')
    await write(to.store, 'b', 'c')
    const told = {
      kind: 'refused',
      reason: '[there] holds all that [here] has, and revisions 2 to 3 since: it is the newer one',
      remedy: expect.stringMatching(/^nothing is to be copied this way round/),
    }
    expect(await planned(from.store, to.store)).toMatchObject(told)
    await drop(to, 1, 2)
    expect(await planned(from.store, to.store)).toMatchObject(told)
  })
})

describe('a source that has dropped what the destination ends with', () => {
  async function pruned() {
    const { from, to } = await twins('a')
    await write(from.store, 'b', 'c')
    return { from, to }
  }

  it('goes on to a place that keeps the present only, whatever is missing between', async () => {
    const { from, to } = await pruned()
    await drop(from, 1, 2)
    expect(await planned(from.store, presentIn(to.storage), { history: false })).toMatchObject({
      ...{ kind: 'copy', from: 3, to: 3, parent: 1, loses: undefined },
    })
  })

  it('tells what is missing between, also beside an older one that a tag has kept', async () => {
    const { from, to } = await pruned()
    await write(from.store, 'd', 'e')
    await from.store.setTag({ name: 'stable', id: 1 }, undefined, from.storage.revisions[0]!.lineage)
    to.storage.revisions.push(...from.storage.revisions.slice(1, 3))
    await drop(from, 1, 2, 3, 4)
    expect(from.storage.revisions.map(({ id }) => id)).toEqual([1, 5])
    expect(await planned(from.store, to.store)).toMatchObject({
      kind: 'refused',
      reason: '[there] holds this inventory up to revision 3, and [here] no longer has revision 4',
    })
  })

  it('does not follow another revision of the number that it follows', async () => {
    const { from, to } = await pruned()
    await write(to.store, 'by itself')
    await drop(from, 1, 2)
    const refused = {
      kind: 'refused',
      reason: 'both have gone on by themselves, with no revision in common: [here] to 3, [there] to 2',
    }
    expect(await planned(from.store, to.store)).toMatchObject(refused)
    expect(await planned(from.store, to.store, { history: false })).toMatchObject(refused)
    to.storage.revisions.shift()
    expect(await planned(from.store, presentIn(to.storage), { history: false })).toMatchObject(refused)
  })
})
