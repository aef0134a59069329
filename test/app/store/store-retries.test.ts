/** Writes that are made again: after others were faster, and after a reply that was lost. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Revision } from '../../../src/backends/contract.ts'
import {
  BackendAuthError,
  BackendUnavailableError,
  CorruptDocumentError,
  RevisionConflictError,
} from '../../../src/backends/errors.ts'
import { type MemoryStorage, openMemoryBackend } from '../../../src/backends/memory.ts'
import {
  adding,
  changeTo,
  documentOf,
  having,
  hostsIn,
  numbers,
  standingCopy,
  storageWith,
  storeOn,
  withFaults,
} from '../../support/memory-store.ts'

afterEach(() => vi.restoreAllMocks())

/** Every pause ends at once; their lengths. */
function hurried(): number[] {
  const pauses: number[] = []
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((act: () => void, milliseconds: number) => {
    pauses.push(milliseconds)
    queueMicrotask(act)
  }) as typeof setTimeout)
  return pauses
}

const overtaken = async () => {
  throw new RevisionConflictError(7)
}
const lostRequest = async () => {
  throw new BackendUnavailableError('the request was lost')
}

describe('a change that others overtake', () => {
  it('is made again after pauses that grow up to a second, and given up after twenty attempts', async () => {
    const pauses = hurried()
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    const told: string[] = []
    let computed = 0
    const backend = { ...openMemoryBackend(), write: overtaken }
    const update = storeOn(backend, { debug: (message) => told.push(message) }).update(() => {
      computed++
      return changeTo(['a'])
    })
    await expect(update).rejects.toMatchObject({ code: 'ERR_REVISION_CONFLICT' })
    expect(computed).toBe(20)
    expect(pauses).toEqual([20, 40, 80, 160, 320, ...Array(14).fill(500)])
    expect(told).toHaveLength(19)
    expect(told[18]).toMatch(/^attempt 19: .*; starting again from there$/)
  })

  it('waits for a random time, so that two do not meet again', async () => {
    const pauses = hurried()
    for (const chance of [0, 0.25, 0.999]) {
      vi.spyOn(Math, 'random').mockReturnValue(chance)
      await storeOn(withFaults(openMemoryBackend(), [overtaken])).update(having('a'))
    }
    expect(pauses).toEqual([0, 10, 0.999 * 40])
  })

  it('is refused again where what it is about has changed', async () => {
    hurried()
    const storage = await storageWith(['a'])
    const backend = withFaults(openMemoryBackend(storage), [
      async (...args) => {
        await storeOn(openMemoryBackend(storage)).update(adding('theirs'))
        await openMemoryBackend(storage).write(...args)
      },
    ])
    const replacing = storeOn(backend).replace((present) => {
      if (present?.document !== documentOf(['a'])) throw new Error('it has changed')
      return changeTo(['b'])
    })
    await expect(replacing).rejects.toThrow('it has changed')
    expect(numbers(storage)).toEqual([1, 2])
  })

  it('is made again where no history is kept that could tell whose the number is', async () => {
    hurried()
    const storage = await storageWith(['a'])
    const {
      revisions: _,
      loadRevision: __,
      ...present
    } = withFaults(openMemoryBackend(storage), [
      async (...args) => {
        for (const name of ['b', 'c', 'd']) await storeOn(openMemoryBackend(storage)).update(adding(name))
        await openMemoryBackend(storage).write(...args)
      },
    ])
    expect((await storeOn(present).update(adding('ours'))).written?.id).toBe(5)
  })

  it('is not made again after any other fault', async () => {
    const backend = withFaults(openMemoryBackend(), [
      async () => {
        throw new BackendAuthError('refused')
      },
    ])
    await expect(storeOn(backend).update(having('a'))).rejects.toMatchObject({ code: 'ERR_BACKEND_AUTH' })
  })
})

