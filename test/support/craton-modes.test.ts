/** What SQLite takes below Craton and MySQL does not. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, type CratonClient } from './craton/client.ts'
import { type Subject, startSubject, subjectModes } from './craton/subject.ts'

describe.each(subjectModes)('the database below Craton, %s', (mode) => {
  const isStrict = mode === 'strict'
  let subject: Subject
  let plain: CratonClient
  let cloud: number
  beforeAll(async () => {
    subject = await startSubject(mode)
    plain = subject.plain
    cloud = await plain.create('/clouds', { name: randomUUID() })
  })
  afterAll(() => subject.stop())

  const put = async (variables: string): Promise<number> => {
    const path = `/clouds/${await plain.create('/clouds', { name: randomUUID() })}/variables`
    return plain.status('PUT', path, variables)
  }
  const nested = (depth: number): string => `{"k":${'['.repeat(depth)}${']'.repeat(depth)}}`

  test('long keys and names', async () => {
    expect(await put(JSON.stringify({ ['k'.repeat(255)]: 1 }))).toBe(200)
    expect(await put(JSON.stringify({ ['k'.repeat(256)]: 1 }))).toBe(isStrict ? 500 : 200)
    const named = (name: string): Promise<number> => plain.status('POST', '/clouds', JSON.stringify({ name }))
    expect(await named(randomUUID().padEnd(255, 'x'))).toBe(201)
    expect(await named(randomUUID().padEnd(256, 'x'))).toBe(isStrict ? 500 : 201)
  })

  test('keys and names that look alike to it', async () => {
    const path = `/clouds/${cloud}/variables`
    expect(await plain.status('PUT', path, '{"a":1}')).toBe(200)
    for (const key of ['A', 'a ', 'á']) {
      expect(await plain.status('PUT', path, JSON.stringify({ [key]: 1 })), key).toBe(isStrict ? 500 : 200)
    }
    expect(await plain.status('PUT', path, '{"b":1,"B":2}')).toBe(isStrict ? 500 : 200)
    const created = JSON.stringify({ name: randomUUID(), variables: { b: 1, B: 2 } })
    expect(await plain.status('POST', '/clouds', created)).toBe(isStrict ? 409 : 201)
    const { text } = await plain.send('GET', path)
    expect(Object.keys(JSON.parse(text).variables)).toEqual(isStrict ? ['a'] : ['A', 'B', 'a', 'a ', 'b', 'á'])
    const name = randomUUID()
    await plain.create('/regions', { name, cloud_id: cloud })
    const again = JSON.stringify({ name: name.toUpperCase(), cloud_id: cloud })
    expect(await plain.status('POST', '/regions', again)).toBe(isStrict ? 409 : 201)
    const found = await plain.send('GET', `/regions?name=${name.toUpperCase()}`)
    expect(at(found.json, 'regions', 0, 'name')).toBe(isStrict ? name : name.toUpperCase())
  })

  test('characters beyond three bytes', async () => {
    expect(await put('{"\u{1f600}":1}')).toBe(isStrict ? 500 : 200)
    expect(await put('{"k":"\u{1f600}"}')).toBe(200)
    const name = JSON.stringify({ name: `\u{1f600}${randomUUID()}` })
    expect(await plain.status('POST', '/clouds', name)).toBe(isStrict ? 500 : 201)
  })

  test('depth, halves of characters and numbers that are not valid', async () => {
    expect(await put(nested(31))).toBe(200)
    expect(await put(nested(32))).toBe(isStrict ? 500 : 200)
    expect(await put('{"k":"\\ud800"}')).toBe(isStrict ? 500 : 200)
    expect(await put('{"k":[NaN,Infinity]}')).toBe(isStrict ? 500 : 200)
  })

  test('a failed change of variables changes nothing', async () => {
    const path = `/clouds/${await plain.create('/clouds', { name: randomUUID() })}/variables`
    expect(await plain.status('PUT', path, `{"fine":1,"${'\\ud800'}":2}`)).toBe(500)
    expect(JSON.parse((await plain.send('GET', path)).text)).toEqual({ variables: {} })
  })

  test('the value of a page, and a value that is too large', async () => {
    expect(await put(JSON.stringify({ k: 'x'.repeat(5_000_000) }))).toBe(200)
    expect(await put(JSON.stringify({ k: 'x'.repeat(17_000_000) }))).toBe(isStrict ? 500 : 200)
  })

  test('a region with parents and children, which MySQL deletes in the order of their names', async () => {
    const deletion = async (parent: string, child: string): Promise<number> => {
      const region_id = await plain.create('/regions', { name: randomUUID(), cloud_id: cloud })
      const fields = { cloud_id: cloud, region_id, ip_address: '0.0.0.0', device_type: 'host' }
      const parent_id = await plain.create('/hosts', { ...fields, name: parent })
      await plain.create('/hosts', { ...fields, name: child, parent_id })
      return plain.status('DELETE', `/regions/${region_id}`)
    }
    expect(await deletion('infra1', 'infra1-galera')).toBe(isStrict ? 500 : 204)
    expect(await deletion('infra1', 'aio1-galera')).toBe(204)
  })

  test('ids of what was deleted', async () => {
    const create = (): Promise<number> => plain.create('/clouds', { name: randomUUID() })
    const last = await create()
    await plain.send('DELETE', `/clouds/${last}`)
    expect(await create()).toBe(isStrict ? last + 1 : last)
  })
})
