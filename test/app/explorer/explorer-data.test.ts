/** The page's data from stores that have no history, no configuration, or nothing at all. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fileData, liveData } from '../../../src/app/explorer/explorer-data.ts'
import { htmlFile } from '../../../src/app/explorer/html.ts'
import { Live } from '../../../src/app/explorer/live.ts'
import { Masker } from '../../../src/app/explorer/masking.ts'
import { pageTexts } from '../../../src/app/explorer/page-texts.ts'
import type { Subject } from '../../../src/app/explorer/subject.ts'
import { InventoryStore } from '../../../src/app/store/store.ts'
import type { InventoryBackend } from '../../../src/backends/contract.ts'
import { CorruptDocumentError } from '../../../src/backends/errors.ts'
import { openMemoryBackend } from '../../../src/backends/memory.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { documentIn, everythingIn } from '../../support/explored.ts'
import { adding, attribution, storeOn } from '../../support/memory-store.ts'
import { scratch } from '../../support/program.ts'

function subjectOf(backend: InventoryBackend): Subject {
  return {
    store: storeOn(backend),
    masker: new Masker('masked'),
    configDirectory: scratch(),
    reading: undefined,
    examine: async () => [],
  }
}

async function withRevisions(count: number): Promise<InventoryBackend> {
  const backend = openMemoryBackend()
  for (let number = 1; number <= count; number++) await storeOn(backend).update(adding(`host${number}`))
  return backend
}

const live = { interval: 1000, signal: new AbortController().signal, debug: () => {} }

describe('the data', () => {
  it('where nothing is stored: no revision, no document, and no error', async () => {
    const data = await liveData(subjectOf(openMemoryBackend()))
    expect(data).toMatchObject({ revisions: [], documents: {}, findings: [] })
    expect(data.addressing ?? data.origins ?? data.places).toBeUndefined()
  })

  it('of a backend that keeps no history: what there is now', async () => {
    const { load, write, capabilities } = await withRevisions(2)
    const subject = subjectOf({ load, write, capabilities })
    const data = await fileData(subject, { history: 5 })
    expect(data.revisions.map(({ id }) => id)).toEqual([2])
    expect(documentIn(data, 2)).toContain('host2')
    const served = await Live.of(subject, live)
    expect(await served.revision(2)).toHaveProperty('gzip')
    await expect(served.blame('host1')).rejects.toMatchObject({ code: 'ERR_HISTORY_MISSING' })
  })

  it('a document that is damaged is damage of its revision, in a file and from a server', async () => {
    const backend = await withRevisions(3)
    const damaged: InventoryBackend = {
      ...backend,
      loadRevision: async (id) => {
        if (id === 2) throw new CorruptDocumentError('revision 2: its digest differs', { operation: 'load' })
        return backend.loadRevision!(id)
      },
    }
    const data = await fileData(subjectOf(damaged), { history: 3 })
    expect(data.revisions.map(({ id, damage }) => [id, damage])).toEqual([
      [3, undefined],
      [2, 'revision 2: its digest differs'],
      [1, undefined],
    ])
    expect(Object.keys(data.documents)).toEqual(['1', '3'])
    const served = await Live.of(subjectOf(damaged), live)
    expect(await served.revision(2)).toEqual({ damage: 'revision 2: its digest differs' })
  })

  it('a history that was pruned ends where it was cut, without damage', async () => {
    const backend = await withRevisions(4)
    await backend.removeRevisions!([1, 2])
    const { revisions } = await fileData(subjectOf(backend), { history: 9 })
    expect(revisions.map(({ id, damage }) => [id, damage])).toEqual([
      [4, undefined],
      [3, undefined],
    ])
  })
})

it('nothing of what is secret is in the file: not in a revision, nor in what is said of it', async () => {
  const names = ['db_password', 'apiToken', 'shared-secret', 'ceph_key', 'credentials']
  const word = fc.string({ unit: 'grapheme-ascii', maxLength: 20 }).map((text) => `PLANTED${text}`)
  const planted = fc.record({ name: fc.constantFrom(...names), secret: word })
  await fc.assert(
    fc.asyncProperty(planted, planted, async (first, second) => {
      const backend = openMemoryBackend()
      const secrets = [first.secret, second.secret]
      for (const { name, secret } of [first, second]) {
        const store = new InventoryStore(backend, { ...attribution, reason: `it is ${secret}`, command: `x ${secret}` })
        const vars = { container_vars: { [name]: [secret] }, url: `mysql://a:${encodeURIComponent(secret)}@db/x` }
        const document = JSON.stringify({
          _meta: { hostvars: { infra1: vars } },
          all: { vars: { [name]: { secret } } },
        })
        await store.update(() => ({ document, inventory: parseJson(document), changed: true }))
      }
      for (const mode of ['masked', 'left out'] as const) {
        const told = secrets.flatMap((secret) => [secret, JSON.stringify(secret), encodeURIComponent(secret)])
        const data = await fileData(
          {
            ...subjectOf(backend),
            masker: new Masker(mode),
            examine: async () =>
              told.map((text) => ({ grade: 'note', code: 'x', message: `has ${text}`, remedy: text })),
          },
          { history: 2 },
        )
        const html = everythingIn(htmlFile(data, { script: '', style: '' }))
        expect(data.revisions).toHaveLength(2)
        expect(html).not.toContain('PLANTED')
      }
    }),
    { numRuns: 100 },
  )
})

it('a package without the page says so', () => {
  const directory = scratch()
  mkdirSync(join(directory, 'dist/bin'), { recursive: true })
  writeFileSync(join(directory, 'package.json'), '{"name": "osa-inventory", "version": "1.0.0", "bin": {}}')
  expect(() => pageTexts(join(directory, 'dist/bin'))).toThrow(
    expect.objectContaining({
      code: 'ERR_PAGE_MISSING',
      message: `this program is not installed whole: ${join(directory, 'dist/explorer/page.js')} is missing`,
    }),
  )
})
