/** What someone can do where the newest state is damaged: told by what else there is. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { StoreOptions } from '../../../src/app/store/store.ts'
import type { InventoryBackend } from '../../../src/backends/contract.ts'
import { BackendUnavailableError, CorruptDocumentError } from '../../../src/backends/errors.ts'
import { openFileBackend } from '../../../src/backends/file.ts'
import { type MemoryStorage, openMemoryBackend } from '../../../src/backends/memory.ts'
import { documentOf, having, standingCopy, storageWith, storeOn } from '../../support/memory-store.ts'
import { scratch } from '../../support/program.ts'

const own = 'look at the log of the database'

function damaged(): CorruptDocumentError {
  return new CorruptDocumentError('the row is torn', { operation: 'load', remedy: own })
}

async function thrownBy(loading: Promise<unknown>): Promise<{ code?: unknown; message?: unknown; remedy?: unknown }> {
  return loading.then(
    () => expect.unreachable('it must be refused'),
    (error) => error,
  )
}

/** What is told of a place where loading the newest state fails. */
async function remedyOf(storage: MemoryStorage, more: Partial<InventoryBackend> = {}, options: StoreOptions = {}) {
  const backend = { ...openMemoryBackend(storage), load: async () => Promise.reject(damaged()), ...more }
  const error = await thrownBy(storeOn(backend, options).load())
  expect(error).toMatchObject({ code: 'ERR_CORRUPT_DOCUMENT', message: 'the row is torn' })
  return error.remedy
}

const backup = 'put the database back from a backup'
const restores = (id: number) => `osa-inventory restore latest puts revision ${id} in force, the newest that is sound`
const imports = (id: number) =>
  `osa-inventory import /etc/openstack_deploy/openstack_inventory.json puts its readable copy of revision ${id} in force`

describe('where the newest state is damaged', () => {
  it('the newest revision that is sound is put in force, before what the backend says itself', async () => {
    const storage = await storageWith(['a'], ['a', 'b'])
    expect(await remedyOf(storage)).toBe(`${restores(2)}; ${own}`)
    const { loadRevision } = openMemoryBackend(storage)
    const torn: typeof loadRevision = async (id) => (id === 2 ? Promise.reject(damaged()) : loadRevision(id))
    expect(await remedyOf(storage, { loadRevision: torn })).toBe(`${restores(1)}; ${own}`)
  })

  it('the readable copy comes first where it is newer than that, and else behind it', async () => {
    const storage = await storageWith(['a'], ['a', 'b'], ['a', 'b', 'c'])
    const [first, , third] = storage.revisions
    const older = { mirror: standingCopy(first!.document, first) }
    expect(await remedyOf(storage, {}, older)).toBe(`${restores(3)}; ${imports(1)}; ${own}`)
    storage.revisions.pop()
    const newer = { mirror: standingCopy(third!.document, third) }
    expect(await remedyOf(storage, {}, newer)).toBe(`${imports(3)}; ${restores(2)}; ${own}`)
  })

  it('a backup is asked for where nothing can be listed, and the copy only for an empty place', async () => {
    const storage = await storageWith(['a'])
    const [first] = storage.revisions
    const mirror = standingCopy(first!.document, first)
    for (const error of [damaged(), new BackendUnavailableError('the server is away')]) {
      const revisions = () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) })
      expect(await remedyOf(storage, { revisions })).toBe(`${backup}; ${own}`)
      expect(await remedyOf(storage, { revisions }, { mirror })).toBe(
        `${backup}, or move it out of the way, and then ${imports(1)}; ${own}`,
      )
    }
  })

  it('the copy is put in force where the history is empty, or not kept', async () => {
    const storage = await storageWith(['a'])
    const [first] = storage.revisions
    const mirror = standingCopy(first!.document, first)
    const { revisions: _, loadRevision: __, ...present } = openMemoryBackend()
    expect(await remedyOf({ revisions: [] }, {}, { mirror })).toBe(`${imports(1)}; ${own}`)
    expect(await remedyOf({ revisions: [] })).toBe(`${backup}; ${own}`)
    const load = async () => Promise.reject(damaged())
    expect(await thrownBy(storeOn({ ...present, load }, { mirror }).load())).toMatchObject({
      remedy: `${imports(1)}; ${own}`,
    })
  })

  it('files tell their ways themselves, and an error that cannot be changed stays as it is', async () => {
    const directory = scratch()
    await storeOn(openFileBackend({ directory })).update(having('a'))
    writeFileSync(join(directory, 'openstack_inventory.json'), documentOf(['a']).slice(0, 20))
    const backend = openFileBackend({ directory })
    const { message } = await thrownBy(backend.load())
    expect(message).toContain('restore latest')
    expect(await thrownBy(storeOn(backend).load())).toMatchObject({ message, remedy: undefined })
    const error = Object.freeze(damaged())
    const load = async () => Promise.reject(error)
    expect(await thrownBy(storeOn({ ...openMemoryBackend(await storageWith(['a'])), load }).load())).toBe(error)
  })

  it('any other fault is told as it is', async () => {
    const load = async () => Promise.reject(new BackendUnavailableError('the server is away', { remedy: own }))
    const error = await thrownBy(storeOn({ ...openMemoryBackend(await storageWith(['a'])), load }).load())
    expect(error).toMatchObject({ code: 'ERR_BACKEND_UNAVAILABLE', remedy: own })
  })
})
