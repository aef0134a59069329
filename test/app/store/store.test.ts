/** The store above a backend: what becomes of a change when others write, and when the copy lags. */
import { describe, expect, it } from 'vitest'
import type { StoredInventory } from '../../../src/app/store/store.ts'
import { BackendUnavailableError, CorruptDocumentError } from '../../../src/backends/errors.ts'
import { type MemoryStorage, openMemoryBackend } from '../../../src/backends/memory.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { numbers, storeOn } from '../../support/memory-store.ts'
import { recordingMirror } from '../../support/recording-mirror.ts'

/** Adds an entry to whatever is stored. */
function adding(name: string) {
  return (stored: StoredInventory | undefined) => {
    const document = JSON.stringify({ ...JSON.parse(stored?.revision.document ?? '{}'), [name]: {} })
    return { document, inventory: parseJson(document), changed: true }
  }
}

describe('what is put in the place of a lost inventory', () => {
  it('is asked for again when someone has put one there since the loss was seen', async () => {
    const storage: MemoryStorage = { revisions: [] }
    await storeOn(openMemoryBackend(storage)).update(adding('lost'))
    const backend = openMemoryBackend(storage)
    let isLost = true
    const losing = {
      ...backend,
      load: async () => {
        if (!isLost) return backend.load()
        isLost = false
        await storeOn(openMemoryBackend(storage)).update(adding('theirs'))
        throw new CorruptDocumentError('it is gone')
      },
    }
    const seen: (readonly string[] | undefined)[] = []
    await storeOn(losing).replace((present) => {
      seen.push(present && Object.keys(JSON.parse(present.revision.document)))
      return adding('ours')(present)
    })
    expect(seen).toEqual([undefined, ['lost', 'theirs']])
    expect(numbers(storage)).toEqual([1, 2, 3])
  })
})

describe('a change', () => {
  it('is computed again from what someone else wrote in the meantime, which debugging tells', async () => {
    const storage: MemoryStorage = { revisions: [] }
    const told: string[] = []
    let isFirst = true
    const { document } = await storeOn(openMemoryBackend(storage), { debug: (message) => told.push(message) }).update(
      async (stored) => {
        if (isFirst) {
          isFirst = false
          await storeOn(openMemoryBackend(storage)).update(adding('theirs'))
        }
        return adding('ours')(stored)
      },
    )
    expect(Object.keys(JSON.parse(document))).toEqual(['theirs', 'ours'])
    expect(numbers(storage)).toEqual([1, 2])
    expect(told).toEqual([expect.stringContaining('the newest revision is 1')])
  })

  it('that changes nothing is not written', async () => {
    const storage: MemoryStorage = { revisions: [] }
    const same = () => ({ document: '{}', inventory: parseJson('{}'), changed: false })
    expect(await storeOn(openMemoryBackend(storage)).update(same)).toEqual({ document: '{}' })
    expect(numbers(storage)).toEqual([])
  })
})

/** The first reply is lost; before it is looked up, others have written. */
function losingTheReply(storage: MemoryStorage, others: () => Promise<unknown>) {
  const backend = openMemoryBackend(storage)
  let isLost = false
  return {
    ...backend,
    write: async (...args: Parameters<typeof backend.write>) => {
      await backend.write(...args)
      if (isLost) return
      isLost = true
      await others()
      throw new BackendUnavailableError('the reply was lost')
    },
  }
}

