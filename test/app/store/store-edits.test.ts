/** What someone else has put in the place of the newest revision: judged, recorded, vouched for. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chainDigest } from '../../../src/app/store/revisions.ts'
import { BackendUnavailableError, CorruptDocumentError, UnknownRevisionError } from '../../../src/backends/errors.ts'
import { openFileBackend } from '../../../src/backends/file.ts'
import { type MemoryStorage, openMemoryBackend } from '../../../src/backends/memory.ts'
import {
  adding,
  attribution,
  auditLogInMemory,
  changeTo,
  documentOf,
  editedFrom,
  having,
  hostsIn,
  numbers,
  storageWith,
  storeOn,
} from '../../support/memory-store.ts'
import { scratch } from '../../support/program.ts'

async function editedTo(
  ...hosts: string[]
): Promise<{ storage: MemoryStorage; backend: ReturnType<typeof editedFrom> }> {
  const storage = await storageWith(['a', 'b', 'c', 'd'])
  return { storage, backend: editedFrom(storage, documentOf(hosts)) }
}

describe('an edit of someone else', () => {
  it('becomes its own revision before the next one is written', async () => {
    const { storage, backend } = await editedTo('a', 'b', 'c', 'd', 'edited')
    const audit = auditLogInMemory()
    await storeOn(backend, { audit }).update(adding('ours'))
    const [first, second, third] = storage.revisions
    expect(storage.revisions.map(({ document }) => hostsIn(document).at(-1))).toEqual(['d', 'edited', 'ours'])
    expect(second).not.toHaveProperty('unrecorded')
    expect(second).toMatchObject({ id: 2, parent: 1, author: 'unknown', summary: { hostsAdded: ['edited'] } })
    expect(second!.chain).toBe(chainDigest(second!, first!.chain))
    expect(third).toMatchObject({ id: 3, parent: 2, ...attribution, summary: { hostsAdded: ['ours'] } })
    expect(third!.chain).toBe(chainDigest(third!, second!.chain))
    expect(audit.heard).toEqual(['open', 'recorded', 'close', 'open', 'written', 'close'])
  })

  it('stays as it is where nothing is to be changed', async () => {
    const { storage, backend } = await editedTo('a', 'b', 'c', 'd', 'edited')
    const store = storeOn(backend)
    expect(await store.update((stored) => changeTo(hostsIn(stored!.document), { changed: false }))).toEqual({
      document: documentOf(['a', 'b', 'c', 'd', 'edited']),
    })
    expect(numbers(storage)).toEqual([1])
  })

  it('is recorded too where something else is put in its place', async () => {
    const { storage, backend } = await editedTo('a', 'b', 'edited')
    await storeOn(backend).replace(having('other'))
    expect(storage.revisions.map(({ document }) => hostsIn(document))).toEqual([
      ['a', 'b', 'c', 'd'],
      ['a', 'b', 'edited'],
      ['other'],
    ])
    expect(storage.revisions[2]!.summary).toMatchObject({ hostsRemoved: ['a', 'b', 'edited'], hostsAdded: ['other'] })
  })
})

describe('an edit that lost most of the hosts', () => {
  it('is refused before anything is computed, with the hosts and the way back', async () => {
    const { storage, backend } = await editedTo('a')
    let isComputed = false
    const update = storeOn(backend).update(() => {
      isComputed = true
      return changeTo(['a'])
    })
    await expect(update).rejects.toMatchObject({
      code: 'ERR_INVENTORY_SHRUNK',
      message: 'the stored inventory was edited from outside and now lacks 3 of 4 hosts: b, c, d',
      remedy: 'osa-inventory restore 1 puts revision 1 back; osa-inventory generate --force accepts the edit',
    })
    expect([isComputed, numbers(storage)]).toEqual([false, [1]])
  })

  it('is compared with the revision that it was made of in files as well, whatever is kept beside that', async () => {
    const directory = scratch()
    const store = storeOn(openFileBackend({ directory }))
    await store.update(having('a', 'b', 'c', 'd'))
    writeFileSync(join(directory, 'openstack_inventory.json'), documentOf(['a']))
    await expect(store.update(adding('ours'))).rejects.toMatchObject({
      message: 'the stored inventory was edited from outside and now lacks 3 of 4 hosts: b, c, d',
      remedy: 'osa-inventory restore 1 puts revision 1 back; osa-inventory generate --force accepts the edit',
    })
  })

  it('is accepted by force, and where half of them are left', async () => {
    const shrunk = await editedTo('a')
    await storeOn(shrunk.backend, { force: true }).update(adding('e'))
    expect(numbers(shrunk.storage)).toEqual([1, 2, 3])
    const halved = await editedTo('a', 'b')
    await storeOn(halved.backend).update(adding('e'))
    expect(numbers(halved.storage)).toEqual([1, 2, 3])
  })

  it('is not told from any other where no history is kept', async () => {
    const { storage, backend } = await editedTo('a')
    const { loadRevision: _, revisions: __, ...present } = backend
    await expect(storeOn(present).guardExternalEdit((await storeOn(present).load())!)).resolves.toBeUndefined()
    expect(numbers(storage)).toEqual([1])
  })
})

describe('an edit after a revision that cannot be read', () => {
  const damaged = async () => {
    throw new CorruptDocumentError('revision 1 is damaged')
  }

  it('goes on, is reported once, and is chained to what is known of that revision', async () => {
    const { storage, backend } = await editedTo('a')
    const told: string[] = []
    const newestInfo = async () => storage.revisions.at(-1)
    await storeOn({ ...backend, newestInfo, loadRevision: damaged }, { warn: (message) => told.push(message) }).update(
      adding('ours'),
    )
    expect(told).toEqual(['revision 1 cannot be compared with what is stored now: revision 1 is damaged'])
    const [first, second] = storage.revisions
    expect(second!.chain).toBe(chainDigest(second!, first!.chain))
    expect(second!.summary).toMatchObject({ hostsAdded: [], hostsRemoved: [], hostCount: 1 })
  })

  it('is chained to nothing where nothing is known, or only another revision', async () => {
    const other = { ...(await storageWith(['z'])).revisions[0]!, id: 7 }
    for (const known of [{}, { newestInfo: async () => other }]) {
      const { storage, backend } = await editedTo('a')
      await storeOn({ ...backend, ...known, loadRevision: damaged }).vouchForPresent()
      expect(storage.revisions[1]!.chain).toBe(chainDigest(storage.revisions[1]!, ''))
    }
  })

  it('is not gone on from where the backend cannot be reached', async () => {
    const { storage, backend } = await editedTo('a')
    const loadRevision = async () => {
      throw new BackendUnavailableError('gone')
    }
    await expect(storeOn({ ...backend, loadRevision }).update(adding('ours'))).rejects.toThrow('gone')
    expect(numbers(storage)).toEqual([1])
  })
})

describe('someone who vouches for what is there', () => {
  it('makes it a revision of theirs, whatever it has lost', async () => {
    const { storage, backend } = await editedTo('a')
    const audit = auditLogInMemory()
    const before = new Date().toISOString()
    const revision = await storeOn(backend, { audit }).vouchForPresent()
    expect(storage.revisions.at(-1)).toEqual(revision)
    expect(revision).toMatchObject({ id: 2, parent: 1, ...attribution, summary: { hostsRemoved: ['b', 'c', 'd'] } })
    expect(revision).not.toHaveProperty('unrecorded')
    expect(revision!.change).not.toBe('made by nobody')
    expect(revision!.time >= before).toBe(true)
    expect(audit.heard).toEqual(['open', 'written', 'close'])
  })

  it('has nothing to do with what is recorded, and with what someone has recorded meanwhile', async () => {
    const storage = await storageWith(['a'])
    expect(await storeOn(openMemoryBackend(storage)).vouchForPresent()).toBeUndefined()
    const backend = editedFrom(storage, documentOf(['a', 'edited']))
    const overtaken = {
      ...backend,
      write: async (...args: Parameters<typeof backend.write>) => {
        await storeOn(backend).update(adding('theirs'))
        await openMemoryBackend(storage).write(...args)
      },
    }
    expect(await storeOn(overtaken).vouchForPresent()).toBeUndefined()
    expect(numbers(storage)).toEqual([1, 2, 3])
    expect(await storeOn(openMemoryBackend()).vouchForPresent()).toBeUndefined()
  })
})

describe('an older state in the place of the newest', () => {
  const [known, drawn] = ['h1_nova_api-0a1b2c3d', 'h1_nova_api-ffffffff']

  /** Revision 2 has a container; someone puts revision 1 back, and the run makes that container again. */
  async function behind({ force = false, unreadable }: { force?: boolean; unreadable?: Error } = {}) {
    const storage = await storageWith(['h1'], ['h1', known], ['h1', 'h2'])
    const backend = editedFrom(storage, documentOf(['h1']))
    const loadRevision: typeof backend.loadRevision = async (id) => {
      if (id === 2 && unreadable) throw unreadable
      return backend.loadRevision(id)
    }
    const store = storeOn({ ...backend, loadRevision }, { force })
    return { storage, store, draw: () => changeTo(['h1', drawn], { draws: true }) }
  }

  it('is refused where a container would be drawn again', async () => {
    const { storage, store, draw } = await behind()
    await expect(store.update(draw)).rejects.toMatchObject({
      code: 'ERR_STORED_STATE_BEHIND',
      message: expect.stringMatching(`older state than revision 2 .* ${known} \\(now ${drawn}\\)`),
      remedy: expect.stringContaining('osa-inventory restore latest'),
    })
    expect(numbers(storage)).toEqual([1, 2, 3])
  })

  it('is gone on from by force, without anything drawn, and with the name that is known', async () => {
    const forced = await behind({ force: true })
    expect((await forced.store.update(forced.draw)).written?.id).toBe(5)
    const same = await behind()
    expect((await same.store.update(() => changeTo(['h1', drawn]))).written?.id).toBe(5)
    const again = await behind()
    expect((await again.store.update(() => changeTo(['h1', known], { draws: true }))).written?.id).toBe(5)
  })

  it('is refused where the newer revision cannot be read, and gone on from where that is dropped', async () => {
    const damaged = await behind({ unreadable: new CorruptDocumentError('its bytes are torn') })
    await expect(damaged.store.update(damaged.draw)).rejects.toMatchObject({
      code: 'ERR_STORED_STATE_BEHIND',
      message: expect.stringContaining('revision 2, which cannot be read (its bytes are torn)'),
    })
    expect(numbers(damaged.storage)).toEqual([1, 2, 3])
    const dropped = await behind({ unreadable: new UnknownRevisionError('there is no revision 2') })
    expect((await dropped.store.update(dropped.draw)).written?.id).toBe(5)
  })
})
