/** Other people's objects, other writers, and what Craton cannot hold. */
import { expect, it, onTestFinished } from 'vitest'
import { InventoryStore } from '../../src/app/store/store.ts'
import type { Revision } from '../../src/backends/contract.ts'
import { parseJson } from '../../src/python/json-read.ts'
import { following } from '../../src/testing/revisions.ts'
import {
  cellNamed,
  contentsOf,
  documentOf,
  hostsIn,
  infra1,
  infra2,
  openCraton,
  regionIn,
} from '../support/craton/inventories.ts'
import { CratonStandIn } from '../support/craton/stand-in.ts'

async function start(mode: 'lax' | 'strict' = 'strict'): Promise<CratonStandIn> {
  const craton = await CratonStandIn.start({ mode })
  onTestFinished(() => craton.stop())
  return craton
}

async function save(craton: CratonStandIn, document: string, options = {}): Promise<Revision> {
  const backend = await openCraton(craton, { options })
  const newest = await backend.load()
  const revision = following(newest, document)
  await backend.write(revision, newest?.id)
  return revision
}

async function refusal(act: Promise<unknown>): Promise<Error & { code: string }> {
  return act.then(
    () => expect.unreachable('it must be refused'),
    (error: Error & { code: string }) => error,
  )
}

/** Another client's host in this inventory's region. */
async function addForeign(craton: CratonStandIn, fields: object): Promise<void> {
  const region = regionIn(craton)!
  const place = { cloud_id: region.fields.get('cloud_id'), region_id: region.id }
  const whole = { ...place, ip_address: '10.9.9.9', device_type: 'switch', ...fields }
  expect((await craton.call('POST', '/v1/hosts', JSON.stringify(whole))).status).toBe(201)
}

const idOf = (craton: CratonStandIn, name: string): number =>
  craton.tables.all('devices').find(({ fields }) => fields.get('name') === name)!.id

it('hosts and variables of others are left alone, read by nobody, and outlive the inventory', async () => {
  const craton = await start()
  await save(craton, documentOf({ infra1 }, { a: 1 }))
  await addForeign(craton, { name: 'switch1', variables: { port: 1 } })
  await craton.call('PUT', `/v1/hosts/${idOf(craton, 'infra1')}/variables`, '{"rack": 12}')
  await craton.call('PUT', `/v1/regions/${regionIn(craton)!.id}/variables`, '{"ntp": "10.0.0.1"}')
  const document = documentOf({ infra1: { ...infra1, size: 2 }, infra2 }, { a: 2 })
  await save(craton, document)
  const warnings: string[] = []
  const backend = await openCraton(craton, { warnings })
  expect((await backend.load())?.document).toBe(document)
  expect(warnings).toEqual([])
  expect(contentsOf(craton)).toMatchObject({
    hosts: { switch1: { variables: { port: 1 } }, infra1: { variables: { size: 2, rack: 12 } } },
    region: { a: 2, ntp: '10.0.0.1' },
  })
  await backend.destroy!()
  expect(await backend.load()).toBeUndefined()
  expect(Object.keys(hostsIn(craton))).toEqual(['switch1'])
  expect([...regionIn(craton)!.variables.keys()]).toEqual(['ntp'])
})

it.each(['network-devices', 'networks'])('a region that holds %s of others is not removed', async (resource) => {
  const craton = await start()
  await save(craton, documentOf({ infra1 }))
  const region = regionIn(craton)!
  const place = { cloud_id: region.fields.get('cloud_id'), region_id: region.id }
  const device = { ...place, name: 'leaf1', ip_address: '10.9.9.9', device_type: 'switch' }
  const network = { ...place, name: 'mgmt', cidr: '10.0.0.0/8', gateway: '10.0.0.1', netmask: '255.0.0.0' }
  await craton.call('POST', `/v1/${resource}`, JSON.stringify(resource === 'networks' ? network : device))
  const backend = await openCraton(craton)
  await backend.destroy!()
  expect(await backend.load()).toBeUndefined()
  expect(regionIn(craton)).toBeDefined()
})

it("someone else's region and cloud are used, and stay", async () => {
  const craton = await start()
  await craton.call('POST', '/v1/clouds', '{"name": "site"}')
  await craton.call('POST', '/v1/regions', '{"name": "east", "cloud_id": 1, "note": "ours"}')
  await save(craton, documentOf({ infra1 }), { cloud: 'site', region: 'east' })
  expect(Object.keys(hostsIn(craton, 'east'))).toEqual(['infra1'])
  await (await openCraton(craton, { options: { cloud: 'site', region: 'east' } })).destroy!()
  expect(regionIn(craton, 'east')).toBeDefined()
})