describe('a reply that was lost, with others on top', () => {
  /** Takes the other's entry out again, as a restore does. */
  const restored = (stored: StoredInventory | undefined) => {
    const document = JSON.stringify({ mine: {} })
    return { document, inventory: parseJson(document), changed: stored?.document !== document }
  }

  it.each([1, 3])('is of one change, which is not made again: %i writers', async (writers) => {
    const storage: MemoryStorage = { revisions: [] }
    const others = async () => {
      for (let count = 0; count < writers; count++)
        await storeOn(openMemoryBackend(storage)).update(adding(`theirs${count}`))
    }
    await storeOn(openMemoryBackend(storage)).update(adding('before'))
    const store = storeOn(losingTheReply(storage, others))
    expect((await store.update(restored)).written?.id).toBe(2)
    expect(numbers(storage)).toEqual(Array.from({ length: writers + 2 }, (_, index) => index + 1))
    expect(Object.keys(JSON.parse(storage.revisions.at(-1)!.document))).toContain('theirs0')
  })

  it('is known by the chain where no history is kept, and told as unknown where that says nothing', async () => {
    for (const writers of [1, 2]) {
      const storage: MemoryStorage = { revisions: [] }
      const others = async () => {
        for (let count = 0; count < writers; count++)
          await storeOn(openMemoryBackend(storage)).update(adding(`theirs${count}`))
      }
      await storeOn(openMemoryBackend(storage)).update(adding('before'))
      const { revisions: _, loadRevision: __, ...present } = losingTheReply(storage, others)
      const written = storeOn(present).replace(restored)
      if (writers === 1) expect((await written).id).toBe(2)
      else {
        await expect(written).rejects.toMatchObject({
          message:
            'the reply was lost: whether revision 2 is saved is not known, because others have gone on to revision 4 since, ' +
            'and revision 2 is not kept',
          remedy: expect.stringContaining(
            'osa-inventory generate --dry-run tells what is left to do; nothing was done a second time',
          ),
        })
      }
      expect(numbers(storage)).toEqual(Array.from({ length: writers + 2 }, (_, index) => index + 1))
    }
  })

  it('is a conflict where another change has that number', async () => {
    const storage: MemoryStorage = { revisions: [] }
    const backend = openMemoryBackend(storage)
    let isLost = false
    const losing = {
      ...backend,
      write: async (...args: Parameters<typeof backend.write>) => {
        if (isLost) return backend.write(...args)
        isLost = true
        for (const name of ['theirs0', 'theirs1', 'theirs2'])
          await storeOn(openMemoryBackend(storage)).update(adding(name))
        throw new BackendUnavailableError('the request was lost')
      },
    }
    const { written } = await storeOn(losing).update(adding('ours'))
    expect(written?.id).toBe(4)
    expect(Object.keys(JSON.parse(written!.document))).toEqual(['theirs0', 'theirs1', 'theirs2', 'ours'])
  })
})

describe('a store', () => {
  it('closes its backend, where that has something to close', async () => {
    const { close: _, ...rest } = openMemoryBackend()
    let closed = 0
    const close = async () => {
      closed++
    }
    await storeOn({ ...rest, close }).close()
    await storeOn(rest).close()
    expect(closed).toBe(1)
  })

  it('tells where text lies that is not JSON', async () => {
    const storage: MemoryStorage = { revisions: [] }
    await storeOn(openMemoryBackend(storage)).update(adding('a'))
    storage.revisions[0] = { ...storage.revisions[0]!, document: '{' }
    for (const [place, told] of [
      [{ place: 'the database osa' }, 'the database osa'],
      [{}, 'the stored inventory'],
    ] as const) {
      const stored = await storeOn({ ...openMemoryBackend(storage), ...place }).load()
      const message = expect.stringMatching(`^${told}: not JSON: line 1, column 2: `)
      expect(() => stored!.inventory).toThrow(expect.objectContaining({ code: 'ERR_CORRUPT_DOCUMENT', message }))
    }
  })
})

describe('the readable copy', () => {
  it('is of the newest revision without loading that again, if the backend tells what is newest', async () => {
    const storage: MemoryStorage = { revisions: [] }
    const copies: string[] = []
    const mirror = recordingMirror(copies)
    const backend = openMemoryBackend(storage)
    let loads = 0
    const counting = {
      ...backend,
      load: async () => {
        loads++
        return backend.load()
      },
    }
    await storeOn(counting, { mirror }).update(adding('ours'))
    expect([copies, loads]).toEqual([['{"ours":{}}'], 1])
  })

  it('is of the newest revision, also when its writer was overtaken before it made the copy', async () => {
    const storage: MemoryStorage = { revisions: [] }
    const copies: string[] = []
    const mirror = recordingMirror(copies, () => {
      // Overtaken in this very moment.
      if (copies.length === 1) storage.revisions.push({ ...storage.revisions.at(-1)!, id: 2, document: '"newer"' })
    })
    await storeOn(openMemoryBackend(storage), { mirror }).update(adding('ours'))
    expect(copies).toEqual(['{"ours":{}}', '"newer"'])
  })
})