describe('a request that was lost before it was carried out', () => {
  it('is written again twice, which debugging tells, and then told', async () => {
    for (const lost of [1, 2, 3]) {
      const storage: MemoryStorage = { revisions: [] }
      const told: string[] = []
      const backend = withFaults(openMemoryBackend(storage), Array(lost).fill(lostRequest))
      const written = storeOn(backend, { debug: (message) => told.push(message) }).update(having('a'))
      if (lost < 3) expect((await written).written).toEqual(storage.revisions[0])
      else await expect(written).rejects.toThrow('the request was lost')
      expect(numbers(storage)).toEqual(lost < 3 ? [1] : [])
      expect(told).toEqual(Array(Math.min(lost, 2)).fill(expect.stringContaining('writing again')))
    }
  })

  it('is reported as it was where nobody can look', async () => {
    const backend = { ...withFaults(openMemoryBackend(), [lostRequest]), newestInfo: lostLook }
    await expect(storeOn(backend).update(having('a'))).rejects.toThrow('the request was lost')
  })

  it('is a conflict where someone has written in its place meanwhile', async () => {
    hurried()
    const storage = await storageWith(['a'])
    const backend = withFaults(openMemoryBackend(storage), [
      async () => {
        await storeOn(openMemoryBackend(storage)).update(adding('theirs'))
        throw new BackendUnavailableError('the request was lost')
      },
    ])
    const { written } = await storeOn(backend).update(adding('ours'))
    expect([numbers(storage), hostsIn(written!.document)]).toEqual([
      [1, 2, 3],
      ['a', 'ours', 'theirs'],
    ])
  })
})

it('a request that was lost is not written over what someone else has, where the backend compares nothing', async () => {
  hurried()
  const storage = await storageWith(['a'])
  const careless = {
    ...openMemoryBackend(storage),
    write: async (revision: Revision) => {
      storage.revisions.push(revision)
    },
  }
  const backend = withFaults(careless, [
    async () => {
      await storeOn(openMemoryBackend(storage)).update(adding('theirs'))
      throw new BackendUnavailableError('the request was lost')
    },
  ])
  await storeOn(backend).update(adding('ours'))
  expect(hostsIn(storage.revisions.at(-1)!.document)).toEqual(['a', 'ours', 'theirs'])
})

async function lostLook(): Promise<undefined> {
  throw new BackendUnavailableError('nobody answers')
}

describe('a reply that was lost', () => {
  const applied = (storage: MemoryStorage, error: Error) => async (revision: Revision, parent: number | undefined) => {
    await openMemoryBackend(storage).write(revision, parent)
    throw error
  }

  it.each([
    ['of the first attempt', new BackendUnavailableError('the reply was lost')],
    ['of an attempt that the backend made before, and that is reported as a conflict', new RevisionConflictError(1)],
  ])('is looked up, and the change counts once: %s', async (_, error) => {
    const storage: MemoryStorage = { revisions: [] }
    const backend = withFaults(openMemoryBackend(storage), [applied(storage, error)])
    let computed = 0
    const { written } = await storeOn(backend).update(() => {
      computed++
      return changeTo(['a'])
    })
    expect([computed, storage.revisions]).toEqual([1, [written]])
  })

  it('of the second attempt, with the first one applied late, is no conflict', async () => {
    const storage: MemoryStorage = { revisions: [] }
    const inner = openMemoryBackend(storage)
    let first: Parameters<typeof inner.write> | undefined
    const backend = withFaults(inner, [
      async (...args) => {
        first = args
        throw new BackendUnavailableError('no answer')
      },
      async (...args) => {
        await inner.write(...first!)
        await inner.write(...args)
      },
    ])
    await storeOn(backend).update(having('a'))
    expect(numbers(storage)).toEqual([1])
  })
})