it('two deployments that name one region are told so', async () => {
  const craton = await start()
  await save(craton, documentOf({ infra1 }), { region: 'east' })
  const other = await openCraton(craton, { deployment: 'cloud-b', options: { region: 'east' } })
  expect((await refusal(other.load())).message).toContain('names a region that holds the deployment "cloud-a"')
})

it('hosts and variables of others in the way are all named, and nothing is written', async () => {
  const craton = await start()
  await save(craton, documentOf({ infra1 }))
  await addForeign(craton, { name: 'Infra2' })
  await addForeign(craton, { name: 'guest', parent_id: idOf(craton, 'infra1') })
  await craton.call('PUT', `/v1/regions/${regionIn(craton)!.id}/variables`, '{"ntp": "10.0.0.1"}')
  const before = contentsOf(craton)
  const error = await refusal(save(craton, documentOf({ infra2 }, { ntp: 'x' })))
  expect(error.code).toBe('ERR_SETTINGS')
  expect(error.message.split('\n')).toEqual([
    expect.stringContaining(
      '_meta.hostvars.infra2: the region cloud-a has a host "Infra2" that this inventory did not',
    ),
    expect.stringContaining('_meta.hostvars.infra1: cannot be removed from Craton: it is the parent of guest'),
    expect.stringContaining('all.vars.ntp: the region cloud-a has a variable "ntp" that this inventory did not write'),
  ])
  expect(contentsOf(craton)).toEqual(before)
})

it('a name that someone takes in the very moment is reported, and not taken over', async () => {
  const craton = await start()
  await save(craton, documentOf({ infra1 }))
  const isCreation = ({ method, path }: { method: string; path: string }) => method === 'POST' && path === '/v1/hosts'
  craton.trouble.when(isCreation, { first: () => addForeign(craton, { name: 'infra2' }) })
  const error = await refusal(save(craton, documentOf({ infra1, infra2 })))
  expect(error.message).toContain('_meta.hostvars.infra2: the region cloud-a has a host or network device of this name')
  // The write that did not end lists the host as its own, which it is not.
  await refusal(save(craton, documentOf({ infra1, infra2 })))
  expect(hostsIn(craton).infra2).toMatchObject({ kind: 'switch', variables: {} })
})

it('names that MySQL cannot hold are refused before the first request, each of them', async () => {
  const craton = await start()
  const hosts = {
    rack: { a: 1, A: 2, 'b ': 1, b: 2, é: 1, e: 2, '': 0 },
    Rack: {},
    ['x'.repeat(256)]: {},
    'emoji-😀': {},
  }
  const backend = await openCraton(craton)
  const { code, message } = await refusal(
    backend.write(following(undefined, documentOf(hosts, { '\nk': 1 })), undefined),
  )
  expect(code).toBe('ERR_SETTINGS')
  const told = message.split('\n').map((line) => line.slice(0, line.indexOf(';')).slice(0, 90))
  expect(told).toEqual([
    expect.stringContaining('_meta.hostvars.emoji-😀: has the character 😀'),
    expect.stringContaining('_meta.hostvars.rack: Craton\'s MySQL takes it for the same as "Rack"'),
    expect.stringContaining(`_meta.hostvars.${'x'.repeat(60)}…: has 256`),
    expect.stringContaining('all.vars."\\nk": Craton takes no name that begins with a line break'),
    expect.stringContaining('_meta.hostvars.rack."": Craton takes no empty name'),
    expect.stringContaining('_meta.hostvars.rack.a: Craton\'s MySQL takes it for the same as "A"'),
    expect.stringContaining('_meta.hostvars.rack.b : Craton\'s MySQL takes it for the same as "b"'),
    expect.stringContaining('_meta.hostvars.rack.é: Craton\'s MySQL takes it for the same as "e"'),
  ])
  expect(craton.requests).toEqual([])
})

it('on SQLite the same names are kept apart', async () => {
  const craton = await start('lax')
  const document = documentOf({ rack: { a: 1, A: 2, 'b ': 1, b: 2 }, Rack: {}, ['x'.repeat(256)]: {}, 'e😀': {} })
  await save(craton, document, { database: 'sqlite' })
  expect((await (await openCraton(craton, { options: { database: 'sqlite' } })).load())?.document).toBe(document)
})

