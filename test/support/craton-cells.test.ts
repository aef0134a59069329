/** What a store of immutable revisions meets in cells, held up to the stand-in; with `OSA_CRATON` to the real server. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Dict } from '../../src/python/value.ts'
import { at, type CratonClient, type Reply } from './craton/client.ts'
import { type Subject, startSubject, subjectModes } from './craton/subject.ts'

interface Place {
  readonly cloud_id: number
  readonly region_id: number
}

describe.each(subjectModes)('cells of Craton, %s', (mode) => {
  const isStrict = mode === 'strict'
  let subject: Subject
  let plain: CratonClient
  beforeAll(async () => {
    subject = await startSubject(mode)
    plain = subject.plain
  })
  afterAll(() => subject.stop())

  async function place(): Promise<Place> {
    const cloud_id = await plain.create('/clouds', { name: randomUUID() })
    const region_id = await plain.create('/regions', { name: 'region', cloud_id, variables: { inherited: 1 } })
    return { cloud_id, region_id }
  }
  const revision = (n: number): string => `rev-${String(n).padStart(8, '0')}`
  const post = (body: object, client = plain): Promise<Reply> => client.send('POST', '/cells', JSON.stringify(body))
  const names = async (query: string, client = plain): Promise<unknown[]> => {
    const { json } = await client.send('GET', `/cells?${query}`)
    return (at(json, 'cells') as Dict[]).map((cell) => cell.get('name'))
  }

  test('of one name: the first one stands with all its variables, the others are 409 and leave nothing', async () => {
    const region = await place()
    const writers = ['a', 'b', 'c', 'd']
    const replies = await Promise.all(
      writers.map((nonce) => post({ ...region, name: revision(1), note: nonce, variables: { doc_0000: nonce } })),
    )
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409])
    const winner = writers[replies.findIndex(({ status }) => status === 201)]
    const { json } = await plain.send('GET', `/cells?region_id=${region.region_id}&name=${revision(1)}`)
    const { text } = await plain.send('GET', `/cells/${at(json, 'cells', 0, 'id')}?resolved-values=false`)
    expect(JSON.parse(text)).toMatchObject({ note: winner, variables: { doc_0000: winner } })
    expect(at(json, 'cells')).toHaveLength(1)
  })

  test('with variables whose names differ in case alone: 409 without a row, where the database compares so', async () => {
    const region = await place()
    const reply = await post({ ...region, name: revision(1), variables: { doc: 1, DOC: 2 } })
    expect(reply.status).toBe(isStrict ? 409 : 201)
    expect(await names(`region_id=${region.region_id}&name=${revision(1)}`)).toEqual(isStrict ? [] : [revision(1)])
  })

  test('listed from the highest name, at least ten, with notes and without variables', async () => {
    const region = await place()
    for (let n = 1; n <= 12; n++) {
      await plain.create('/cells', { ...region, name: revision(n), note: `${n}`, variables: { doc_0000: 'x' } })
    }
    const highest = `region_id=${region.region_id}&sort_keys=name&sort_dir=desc`
    const ten = [12, 11, 10, 9, 8, 7, 6, 5, 4, 3].map(revision)
    expect(await names(`${highest}&limit=10`)).toEqual(ten)
    const { json } = await plain.send('GET', `/cells?${highest}&limit=10`)
    expect(at(json, 'cells', 0, 'note')).toBe('12')
    expect((at(json, 'cells', 0) as Dict).has('variables')).toBe(false)
    expect(await plain.status('GET', `/cells?${highest}&limit=9`)).toBe(400)
    const last = at(json, 'cells', 9, 'id')
    expect(await names(`${highest}&limit=10&marker=${last}`)).toEqual([revision(2), revision(1)])
    expect(await plain.status('GET', `/cells?${highest}&limit=10&marker=999999999`)).toBe(400)

    // Cells of others come before them, unless the listing begins at a cell behind every number.
    const marker = await plain.create('/cells', { ...region, name: 'rev-:' })
    await plain.create('/cells', { ...region, name: 'zone1' })
    await plain.create('/cells', { ...region, name: 'Zone2' })
    const first = isStrict ? ['Zone2', 'zone1', 'rev-:'] : ['zone1', 'rev-:', revision(12)]
    expect((await names(`${highest}&limit=10`)).slice(0, 3)).toEqual(first)
    expect(await names(`${highest}&limit=10&marker=${marker}`)).toEqual(ten)
  })

  test('notes: 65,535 bytes, and no character beyond three bytes where the database has none', async () => {
    const region = await place()
    const status = async (note: string): Promise<number> => (await post({ ...region, name: randomUUID(), note })).status
    expect(await status('x'.repeat(65_535))).toBe(201)
    expect(await status('x'.repeat(65_536))).toBe(isStrict ? 500 : 201)
    expect(await status('é'.repeat(32_768))).toBe(isStrict ? 500 : 201)
    expect(await status('\u{1f600}')).toBe(isStrict ? 500 : 201)
  })

  test('emptied by the names of its variables, it keeps its name and its note', async () => {
    const region = await place()
    const id = await plain.create('/cells', { ...region, name: revision(1), note: 'n', variables: { a: 1, b: 2 } })
    const path = `/cells/${id}/variables`
    expect(await plain.status('DELETE', path, '["a","b","never"]')).toBe(204)
    const { text } = await plain.send('GET', `/cells/${id}?resolved-values=false`)
    expect(JSON.parse(text)).toMatchObject({ name: revision(1), note: 'n', variables: {} })
    expect(at((await plain.send('GET', `/cells/${id}`)).json, 'variables', 'inherited')).toBe(1)
  })

  test('deleted, it gives its name away', async () => {
    const region = await place()
    const id = await plain.create('/cells', { ...region, name: revision(1), note: 'first' })
    expect(await plain.status('DELETE', `/cells/${id}`)).toBe(204)
    expect((await post({ ...region, name: revision(1), note: 'second' })).status).toBe(201)
  })

  test("another project's takes a name in our region, and is not to be found but by its id", async () => {
    const region = await place()
    const theirs = await post({ ...region, name: revision(1), variables: { theirs: 1 } }, subject.stranger)
    expect(theirs.status).toBe(201)
    expect((await post({ ...region, name: revision(1) })).status).toBe(409)
    expect(await names(`region_id=${region.region_id}&name=${revision(1)}`)).toEqual([])
    const id = at(theirs.json, 'id')
    expect(at((await plain.send('GET', `/cells/${id}?resolved-values=false`)).json, 'variables', 'theirs')).toBe(1)
    expect(await plain.status('DELETE', `/cells/${id}`)).toBe(204)
    expect(await names(`region_id=${region.region_id}`, subject.stranger)).toEqual([revision(1)])
    expect(await names(`region_id=${region.region_id}`, subject.root)).toEqual([revision(1)])
  })

  test('in values of 256 KiB, a document of 4 MiB', async () => {
    const region = await place()
    const variables = Object.fromEntries(
      new Array(16).fill('').map((_, n) => [`doc_${String(n).padStart(4, '0')}`, `${n}`.padEnd(262_144, 'x')]),
    )
    const id = await plain.create('/cells', { ...region, name: revision(1), variables })
    const { text } = await plain.send('GET', `/cells/${id}?resolved-values=false`)
    expect(JSON.parse(text).variables).toEqual(variables)
  })

  test('gone with their region', async () => {
    const region = await place()
    const id = await plain.create('/cells', { ...region, name: revision(1) })
    expect(await plain.status('DELETE', `/regions/${region.region_id}`)).toBe(204)
    expect(await plain.status('GET', `/cells/${id}`)).toBe(404)
    expect((await post({ ...region, name: revision(2) })).status).toBe(500)
  })
})