describe('what is put in the place of a damaged inventory', () => {
  const unreadable = async () => {
    throw new CorruptDocumentError('it is gone')
  }

  it('follows the newest revision, and is compared with that', async () => {
    const storage = await storageWith(['a'], ['a', 'b'])
    const seen: unknown[] = []
    const revision = await storeOn({ ...openMemoryBackend(storage), load: unreadable }).replace((present) => {
      seen.push(present)
      return changeTo(['b', 'c'])
    })
    expect(seen).toEqual([undefined])
    expect(revision).toMatchObject({ id: 3, parent: 2, lineage: storage.revisions[0]!.lineage })
    expect(revision.summary).toMatchObject({ hostsAdded: ['c'], hostsRemoved: ['a'] })
  })

  it('is compared with nothing where that is damaged too, and takes no other fault for damage', async () => {
    const storage = await storageWith(['a'])
    const backend = { ...openMemoryBackend(storage), load: unreadable, loadRevision: unreadable }
    expect((await storeOn(backend).replace(having('b'))).summary).toMatchObject({ hostsAdded: ['b'], hostsRemoved: [] })
    for (const over of [{ load: lostLook }, { load: unreadable, loadRevision: lostLook as never }]) {
      await expect(storeOn({ ...backend, ...over }).replace(having('c'))).rejects.toThrow('nobody answers')
    }
    expect(numbers(storage)).toEqual([1, 2])
  })

  it('may be in the place of text that is not JSON', async () => {
    const storage = await storageWith(['a'])
    storage.revisions.push({ ...storage.revisions[0]!, id: 2, parent: 1, document: '{' })
    const store = storeOn(openMemoryBackend(storage))
    await expect(store.update((stored) => changeTo(hostsIn(String(stored!.inventory))))).rejects.toMatchObject({
      code: 'ERR_CORRUPT_DOCUMENT',
    })
    expect((await store.replace(having('b'))).id).toBe(3)
  })
})

describe('what is stored, and its readable copy with hosts that are missing there', () => {
  const draws = () => changeTo(['a', 'new'], { draws: true })

  it('is not gone on from by a run that draws', async () => {
    const ahead = (await storageWith(['a'], ['a', 'b'])).revisions[1]!
    for (const of of [undefined, ahead]) {
      const storage = await storageWith(['a'])
      const mirror = standingCopy(documentOf(['a', 'b']), of)
      await expect(storeOn(openMemoryBackend(storage), { mirror }).update(draws)).rejects.toMatchObject({
        code: 'ERR_STORED_STATE_BEHIND',
        message: expect.stringContaining('what is stored lacks b'),
      })
      expect([numbers(storage), mirror.copies]).toEqual([[1], []])
    }
  })

  it('is not gone on from where nothing vouches that the copy was edited by someone', async () => {
    const storage = await storageWith(['a', 'b'], ['a'])
    const mirror = standingCopy(documentOf(['a', 'b']).replace('{', '{"edited": {},'))
    await expect(storeOn(openMemoryBackend(storage), { mirror }).update(draws)).rejects.toMatchObject({
      code: 'ERR_STORED_STATE_BEHIND',
    })
  })

  it('is gone on from where the copy is an older revision in another layout', async () => {
    const storage = await storageWith(['a', 'b'], ['a'])
    const mirror = standingCopy(JSON.stringify(JSON.parse(documentOf(['a', 'b']))))
    expect((await storeOn(openMemoryBackend(storage), { mirror }).update(draws)).written?.id).toBe(3)
  })

  it('is gone on from by force, by a run that draws nothing, and where the host was removed', async () => {
    const copy = () => standingCopy(documentOf(['a', 'b']))
    const on = (storage: MemoryStorage, force = false, mirror = copy()) =>
      storeOn(openMemoryBackend(storage), { mirror, force })
    expect((await on(await storageWith(['a']), true).update(draws)).written?.id).toBe(2)
    expect((await on(await storageWith(['a'])).update(having('a', 'new'))).written?.id).toBe(2)
    expect((await on(await storageWith(['a', 'b'], ['a'])).update(draws)).written?.id).toBe(3)
    const storage = await storageWith(['a', 'b', 'c'], ['a'])
    const edited = standingCopy(documentOf(['a', 'b']), storage.revisions[1])
    expect((await on(storage, false, edited).update(draws)).written?.id).toBe(3)
  })
})