it('a host and a variable that change nothing but their case', async () => {
  const craton = await start()
  await save(craton, documentOf({ rack: { a: 1 } }, { v: 1 }))
  const document = documentOf({ Rack: { A: 1 } }, { V: 1 })
  await save(craton, document)
  await save(craton, documentOf({ Rack: { a: 1 } }, { V: 1 }))
  expect(hostsIn(craton)).toMatchObject({ Rack: { variables: { a: 1 } } })
})

it('a second writer who ends first is a conflict, and through the store nothing is lost', async () => {
  const craton = await start()
  await save(craton, documentOf({ infra1 }))
  const add = async (name: string, meanwhile?: () => Promise<void>) => {
    const backend = await openCraton(craton)
    const store = new InventoryStore(backend, { author: name, command: 'add', tool: 'test' })
    await store.update(async (stored) => {
      const hosts = JSON.parse(stored!.revision.document)._meta.hostvars
      const document = documentOf({ ...hosts, [name]: { physical_host: name } })
      await meanwhile?.()
      meanwhile = undefined
      return { document, inventory: parseJson(document), changed: true }
    })
  }
  // While the first computes, and while it creates its host.
  await add('late', () => add('early'))
  const isCreation = ({ method, path }: { method: string; path: string }) => method === 'POST' && path === '/v1/hosts'
  craton.trouble.when(isCreation, { first: () => add('quick') })
  await add('slow')
  const found = await (await openCraton(craton)).load()
  expect(Object.keys(JSON.parse(found!.document)._meta.hostvars)).toEqual(['early', 'infra1', 'late', 'quick', 'slow'])
  expect(Object.keys(hostsIn(craton))).toEqual(['early', 'infra1', 'late', 'quick', 'slow'])
  expect(found!.id).toBe(5)
})

it('two writers who both looked before either ended: the second is refused, and the first one is shown', async () => {
  const craton = await start()
  const first = await save(craton, documentOf({ infra1 }))
  const [one, two] = [await openCraton(craton), await openCraton(craton)]
  await Promise.all([one.load(), two.load()])
  const own = following(first, documentOf({ infra1, own: {} }))
  const other = following(first, documentOf({ infra1, other: {} }))
  const isCommit = ({ method, body }: { method: string; body: string }): boolean =>
    method === 'POST' && body.includes('"rev-00000002"')
  craton.trouble.when(isCommit, { first: () => two.write(other, first.id) })
  expect(await refusal(one.write(own, first.id))).toMatchObject({ code: 'ERR_REVISION_CONFLICT', newest: 2 })
  const found = await (await openCraton(craton)).load()
  expect([found!.change, found!.document]).toEqual([other.change, other.document])
  expect(Object.keys(hostsIn(craton))).toEqual(['infra1', 'other'])
})

it('what someone changed in Craton is reported, the saved inventory is read, and the next write puts it right', async () => {
  const craton = await start()
  const document = documentOf({ infra1, infra2 }, { a: 1 })
  await save(craton, document)
  await craton.call('PUT', `/v1/hosts/${idOf(craton, 'infra1')}/variables`, '{"ansible_host": "1.1.1.1"}')
  await craton.call('DELETE', `/v1/hosts/${idOf(craton, 'infra2')}`)
  await craton.call('DELETE', `/v1/regions/${regionIn(craton)!.id}/variables`, '["a"]')
  const backend = await openCraton(craton)
  expect((await backend.load())?.document).toBe(document)
  expect(await backend.doubts!()).toEqual([
    'not as revision 1 has it: the region: the variable a is missing; ' +
      'host infra1: the variable ansible_host is not as it was saved; host infra2 is missing; ' +
      '`osa-inventory backend repair` puts it right, and so does the next write',
  ])
  await save(craton, documentOf({ infra1, infra2 }, { a: 1, b: 1 }))
  expect(hostsIn(craton)).toMatchObject({ infra1: { variables: infra1 }, infra2: { variables: infra2 } })
  expect(await backend.doubts!()).toEqual([])
})

const cellsOf = (craton: CratonStandIn, pattern: RegExp): number[] =>
  craton.tables.all('cells').flatMap(({ id, fields }) => (pattern.test(String(fields.get('name'))) ? [id] : []))

