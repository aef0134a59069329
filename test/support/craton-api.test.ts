/** What a client of Craton meets, held up to the stand-in; with `OSA_CRATON` to the real server. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Dict, type Value } from '../../src/python/value.ts'
import { at, authHeaders, type CratonClient } from './craton/client.ts'
import { type Subject, startSubject, subjectModes } from './craton/subject.ts'

const unknown = { message: 'An unknown exception occurred', status: 500 }

describe.each(subjectModes)('Craton, %s', (mode) => {
  let subject: Subject
  let plain: CratonClient
  beforeAll(async () => {
    subject = await startSubject(mode)
    plain = subject.plain
  })
  afterAll(() => subject.stop())

  /** A region of the test's own. */
  async function place(variables: object = {}): Promise<{ cloud_id: number; region_id: number }> {
    const cloud_id = await plain.create('/clouds', { name: `cloud-${randomUUID()}` })
    const region_id = await plain.create('/regions', { name: 'region', cloud_id, variables })
    return { cloud_id, region_id }
  }
  const hostFields = { ip_address: '172.29.236.11', device_type: 'host' }
  const names = (json: Value, key: string): unknown[] => (at(json, key) as Dict[]).map((each) => each.get('name'))
  const rels = (json: Value): unknown[] => (at(json, 'links') as Dict[]).map((each) => each.get('rel'))

  describe('who may ask', () => {
    const get = (path: string, headers: Record<string, string>): Promise<Response> =>
      fetch(`${subject.url}${path}`, { headers })

    test('is checked before the route, and every refusal is 401', async () => {
      const right = authHeaders(subject.user)
      const wrong = [
        {},
        { ...right, 'X-Auth-Token': 'wrong' },
        { ...right, 'X-Auth-User': 'nobody' },
        { ...right, 'X-Auth-Project': 'no-uuid' },
        { ...right, 'X-Auth-Project': randomUUID() },
      ]
      for (const headers of wrong) {
        for (const path of ['/clouds', '/nothing']) expect((await get(path, headers)).status).toBe(401)
      }
      expect((await get('/nothing', right)).status).toBe(404)
      expect(
        (await get('/clouds', { ...right, 'X-Auth-Project': right['X-Auth-Project']!.replaceAll('-', '') })).status,
      ).toBe(200)
    })

    test('the messages', async () => {
      expect(await (await get('/clouds', {})).json()).toEqual({
        message: "Project ID ('None') is not a valid UUID",
        status: 401,
      })
      const wrong = await get('/clouds', { ...authHeaders(subject.user), 'X-Auth-Token': 'wrong' })
      expect(await wrong.json()).toEqual({ message: 'The request could not be authenticated.', status: 401 })
    })

    test('what is for administrators is 401 for others', async () => {
      expect(await plain.status('GET', '/projects')).toBe(401)
      expect(await plain.status('GET', `/projects/${subject.user.projectId}`)).toBe(401)
      expect(await subject.root.status('GET', '/projects')).toBe(200)
    })

    test('a plain user sees its own project, an administrator all', async () => {
      const { cloud_id, region_id } = await place()
      const cell = await plain.create('/cells', { name: 'cell', cloud_id, region_id })
      expect(await subject.stranger.status('GET', `/regions/${region_id}`)).toBe(404)
      expect(await subject.stranger.status('GET', `/cells/${cell}`)).toBe(200)
      expect(await subject.stranger.status('GET', `/cells/${cell}/variables`)).toBe(404)
      expect(await subject.root.status('GET', `/regions/${region_id}`)).toBe(200)
    })
  })

  describe('answers', () => {
    test('have sorted keys at every depth, an indent of two and no characters beyond ASCII', async () => {
      const { region_id } = await place()
      const body = '{"z":{"b":[],"a":{}},"name":"Zürich"}'
      const { text } = await plain.send('PUT', `/regions/${region_id}/variables`, body)
      expect(text).toBe(
        '{\n  "variables": {\n    "name": "Z\\u00fcrich",\n    "z": {\n      "a": {},\n      "b": []\n    }\n  }\n}\n',
      )
    })

    test('keep numbers as Python has them', async () => {
      const { region_id } = await place()
      const numbers = '[1.0, 1, -0.0, 1e+300, 5e-324, 123456789012345678901234567890123456789, 18446744073709551615]'
      await plain.send('PUT', `/regions/${region_id}/variables`, `{"top": 1.0, "numbers": ${numbers}}`)
      const { text } = await plain.send('GET', `/regions/${region_id}/variables`)
      expect(text.replaceAll(/\s+/g, ' ')).toBe(
        `{ "variables": { "numbers": ${numbers.replace('[', '[ ').replace(']', ' ]')}, "top": 1.0 } } `,
      )
    })

    test('close the connection', async () => {
      const { headers } = await plain.send('GET', '/clouds')
      expect(headers.get('connection') ?? 'close').toBe('close')
      expect(headers.get('content-length')).toMatch(/^\d+$/)
    })

    test('of a created host', async () => {
      const at = await place()
      const parent = await plain.create('/hosts', { ...at, ...hostFields, name: 'infra1' })
      const body = {
        ...at,
        name: 'infra1-galera-3f2a',
        parent_id: parent,
        ip_address: '172.29.238.7',
        device_type: 'container',
        labels: ['galera'],
        variables: { component: 'galera' },
      }
      const reply = await plain.send('POST', '/hosts', JSON.stringify(body))
      expect(reply.status).toBe(201)
      const { id, created_at, ...rest } = JSON.parse(reply.text)
      expect(reply.headers.get('location')).toBe(`${subject.url}/hosts/${id}`)
      expect(created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?$/)
      expect(rest).toEqual({
        ...at,
        active: true,
        cell_id: null,
        device_type: 'container',
        ip_address: '172.29.238.7',
        links: [{ href: `${subject.url}/hosts/${parent}`, rel: 'up' }],
        name: 'infra1-galera-3f2a',
        note: null,
        parent_id: parent,
        project_id: subject.user.projectId,
        updated_at: null,
        variables: { component: 'galera' },
      })
    })
  })

  describe('bad requests', () => {
    test('unknown fields, wrong types and missing ones are reported together', async () => {
      const reply = await plain.send('POST', '/clouds', '{"name":"x","surprise":1}')
      expect(JSON.parse(reply.text)).toEqual({
        message:
          "The request included the following errors:\n- Additional properties are not allowed ('surprise' was unexpected)",
        status: 400,
      })
      const { region_id, cloud_id } = await place()
      const two = await plain.send('POST', '/regions', '{"cloud_id":"2"}')
      expect(at(two.json, 'message')).toBe(
        "The request included the following errors:\n- '2' is not of type 'integer'\n- 'name' is a required property",
      )
      for (const bad of [{ cell_id: null }, { cloud_id: 2.5 }, { id: 5 }, { project_id: 'x' }, { created_at: 'x' }]) {
        const fields = { cloud_id, region_id, ...hostFields, name: 'bad', ...bad }
        expect(await plain.status('POST', '/hosts', JSON.stringify(fields))).toBe(400)
      }
      expect(await plain.status('POST', '/clouds', '{"name": "y", "note": 2.0}')).toBe(400)
    })

    test('bodies that are not JSON', async () => {
      const cloud = await plain.create('/clouds', { name: randomUUID() })
      const path = `/clouds/${cloud}/variables`
      for (const body of ['', '{', 'null', '[]', '{"": 1}', '{"\\nx": 1}']) {
        expect(await plain.status('PUT', path, body), body).toBe(400)
      }
      expect((await plain.send('PUT', path, '{}', 'text/plain')).status).toBe(400)
      expect((await plain.send('PUT', path, '{}', 'Application/vnd.x+JSON; charset=utf-8')).status).toBe(200)
    })

    test('query parameters', async () => {
      for (const query of ['limit=9', 'limit=101', 'surprise=1', 'sort_dir=up', 'sort_keys=x', 'marker=999999']) {
        expect(await plain.status('GET', `/hosts?${query}`), query).toBe(400)
      }
      for (const query of ['limit=ten', 'marker=x', 'id=x']) {
        expect((await plain.send('GET', `/hosts?${query}`)).json, query).toEqual(new Dict(Object.entries(unknown)))
      }
      expect(await plain.status('GET', '/clouds?resolved-values=false')).toBe(400)
      expect(await plain.status('GET', '/clouds?limit=10&limit=5')).toBe(200)
      const messages = await plain.send('GET', '/hosts?limit=5')
      expect(at(messages.json, 'message')).toBe(
        'The request included the following errors:\n- 5 is less than the minimum of 10',
      )
      const marker = await plain.send('GET', '/hosts?marker=999999')
      expect(at(marker.json, 'message')).toBe('Marker "999999" does not exist')
    })

    test('routes and methods', async () => {
      const { region_id } = await place()
      for (const path of ['/clouds/', '/ansible', `/regions/${region_id}/labels`, '/devices/1']) {
        expect(await plain.status('GET', path), path).toBe(404)
      }
      expect(await plain.status('PATCH', '/clouds')).toBe(405)
      expect(await plain.status('POST', `/regions/${region_id}/variables`, '{}')).toBe(405)
      expect(await plain.status('GET', `/regions/${region_id}/variables?resolved-values=false`)).toBe(400)
    })
  })

  describe('what is not there', () => {
    test('is 404 when read, 500 when changed and 204 when deleted', async () => {
      for (const kind of ['clouds', 'regions', 'cells', 'hosts']) {
        const path = `/${kind}/999999`
        expect(await plain.status('GET', path), kind).toBe(404)
        expect(await plain.status('PUT', path, '{"name":"x"}'), kind).toBe(500)
        expect(await plain.status('DELETE', path), kind).toBe(204)
        expect(await plain.status('GET', `${path}/variables`), kind).toBe(404)
        expect(await plain.status('PUT', `${path}/variables`, '{}'), kind).toBe(404)
        expect(await plain.status('DELETE', `${path}/variables`, '[]'), kind).toBe(404)
      }
      expect(await plain.status('GET', '/hosts/999999/labels')).toBe(404)
      expect(await plain.status('PUT', '/hosts/999999/labels', '{"labels":[]}')).toBe(404)
      expect(await plain.status('GET', '/hosts/abc')).toBe(404)
    })

    test('an id of another row that does not exist is 500', async () => {
      const fields = { ...(await place()), ...hostFields, name: 'x' }
      for (const bad of [{ region_id: 999999 }, { parent_id: 999999 }, { cell_id: 999999 }, { ip_address: '' }]) {
        expect(await plain.status('POST', '/hosts', JSON.stringify({ ...fields, ...bad }))).toBe(500)
      }
    })
  })

  describe('names', () => {
    test('given twice are 409 on creation, and 500 when renamed to', async () => {
      const where = await place()
      const other = await plain.create('/hosts', { ...where, ...hostFields, name: 'other' })
      await plain.create('/hosts', { ...where, ...hostFields, name: 'taken' })
      const again = await plain.send('POST', '/hosts', JSON.stringify({ ...where, ...hostFields, name: 'taken' }))
      expect(JSON.parse(again.text)).toEqual({ message: 'A device with the given name already exists.', status: 409 })
      expect(await plain.status('PUT', `/hosts/${other}`, '{"name":"taken"}')).toBe(500)
      expect(await plain.status('POST', '/regions', JSON.stringify({ name: 'region', cloud_id: where.cloud_id }))).toBe(
        409,
      )
      await plain.create('/cells', { ...where, name: 'cell' })
      expect(await plain.status('POST', '/cells', JSON.stringify({ ...where, name: 'cell' }))).toBe(409)
    })

    test('are shared by hosts and network devices', async () => {
      const where = await place()
      await plain.create('/network-devices', { ...where, ...hostFields, name: 'switch' })
      expect(await plain.status('POST', '/hosts', JSON.stringify({ ...where, ...hostFields, name: 'switch' }))).toBe(
        409,
      )
      const hosts = await plain.send('GET', `/hosts?region_id=${where.region_id}`)
      expect(names(hosts.json, 'hosts')).toEqual([])
    })

    test('clouds and regions looked up by name: no filters, no variables, 404 for none, 500 for two', async () => {
      const name = `same-${randomUUID()}`
      const clouds = [await place(), await place()].map((each) => each.cloud_id)
      for (const cloud_id of clouds) await plain.create('/regions', { name, cloud_id, variables: { a: 1 } })
      expect(await plain.status('GET', `/regions?name=${name}&cloud_id=${clouds[0]}`)).toBe(500)
      const only = `only-${randomUUID()}`
      await plain.create('/regions', { name: only, cloud_id: clouds[0], variables: { a: 1 } })
      const found = await plain.send('GET', `/regions?name=${only}&cloud_id=${clouds[1]}&details=true`)
      expect(names(found.json, 'regions')).toEqual([only])
      expect(at(found.json, 'links')).toEqual([])
      expect(at(found.json, 'regions', 0, 'variables')).toBeUndefined()
      for (const kind of ['clouds', 'regions']) expect(await plain.status('GET', `/${kind}?name=absent`)).toBe(404)
      expect(await plain.status('GET', '/cells?name=absent')).toBe(200)
    })
  })

  describe('listings', () => {
    test('pages: 30 by default, next on the last page too, nothing after it', async () => {
      const where = await place()
      const made = Array.from({ length: 31 }, (_, index) => `host${index}`)
      for (const name of made) await plain.create('/hosts', { ...where, ...hostFields, name })
      const path = `/hosts?region_id=${where.region_id}&resolved-values=false`
      const first = await plain.send('GET', path)
      expect(names(first.json, 'hosts')).toEqual(made.slice(0, 30))
      expect(rels(first.json)).toEqual(['first', 'prev', 'self', 'next'])
      const last = at(first.json, 'hosts', 29, 'id')
      const second = await plain.send('GET', `${path}&marker=${last}`)
      expect(names(second.json, 'hosts')).toEqual(['host30'])
      expect(rels(second.json)).toContain('next')
      const third = await plain.send('GET', `${path}&marker=${at(second.json, 'hosts', 0, 'id')}`)
      expect(names(third.json, 'hosts')).toEqual([])
      expect(rels(third.json)).toEqual(['first', 'prev', 'self'])
      expect(at(first.json, 'links', 3, 'href')).toBe(
        `${subject.url}/hosts?region_id=${where.region_id}&resolved-values=False` +
          `&sort_keys=created_at%2Cid&sort_dir=asc&limit=30&marker=${last}`,
      )
      const full = await plain.send('GET', `${path}&limit=100&sort_keys=name&sort_dir=desc`)
      expect(names(full.json, 'hosts')).toEqual(made.toSorted().toReversed())
    })

    test('filters, details and the variables that they show', async () => {
      const where = await place({ from: 'region', other: true })
      await plain.create('/hosts', { ...where, ...hostFields, name: 'one', variables: { from: 'host' } })
      await plain.create('/hosts', { ...where, ...hostFields, name: 'two', device_type: 'container' })
      const list = async (query: string): Promise<Value> =>
        (await plain.send('GET', `/hosts?region_id=${where.region_id}&${query}`)).json
      expect(at(await list('name=one'), 'hosts', 0, 'variables')).toBeUndefined()
      expect(names(await list('device_type=container'), 'hosts')).toEqual(['two'])
      expect(names(await list('device_type=container&name=one'), 'hosts')).toEqual([])
      const own = await list('name=one&details=true&resolved-values=false')
      expect(at(own, 'hosts', 0, 'variables')).toEqual(new Dict([['from', 'host']]))
      const resolved = await list('name=one&details=true')
      expect([...(at(resolved, 'hosts', 0, 'variables') as Dict)]).toEqual([
        ['from', 'host'],
        ['other', true],
      ])
    })
  })

  describe('variables', () => {
    test('are merged by key, each replaced whole, and leave updated_at alone', async () => {
      const where = await place()
      const host = await plain.create('/hosts', {
        ...where,
        ...hostFields,
        name: 'h',
        variables: { a: { x: 1 }, b: 1 },
      })
      const put = await plain.send('PUT', `/hosts/${host}/variables`, '{"a":{"y":2}}')
      expect(JSON.parse(put.text)).toEqual({ variables: { a: { y: 2 }, b: 1 } })
      expect(await plain.status('DELETE', `/hosts/${host}/variables`, '["b","unknown"]')).toBe(204)
      expect(await plain.status('DELETE', `/hosts/${host}/variables`, '{"a":1}')).toBe(400)
      expect(await plain.status('DELETE', `/hosts/${host}/variables`)).toBe(400)
      const read = await plain.send('GET', `/hosts/${host}`)
      expect(at(read.json, 'variables')).toEqual(new Dict([['a', new Dict([['y', 2]])]]))
      expect(at(read.json, 'updated_at')).toBeNull()
    })

    test('a value that is wrapped by mistake becomes a variable', async () => {
      const cloud = await plain.create('/clouds', { name: randomUUID() })
      const put = await plain.send('PUT', `/clouds/${cloud}/variables`, '{"variables":{"a":1}}')
      expect(JSON.parse(put.text)).toEqual({ variables: { variables: { a: 1 } } })
    })

    test('of hosts are resolved unless they are not wanted: parent, cell, region, cloud', async () => {
      const where = await place({ region: 1, all: 'region', hidden: 1 })
      await plain.send('PUT', `/clouds/${where.cloud_id}/variables`, '{"cloud":1,"all":"cloud"}')
      const cell_id = await plain.create('/cells', { ...where, name: 'cell', variables: { cell: 1, all: 'cell' } })
      const parent = await plain.create('/hosts', {
        ...where,
        ...hostFields,
        name: 'parent',
        variables: { parent: 1, all: 'parent' },
      })
      const fields = { ...where, ...hostFields, name: 'child', cell_id, parent_id: parent, variables: { hidden: null } }
      const child = await plain.create('/hosts', fields)
      const resolved = await plain.send('GET', `/hosts/${child}/variables`)
      expect(JSON.parse(resolved.text)).toEqual({
        variables: { all: 'parent', cell: 1, cloud: 1, hidden: null, parent: 1, region: 1 },
      })
      const own = await plain.send('GET', `/hosts/${child}/variables?resolved-values=false`)
      expect(JSON.parse(own.text)).toEqual({ variables: { hidden: null } })
      const region = await plain.send('GET', `/regions/${where.region_id}/variables`)
      expect(JSON.parse(region.text)).toEqual({ variables: { all: 'region', hidden: 1, region: 1 } })
      const cell = await plain.send('GET', `/cells/${cell_id}`)
      expect(at(cell.json, 'variables', 'cloud')).toBe(1)
    })

    test('of any shape come back', async () => {
      const cloud = await plain.create('/clouds', { name: randomUUID() })
      const text =
        '{"__proto__":{"":[null,{"a.b":"/"}]},"a/b c":"\\u0000\\u2028 tab\\t","key,with:signs":[[],{}],"ключ":"😀"}'
      await plain.send('PUT', `/clouds/${cloud}/variables`, text)
      const read = await plain.send('GET', `/clouds/${cloud}/variables`)
      expect(JSON.parse(read.text)).toEqual({ variables: JSON.parse(text) })
    })
  })

  describe('labels', () => {
    test('are added and removed, and no answer about a host shows them', async () => {
      const where = await place()
      const host = await plain.create('/hosts', { ...where, ...hostFields, name: 'h', labels: ['galera'] })
      const put = await plain.send('PUT', `/hosts/${host}/labels`, '{"labels":["all_containers"]}')
      expect((at(put.json, 'labels') as string[]).toSorted()).toEqual(['all_containers', 'galera'])
      expect(await plain.status('DELETE', `/hosts/${host}/labels`, '{"labels":["galera","unknown"]}')).toBe(204)
      const left = await plain.send('GET', `/hosts/${host}/labels`)
      expect(JSON.parse(left.text)).toEqual({ labels: ['all_containers'] })
      expect((await plain.send('GET', `/hosts/${host}`)).text).not.toContain('all_containers')
      const found = await plain.send('GET', `/hosts?region_id=${where.region_id}&label=all_containers`)
      expect(names(found.json, 'hosts')).toEqual(['h'])
      expect(await plain.status('PUT', `/hosts/${host}/labels`, '{"labels":[1]}')).toBe(400)
      expect(await plain.status('PUT', `/hosts/${host}/labels`, '{}')).toBe(500)
      expect(await plain.status('POST', `/hosts/${host}/labels`, '{"labels":[]}')).toBe(405)
    })
  })

  describe('parents', () => {
    test('with children stay, and none is its own', async () => {
      const where = await place()
      const parent = await plain.create('/hosts', { ...where, ...hostFields, name: 'infra1' })
      const child = await plain.create('/hosts', { ...where, ...hostFields, name: 'child', parent_id: parent })
      expect((await plain.send('DELETE', `/hosts/${parent}`)).status).toBe(500)
      const own = await plain.send('PUT', `/hosts/${parent}`, JSON.stringify({ parent_id: parent }))
      expect(JSON.parse(own.text)).toEqual({
        message: "A device cannot be its own parent. The id for 'infra1' cannot be used as its parent_id.",
        status: 400,
      })
      expect(await plain.status('PUT', `/hosts/${parent}`, JSON.stringify({ parent_id: child }))).toBe(400)
      expect(await plain.status('PUT', `/hosts/${child}`, '{"parent_id":null}')).toBe(200)
      expect(await plain.status('DELETE', `/hosts/${parent}`)).toBe(204)
      expect(await plain.status('GET', `/hosts/${parent}`)).toBe(404)
    })

    test('a changed host has updated_at, and its answer no variables', async () => {
      const host = await plain.create('/hosts', { ...(await place()), ...hostFields, name: 'h' })
      const put = await plain.send('PUT', `/hosts/${host}`, '{"note":"x","active":false}')
      expect(at(put.json, 'active')).toBe(false)
      expect(at(put.json, 'updated_at')).toBeTypeOf('string')
      expect(at(put.json, 'variables')).toBeUndefined()
      expect(await plain.status('PUT', `/hosts/${host}`, '{"labels":[]}')).toBe(400)
    })

    test('a region goes with what is in it', async () => {
      const where = await place()
      const host = await plain.create('/hosts', { ...where, ...hostFields, name: 'h' })
      expect(await plain.status('DELETE', `/regions/${where.region_id}`)).toBe(204)
      expect(await plain.status('GET', `/hosts/${host}`)).toBe(404)
    })
  })

  describe('addresses', () => {
    test('that cannot be read poison every answer with them, until they go', async () => {
      const where = await place()
      const list = `/hosts?region_id=${where.region_id}`
      for (const ip_address of ['not-an-ip', '10.0.0.1/24', '010.0.0.1', '10.0.0.1 ']) {
        const reply = await plain.send(
          'POST',
          '/hosts',
          JSON.stringify({ ...where, ...hostFields, name: 'h', ip_address }),
        )
        // The answer to the creation shows what was sent.
        expect(reply.status, ip_address).toBe(201)
        const id = at(reply.json, 'id')
        expect(await plain.status('GET', `/hosts/${id}`), ip_address).toBe(500)
        expect(await plain.status('GET', list), ip_address).toBe(500)
        expect(await plain.status('PUT', `/hosts/${id}`, '{"ip_address":"10.0.0.1"}'), ip_address).toBe(500)
        expect(await plain.status('PUT', `/hosts/${id}/variables`, '{}'), ip_address).toBe(500)
        expect(await plain.status('DELETE', `/hosts/${id}`), ip_address).toBe(204)
        expect(await plain.status('GET', list), ip_address).toBe(200)
      }
    })

    test('come back in their short form', async () => {
      const where = await place()
      for (const [given, back] of [
        ['FD00:0:0:0:0:0:0:2', 'fd00::2'],
        ['::ffff:1.2.3.4', '::ffff:102:304'],
        ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
        ['0.0.0.0', '0.0.0.0'],
      ]) {
        const id = await plain.create('/hosts', { ...where, ...hostFields, name: given, ip_address: given })
        expect(at((await plain.send('GET', `/hosts/${id}`)).json, 'ip_address')).toBe(back)
        const found = await plain.send('GET', `/hosts?region_id=${where.region_id}&ip_address=${given}`)
        expect(names(found.json, 'hosts')).toEqual([given])
      }
    })
  })
})
