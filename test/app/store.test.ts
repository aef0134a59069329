/** The store above a backend: what becomes of a change when others write, and when the copy lags. */
import { describe, expect, it } from 'vitest'
import type { Mirror } from '../../src/app/mirror.ts'
import { InventoryStore, type StoredInventory } from '../../src/app/store.ts'
import { CorruptDocumentError } from '../../src/backends/errors.ts'
import { type MemoryStorage, openMemoryBackend } from '../../src/backends/memory.ts'
import { parseJson } from '../../src/python/json-read.ts'

const attribution = { author: 'ada@deploy1', command: 'test', tool: 'osa-inventory/0' }

function storeOn(storage: MemoryStorage, options: { mirror?: Mirror; debug?: (message: string) => void } = {}) {
  return new InventoryStore(openMemoryBackend(storage), attribution, options)
}

/** Adds an entry to whatever is stored. */
function adding(name: string) {
  return (stored: StoredInventory | undefined) => {
    const document = JSON.stringify({ ...JSON.parse(stored?.revision.document ?? '{}'), [name]: {} })
    return { document, inventory: parseJson(document), changed: true }
  }
}

function numbers(storage: MemoryStorage): number[] {
  return storage.revisions.map(({ id }) => id)
}

describe('what is put in the place of a lost inventory', () => {
  it('is asked for again when somebody has put one there since the loss was seen', async () => {
    const storage: MemoryStorage = { revisions: [] }
    await storeOn(storage).update(adding('lost'))
    const backend = openMemoryBackend(storage)
    let isLost = true
    const losing = {
      ...backend,
      load: async () => {
        if (!isLost) return backend.load()
        isLost = false
        await storeOn(storage).update(adding('theirs'))
        throw new CorruptDocumentError('it is gone')
      },
    }
    const seen: (readonly string[] | undefined)[] = []
    await new InventoryStore(losing, attribution).replace((present) => {
      seen.push(present && Object.keys(JSON.parse(present.revision.document)))
      return adding('ours')(present)
    })
    expect(seen).toEqual([undefined, ['lost', 'theirs']])
    expect(numbers(storage)).toEqual([1, 2, 3])
  })
})

describe('a change', () => {
  it('is computed again from what somebody else has written meanwhile, which debugging tells', async () => {
    const storage: MemoryStorage = { revisions: [] }
    const told: string[] = []
    let isFirst = true
    const { document } = await storeOn(storage, { debug: (message) => told.push(message) }).update(async (stored) => {
      if (isFirst) {
        isFirst = false
        await storeOn(storage).update(adding('theirs'))
      }
      return adding('ours')(stored)
    })
    expect(Object.keys(JSON.parse(document))).toEqual(['theirs', 'ours'])
    expect(numbers(storage)).toEqual([1, 2])
    expect(told).toEqual([expect.stringContaining('the newest revision is 1')])
  })

  it('that changes nothing is not written', async () => {
    const storage: MemoryStorage = { revisions: [] }
    const same = () => ({ document: '{}', inventory: parseJson('{}'), changed: false })
    expect(await storeOn(storage).update(same)).toEqual({ document: '{}' })
    expect(numbers(storage)).toEqual([])
  })
})

describe('the readable copy', () => {
  it('is of the newest revision, also when its writer was overtaken before it made the copy', async () => {
    const storage: MemoryStorage = { revisions: [] }
    const copies: string[] = []
    const mirror: Mirror = {
      path: 'openstack_inventory.json',
      hosts: () => 0,
      write: (document) => {
        copies.push(document)
        // Overtaken in this very moment.
        if (copies.length === 1) storage.revisions.push({ ...storage.revisions.at(-1)!, id: 2, document: '"newer"' })
      },
      complete: () => {},
      fault: () => undefined,
    }
    await storeOn(storage, { mirror }).update(adding('ours'))
    expect(copies).toEqual(['{"ours":{}}', '"newer"'])
  })
})