it.each([
  ['all of its revisions', /^rev-0/, 'the cell rev-00000001 is gone, and there are no revisions'],
  ['all of its cells', /./, '1 hosts of an inventory are still there'],
])(
  'a region that has lost %s is damage and not empty, and a write without a parent puts it back',
  async (_, pattern, words) => {
    const craton = await start()
    await save(craton, documentOf({ infra1 }))
    for (const id of cellsOf(craton, pattern)) await craton.call('DELETE', `/v1/cells/${id}`)
    const backend = await openCraton(craton)
    const error = await refusal(backend.load())
    expect(error.code).toBe('ERR_CORRUPT_DOCUMENT')
    expect(error.message).toContain(words)
    const document = documentOf({ infra1, infra2 })
    const store = new InventoryStore(backend, { author: 'jo', command: 'restore', tool: 'test' })
    await store.replace(() => ({ document, inventory: parseJson(document) }))
    expect((await (await openCraton(craton)).load())?.document).toBe(document)
    expect(Object.keys(hostsIn(craton))).toEqual(['infra1', 'infra2'])
  },
)

it('a newest revision that someone took away is damage, and its number is not given again', async () => {
  const craton = await start()
  const documents = [documentOf({ infra1 }), documentOf({ infra1, infra2 })]
  for (const document of documents) await save(craton, document)
  await craton.call('DELETE', `/v1/cells/${cellNamed(craton, 'rev-00000002')!.id}`)
  const backend = await openCraton(craton)
  const error = await refusal(backend.load())
  expect(error.message).toContain('the cell rev-00000002 is gone, and the newest there is rev-00000001')
  const store = new InventoryStore(backend, { author: 'jo', command: 'restore', tool: 'test' })
  await store.replace(() => ({ document: documents[1]!, inventory: parseJson(documents[1]!) }))
  expect(cellNamed(craton, 'rev-00000003')).toBeDefined()
  expect(await (await openCraton(craton)).load()).toMatchObject({ id: 2, document: documents[1] })
})

it.each([
  ['a host', documentOf({ infra1, infra2 })],
  ['a variable', documentOf({ infra1: { ...infra1, ansible_host: '172.29.236.77' } })],
  ['a variable of all', documentOf({ infra1 }, { a: 2 })],
])('%s that no revision has tells, with the marker gone, that a newer one was taken away', async (_, document) => {
  const craton = await start()
  for (const each of [documentOf({ infra1 }, { a: 1 }), document]) await save(craton, each)
  for (const name of ['rev-00000002', 'rev-:']) {
    await craton.call('DELETE', `/v1/cells/${cellNamed(craton, name)!.id}`)
  }
  const backend = await openCraton(craton)
  const told = {
    code: 'ERR_CORRUPT_DOCUMENT',
    message: expect.stringMatching(/the cell rev-:.* is gone .* no revision up to rev-00000001 has: .*may be lost/),
  }
  for (const act of [backend.load(), backend.doubts!(), backend.repair!('all')])
    await expect(act).rejects.toMatchObject(told)
  const store = new InventoryStore(backend, { author: 'jo', command: 'restore', tool: 'test' })
  await store.replace(() => ({ document, inventory: parseJson(document) }))
  expect((await (await openCraton(craton)).load())?.document).toBe(document)
})

it('the marker alone, taken away, keeps no run from going on, and is made again by one that changes nothing', async () => {
  const craton = await start()
  const document = documentOf({ infra1 }, { a: 1 })
  const revision = await save(craton, document)
  await craton.call('DELETE', `/v1/cells/${cellNamed(craton, 'rev-:')!.id}`)
  const backend = await openCraton(craton)
  expect(await backend.load()).toEqual(revision)
  await backend.repair!('left')
  expect(cellNamed(craton, 'rev-:')!.fields.get('note')).toContain('"projected":{"number":1')
})

it('hosts that a write has not come to are no sign of a lost revision', async () => {
  const craton = await start()
  await save(craton, documentOf({ infra1 }))
  craton.trouble.when(({ method, path }) => method === 'PUT' && path.includes('/hosts/'), 'cut', 99)
  const document = documentOf({ infra1: { ...infra1, ansible_host: '172.29.236.77' }, infra2 })
  await refusal(save(craton, document, { request_timeout: '1s' }))
  craton.trouble.clear()
  await craton.call('DELETE', `/v1/cells/${cellNamed(craton, 'rev-:')!.id}`)
  expect((await (await openCraton(craton)).load())?.document).toBe(document)
})

it('without its reserved cells it is read, and the next write makes them again', async () => {
  const craton = await start()
  await save(craton, documentOf({ infra1 }, { a: 1 }))
  for (const id of cellsOf(craton, /^(osa_inventory|rev-:)$/)) await craton.call('DELETE', `/v1/cells/${id}`)
  await save(craton, documentOf({ infra1, infra2 }))
  expect(cellsOf(craton, /./)).toHaveLength(4)
  expect(hostsIn(craton)).toMatchObject({ infra1: { variables: infra1 }, infra2: { variables: infra2 } })
})
