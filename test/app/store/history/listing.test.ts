/** What is done with a history of which something cannot be read: one list, and what each does that gathers one. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { handOver } from '../../../../src/app/adoption/install/hand-over.ts'
import { HostHistory } from '../../../../src/app/changes/blame.ts'
import { historyOf, readableRevisions, wholeHistory } from '../../../../src/app/store/history/listing.ts'
import { mirrorName } from '../../../../src/app/store/mirror.ts'
import { findRestorable } from '../../../../src/app/store/restore.ts'
import { InventoryStore } from '../../../../src/app/store/store.ts'
import { sourceOf } from '../../../../src/app/store/transfer/source.ts'
import type { InventoryBackend } from '../../../../src/backends/contract.ts'
import { BackendUnavailableError, CorruptDocumentError, UnknownRevisionError } from '../../../../src/backends/errors.ts'
import { openMemoryBackend } from '../../../../src/backends/memory.ts'
import { parseJson } from '../../../../src/python/json-read.ts'
import { scratch } from '../../../support/program.ts'

const attribution = { author: 'ada@deploy1', command: 'test', tool: 'osa-inventory/0' }

function documentOf(count: number): string {
  const hosts = Array.from({ length: count }, (_, index) => [`h${index + 1}`, {}])
  return JSON.stringify({ _meta: { hostvars: Object.fromEntries(hosts) } })
}

/** Three revisions, of which the listing gives the newest two and then ends with the error. */
async function listedUpTo(error: Error): Promise<{ backend: InventoryBackend; store: InventoryStore }> {
  const memory = openMemoryBackend()
  const whole = new InventoryStore(memory, attribution)
  for (const count of [1, 2, 3]) {
    const document = documentOf(count)
    await whole.update(() => ({ document, inventory: parseJson(document), changed: true }))
  }
  const backend: InventoryBackend = {
    ...memory,
    async *revisions() {
      for await (const info of memory.revisions()) if (info.id > 1) yield info
      throw error
    },
  }
  return { backend, store: new InventoryStore(backend, attribution) }
}

const damages = [
  new CorruptDocumentError('revision 1 cannot be read'),
  new UnknownRevisionError('revision 1 is listed, and not there'),
]

describe.each(damages)('a history that ends with $code', (damage) => {
  it('is listed as far as it can be read, with the damage', async () => {
    const { backend, store } = await listedUpTo(damage)
    for (const listed of [backend, store]) {
      const found = await historyOf(listed)
      expect(found.infos.map(({ id }) => id)).toEqual([3, 2])
      expect(found.damage).toBe(damage)
    }
  })

  it('is copied with its newest revision, and says what is wrong', async () => {
    const source = (await sourceOf((await listedUpTo(damage)).store))!
    expect(source.infos.map(({ id }) => id)).toEqual([2, 3])
    expect(source.fault).toBe(damage.message)
  })

  it('is no reason not to restore what can be read', async () => {
    const { store } = await listedUpTo(damage)
    expect(await findRestorable(store, 'latest')).toMatchObject({ name: 'revision 3' })
  })

  it('tells that a file is an earlier state where it can be read, and does not guess where it cannot', async () => {
    const { store } = await listedUpTo(damage)
    const options = { force: false, dryRun: false }
    const directory = scratch()
    const write = (count: number): void => writeFileSync(join(directory, mirrorName), documentOf(count))
    write(1)
    await expect(handOver(store, directory, options)).rejects.toBe(damage)
    write(2)
    expect(await handOver(store, directory, options)).toMatchObject({ outcome: 'written', revision: 3 })
  })

  it('is not pruned, copied upon or blamed by halves', async () => {
    const { store } = await listedUpTo(damage)
    await expect(wholeHistory(store)).rejects.toBe(damage)
    await expect(HostHistory.of(store, 'h1')).rejects.toBe(damage)
  })
})

describe('a listing', () => {
  it('that fails for another reason fails', async () => {
    const lost = new BackendUnavailableError('no answer')
    const { store } = await listedUpTo(lost)
    await expect(historyOf(store)).rejects.toBe(lost)
    await expect(sourceOf(store)).rejects.toBe(lost)
  })

  it('ends where it is no longer wanted', async () => {
    let given = 0
    const endless = {
      async *revisions() {
        for (;;) yield { id: ++given } as never
      },
    }
    for await (const { id } of readableRevisions(endless)) if (id === 3) break
    expect(given).toBe(3)
  })

  it('of a backend without a history has nothing, and no damage', async () => {
    expect(await historyOf({})).toEqual({ infos: [] })
  })
})

it('nobody else gathers one: the others look for one revision, and stop there', () => {
  const source = fileURLToPath(new URL('../../../../src', import.meta.url))
  const listing = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => /^(app|cli)\/.*\.ts$/.test(name))
    .filter((name) => /\brevisions(?:[?!]?\.)?!?\(\)/.test(readFileSync(join(source, name), 'utf8')))
    .sort()
  expect(listing).toEqual([
    'app/changes/diff-sides.ts',
    'app/edits/address-edit.ts',
    'app/store/history/listing.ts',
    'app/store/revision-name.ts',
    'app/store/store.ts',
    'app/store/write-once.ts',
  ])
})
