/** A bundle is what was written, or it is refused: whatever byte of it has changed, wherever it was cut. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endLine, LinesDigest } from '../../../../src/app/store/bundle/format.ts'
import { openBundle } from '../../../../src/app/store/bundle/read.ts'
import { bundleBytes } from '../../../../src/app/store/bundle/write.ts'
import { type RevisionSource, sourceOf } from '../../../../src/app/store/transfer/source.ts'
import type { Revision } from '../../../../src/backends/contract.ts'
import { memory, transfer, write } from '../transfer/places.ts'

let directory: string
let source: RevisionSource
let packed: Buffer
let plain: Buffer

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'osa-bundle-'))
  const { store } = memory()
  await write(store, 'a', '😀 \u2028', 'c')
  source = (await sourceOf(store))!
  packed = await bytesOf(source)
  plain = gunzipSync(packed)
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

async function bytesOf(from: RevisionSource): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of bundleBytes(from, () => {})) pieces.push(piece)
  return Buffer.concat(pieces)
}

function fileOf(bytes: Uint8Array): string {
  const path = join(directory, 'cloud.bundle')
  writeFileSync(path, bytes)
  return path
}

async function allOf({ infos, revisionsFrom }: RevisionSource): Promise<Revision[]> {
  const revisions: Revision[] = []
  for await (const revision of revisionsFrom(infos[0]!.id)) revisions.push(revision)
  return revisions
}

function refusal(bytes: Uint8Array): Promise<unknown> {
  return openBundle(fileOf(bytes)).then(
    () => undefined,
    (error: { code?: unknown }) => error.code,
  )
}

describe('a bundle', () => {
  it('gives back what was put in, packed and unpacked, and can be read from any revision on', async () => {
    const revisions = await allOf(source)
    for (const bytes of [packed, plain]) {
      const bundle = await openBundle(fileOf(bytes))
      expect(bundle.infos).toEqual(source.infos)
      expect(await allOf(bundle)).toEqual(revisions)
      const later: number[] = []
      for await (const { id } of bundle.revisionsFrom(2)) later.push(id)
      expect(later).toEqual([2, 3])
    }
  })

  it('of the same revisions has the same bytes, wherever they are kept', async () => {
    const copy = memory()
    const { store } = memory()
    await write(store, 'a', 'b')
    await transfer(store, copy.store)
    expect(await bytesOf((await sourceOf(copy.store))!)).toEqual(await bytesOf((await sourceOf(store))!))
  })

  it('is text, one JSON object a line, with the documents as they are', () => {
    const lines = plain
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines[0]).toMatchObject({ format: 'osa-inventory bundle 1', first: 1, newest: 3, cut: null })
    expect(lines.slice(1, -1).map(({ id }) => id)).toEqual([1, 2, 3])
    expect(lines.at(-1)).toEqual({ end: { revisions: 3, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } })
  })

  it('takes the cut of a pruned history along', async () => {
    const { store, storage } = memory()
    await write(store, 'a', 'b', 'c')
    const cut = { id: 1, chain: storage.revisions[0]!.chain }
    await store.backend.removeRevisions!([1], cut)
    const bundle = await openBundle(fileOf(await bytesOf((await sourceOf(store))!)))
    expect(bundle.cut).toEqual(cut)
    expect(bundle.infos.map(({ id }) => id)).toEqual([2, 3])
  })

  it('is not made of a history that is broken', async () => {
    const { store, storage } = memory()
    await write(store, 'a', 'b')
    storage.revisions[0] = { ...storage.revisions[0]!, reason: 'another' }
    const broken = (await sourceOf(store))!
    await expect(bytesOf(broken)).rejects.toMatchObject({ code: 'ERR_TRANSFER_REFUSED' })
  })
})

describe('whatever has changed', () => {
  it.each(['packed', 'unpacked'])('in any byte of it, %s, it is refused', async (kind) => {
    const bytes = kind === 'packed' ? packed : plain
    const alteration = fc.record({ at: fc.nat(bytes.length - 1), by: fc.integer({ min: 1, max: 255 }) })
    await fc.assert(
      fc.asyncProperty(alteration, async ({ at, by }) => {
        const altered = Buffer.from(bytes)
        altered[at] = altered[at]! ^ by
        expect(await refusal(altered)).toBe('ERR_BUNDLE')
      }),
      { numRuns: 700 },
    )
  })

  it('wherever it was cut, it is refused', async () => {
    for (const bytes of [packed, plain]) {
      for (let length = 0; length < bytes.length; length += 7) {
        expect(await refusal(bytes.subarray(0, length))).toBe('ERR_BUNDLE')
      }
      expect(await refusal(bytes.subarray(0, -1))).toBe('ERR_BUNDLE')
      expect(await refusal(Buffer.concat([bytes, Buffer.from('\n')]))).toBe('ERR_BUNDLE')
    }
    expect(await refusal(Buffer.concat([packed, packed]))).toBe('ERR_BUNDLE')
  })

  it.each([
    ['a line that is missing', (lines: string[]) => lines.toSpliced(2, 1)],
    ['lines that changed places', (lines: string[]) => [lines[0]!, lines[2]!, lines[1]!, ...lines.slice(3)]],
    ['a line that is there twice', (lines: string[]) => lines.toSpliced(2, 0, lines[1]!)],
    ['no end', (lines: string[]) => lines.slice(0, -1)],
    ['something behind its end', (lines: string[]) => [...lines, lines[1]!]],
  ])('%s is refused', async (_, change) => {
    const lines = change(plain.toString().trimEnd().split('\n'))
    expect(await refusal(Buffer.from(`${lines.join('\n')}\n`))).toBe('ERR_BUNDLE')
  })
})

/** The lines of a bundle with an end that fits them. */
function ended(lines: readonly string[]): Buffer {
  const digest = new LinesDigest()
  for (const line of lines) digest.add(line)
  return Buffer.from([...lines, endLine(lines.length - 1, digest.hex()), ''].join('\n'))
}

describe('what its writer has not written so, with an end that fits', () => {
  const [second, tagged] = ['osa-inventory bundle 2', { name: 'stable', id: 2 }]
  const linesOf = (head: object) => {
    const [first, ...rest] = plain.toString().trimEnd().split('\n').slice(0, -1)
    return [JSON.stringify({ ...JSON.parse(first!), ...head }), ...rest]
  }

  it('is read where it is sound', async () => {
    expect((await openBundle(fileOf(ended(linesOf({}))))).infos).toEqual(source.infos)
    expect((await openBundle(fileOf(ended(linesOf({ format: second, tags: [tagged] }))))).tags).toEqual([tagged])
  })

  it.each([
    ['another first revision', { first: 2 }, 'it does not hold what its first line tells'],
    ['another newest revision', { newest: 4 }, 'it does not hold what its first line tells'],
    ['another lineage', { lineage: 'another' }, 'it does not hold what its first line tells'],
    ['a cut', { cut: { id: 1, chain: '' } }, 'it does not hold what its first line tells'],
    ['a cut without a chain', { cut: { id: 1 } }, 'its first line has no sound `cut`'],
    ['the tag of a revision that it lacks', { format: second, tags: [{ name: 'stable', id: 9 }] }, 'does not hold'],
    ['no tags in format 2', { format: second }, 'its first line has something else than a list of tags'],
    ['a tag without a name', { format: second, tags: [{ id: 1 }] }, 'its first line has a tag without a name'],
    ['tags in format 1', { tags: [tagged] }, 'its first line has tags'],
  ])('is refused with %s in its first line', async (_, head, fault) => {
    const opened = openBundle(fileOf(ended(linesOf(head))))
    await expect(opened).rejects.toMatchObject({ code: 'ERR_BUNDLE', message: expect.stringContaining(fault) })
  })

  it.each(['7', 'null', '"text"', 'no JSON'])('is refused with %s for a revision', async (line) => {
    const opened = openBundle(fileOf(ended(linesOf({}).with(1, line))))
    const message = expect.stringContaining('line 2 is not a JSON object')
    await expect(opened).rejects.toMatchObject({ code: 'ERR_BUNDLE', message })
  })
})

it('packed by another program it is refused with what to do', async () => {
  await expect(openBundle(fileOf(gzipSync(plain)))).rejects.toMatchObject({
    remedy: expect.stringContaining('zcat FILE > OTHER'),
  })
})

it('of a later format is refused with what to do', async () => {
  const later = plain.toString().replace('osa-inventory bundle 1', 'osa-inventory bundle 3')
  await expect(openBundle(fileOf(Buffer.from(later)))).rejects.toMatchObject({
    message: expect.stringContaining('is a bundle of format 3, and this release knows 1 and 2'),
  })
})

it.each([['{}'], ['[]'], ['null'], ['7'], ['{"_meta": {"hostvars": {}}}\n'], [''], ['no JSON']])(
  '%s is not a bundle',
  async (text) => {
    expect(await refusal(Buffer.from(text))).toBe('ERR_BUNDLE')
    expect(readFileSync(join(directory, 'cloud.bundle'), 'utf8')).toBe(text)
  },
)
