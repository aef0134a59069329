/** What an inventory looks like in Craton, and how it comes back. */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import type { SettingsError } from '../../src/backends/errors.ts'
import { openFileBackend } from '../../src/backends/file.ts'
import { decompress } from '../../src/backends/support/packing.ts'
import { following } from '../../src/testing/revisions.ts'
import {
  canonical,
  cellNamed,
  contentsOf,
  documentOf,
  galera,
  hostsIn,
  infra1,
  infra2,
  openCraton,
  regionIn,
} from '../support/craton/inventories.ts'
import { CratonStandIn } from '../support/craton/stand-in.ts'
import { temporaryDirectory } from './file-support.ts'

async function start(mode: 'lax' | 'strict' = 'strict'): Promise<CratonStandIn> {
  const craton = await CratonStandIn.start({ mode })
  onTestFinished(() => craton.stop())
  return craton
}

async function writeAll(craton: CratonStandIn, documents: readonly string[], options = {}): Promise<void> {
  const backend = await openCraton(craton, { options })
  for (const document of documents) {
    const newest = await backend.load()
    await backend.write(following(newest, document), newest?.id)
  }
}

it('hosts, containers, addresses, variables and groups are where Craton has places for them', async () => {
  const craton = await start()
  const groups = { galera_all: { children: [], hosts: ['infra1_galera'] }, empty: {} }
  await writeAll(craton, [documentOf({ infra1, infra1_galera: galera, lone: {} }, { container_cidr: 'x' }, groups)])
  const note = 'kept by osa-inventory: change nothing here'
  expect(hostsIn(craton)).toEqual({
    infra1: { address: '172.29.236.11', kind: 'host', parent: undefined, note, variables: infra1 },
    infra1_galera: { address: '172.29.237.5', kind: 'container', parent: 'infra1', note, variables: galera },
    lone: { address: '0.0.0.0', kind: 'host', parent: undefined, note, variables: {} },
  })
  expect(contentsOf(craton)).toMatchObject({
    region: { container_cidr: 'x' },
    groups: { _meta: { hostvars: {} }, all: {}, ...groups },
  })
  expect(hostsIn(craton)).not.toHaveProperty('osa_inventory')
})

it('a revision has a cell of its own, whose note describes it in ASCII', async () => {
  const craton = await start()
  const backend = await openCraton(craton)
  const revision = following(undefined, documentOf({ infra1, infra2 }, { a: 1 }))
  await backend.write(revision, undefined)
  const { document, ...info } = revision
  const cell = cellNamed(craton, 'rev-00000001')!
  const note = String(cell.fields.get('note'))
  expect(note).toMatch(/^[ -~]*$/)
  expect(JSON.parse(note)).toEqual({
    format: 2,
    deployment: 'cloud-a',
    state: 'kept',
    revision: info,
    document: { chunks: 1, size: expect.any(Number), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  })
  expect([...cell.variables.keys()]).toEqual(['doc_0000'])
  expect(decompress(Buffer.from(String(cell.variables.get('doc_0000')), 'base64'))).toBe(document)
})

it('a description that is too long for a note, and a document of many parts', async () => {
  const craton = await start()
  const backend = await openCraton(craton)
  const noise = Array.from({ length: 12_000 }, () => randomUUID())
  const revision = { ...following(undefined, JSON.stringify({ noise })), command: `x ${'é'.repeat(70_000)}` }
  await backend.write(revision, undefined)
  const cell = cellNamed(craton, 'rev-00000001')!
  expect([...cell.variables.keys()]).toEqual(['doc_0000', 'doc_0001', 'info_0000'])
  expect(String(cell.variables.get('doc_0000'))).toHaveLength(256 << 10)
  const reader = await openCraton(craton)
  expect(await reader.load()).toEqual(revision)
  const { document: _, ...info } = revision
  expect(await reader.newestInfo!()).toEqual(info)
})

it('only what has changed is written', async () => {
  const craton = await start()
  await writeAll(craton, [documentOf({ infra1, infra2, infra1_galera: galera }, { a: 1 })])
  const backend = await openCraton(craton)
  const newest = (await backend.load())!
  const count = craton.requests.length
  const changed = documentOf({ infra1, infra2: { ...infra2, rack: 7 }, infra1_galera: galera }, { a: 1 })
  await backend.write(following(newest, changed), newest.id)
  const changes = craton.requests.slice(count).filter(({ method }) => method !== 'GET')
  expect(changes.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /v1/cells',
    // The list of what is its own, the host, what was its own before, and how far it has come.
    'PUT /v1/cells/1/variables',
    'PUT /v1/hosts/2/variables',
    'DELETE /v1/cells/1/variables',
    'PUT /v1/cells/2',
  ])
  expect(JSON.parse(changes[2]!.body)).toEqual({ rack: 7 })
  const again = craton.requests.length
  const last = (await backend.load())!
  await backend.write(following(last, changed.replace('"rack": 7', '"rack": 8')), last.id)
  const fewer = craton.requests.slice(again).filter(({ method }) => method !== 'GET')
  expect(fewer.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /v1/cells',
    'PUT /v1/hosts/2/variables',
    'PUT /v1/cells/2',
  ])
})

it('without projections Craton shows hosts that are all alike, and switching them off takes them back', async () => {
  const craton = await start()
  const documents = [
    documentOf({ infra1, infra1_galera: galera }),
    documentOf({ infra1, infra1_galera: galera, x: {} }),
  ]
  await writeAll(craton, [documents[0]!])
  await writeAll(craton, [documents[1]!], { projections: 'no' })
  for (const host of Object.values(hostsIn(craton))) {
    expect(host).toMatchObject({ address: '0.0.0.0', kind: 'host', parent: undefined })
  }
  expect((await (await openCraton(craton)).load())?.document).toBe(documents[1])
})

it('what is not an address, or names a machine that is not valid, spoils nothing', async () => {
  const craton = await start()
  const names = ['not-an-ip', '10.0.0.1/24', '010.0.0.1', '10.0.0.1 ', 'fe80::1%eth0', '', 7]
  const hosts = Object.fromEntries(names.map((ansible_host, number) => [`host${number}`, { ansible_host }]))
  const circle = { one: { physical_host: 'other' }, other: { physical_host: 'one' }, away: { physical_host: 'gone' } }
  const fallback = { older: { ansible_host: 'a.name', container_address: 'FD00:0:0:0:0:0:0:2' } }
  const document = documentOf({ ...hosts, ...circle, ...fallback })
  await writeAll(craton, [document, document])
  expect((await (await openCraton(craton)).load())?.document).toBe(document)
  const { older, ...others } = hostsIn(craton)
  expect(older!.address).toBe('FD00:0:0:0:0:0:0:2')
  expect(new Set(Object.values(others).map(({ address }) => address))).toEqual(new Set(['0.0.0.0']))
})

it('an address that Craton writes in another way is not written again and again', async () => {
  const craton = await start()
  const hosts = { a: { ansible_host: 'FD00:0:0:0:0:0:0:2' }, b: { ansible_host: '::ffff:1.2.3.4' } }
  await writeAll(craton, [documentOf(hosts)])
  const count = craton.requests.length
  await writeAll(craton, [documentOf(hosts, {}, { g: {} })])
  const changes = craton.requests.slice(count).filter(({ method }) => method !== 'GET')
  expect(changes.filter(({ path }) => path.includes('/hosts'))).toEqual([])
})

it('a machine goes together with its containers, and a container moves to a machine that comes', async () => {
  const craton = await start()
  const on = (physical_host: string) => ({ physical_host })
  await writeAll(craton, [
    documentOf({ infra1: on('infra1'), infra1_a: on('infra1'), infra1_b: on('infra1'), moves: on('infra1') }),
    documentOf({ infra2: on('infra2'), moves: on('infra2') }),
    // What was a machine is a container now, and the other way round.
    documentOf({ infra2: on('moves'), moves: on('moves') }),
  ])
  expect(hostsIn(craton)).toMatchObject({
    infra2: { kind: 'container', parent: 'moves' },
    moves: { kind: 'host', parent: undefined },
  })
})

it('a machine and its container change places', async () => {
  const craton = await start()
  await writeAll(craton, [
    documentOf({ a: {}, b: { physical_host: 'a' }, c: { physical_host: 'a' } }),
    documentOf({ a: { physical_host: 'b' }, b: {}, c: { physical_host: 'b' } }),
  ])
  expect(Object.values(hostsIn(craton)).map(({ parent }) => parent)).toEqual(['b', undefined, 'b'])
})

it('numbers and texts that the service or its database could lose come back exactly', async () => {
  const numbers = '[1.0,-0.0,1e+20,5e-324,NaN,-Infinity,9007199254740993,1234567890123456789012345678901234567890]'
  const deep = `${'['.repeat(60)}${']'.repeat(60)}`
  const texts = '["\\ud800","\\u0000","\\ud83d\\ude00","osa-inventory:json:1"]'
  const tagged = '"osa-inventory:see-copy"'
  const json = `{"_meta":{"hostvars":{"h":{"n":${numbers},"d":${deep},"t":${texts},"f":1.0,"x":${tagged}}}},"all":{"vars":{"n":${numbers},"t":${tagged}}},"g":{"hosts":["h"],"vars":{"n":${numbers},"d":${deep}}}}`
  const document = canonical(json)
  for (const mode of ['lax', 'strict'] as const) {
    const craton = await start(mode)
    const warnings: string[] = []
    await writeAll(craton, [document])
    const backend = await openCraton(craton, { warnings })
    expect((await backend.load())?.document).toBe(document)
    // Variables come back as they were sent, too.
    expect([...warnings, ...(await backend.doubts!())]).toEqual([])
  }
})

it('any document comes back byte for byte, or is refused by the names of what Craton cannot hold', async () => {
  const craton = await start()
  const value = fc.jsonValue({ maxDepth: 3 })
  const host = fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__', 'physical_host', '10'), value)
  const inventory = fc.record({
    _meta: fc.record({
      hostvars: fc.dictionary(fc.constantFrom('h1', 'h2', '10', '__proto__'), fc.oneof(host, value)),
    }),
    all: fc.oneof(fc.record({ vars: fc.dictionary(fc.constantFrom('x', 'y'), value) }), value),
    group: value,
  })
  const document = fc.oneof(inventory, value).map((json) => JSON.stringify(json))
  const mangled = fc.tuple(document, fc.constantFrom('as it is', 'canonical')).map(([text, how]) => {
    return how === 'canonical' ? canonical(text) : text
  })
  await fc.assert(
    fc.asyncProperty(mangled, async (text) => {
      try {
        await writeAll(craton, [text])
      } catch (error) {
        expect((error as SettingsError).issues[0]?.message).toMatch(/Craton('s MySQL)? (takes|cannot)/)
        return
      }
      const warnings: string[] = []
      expect((await (await openCraton(craton, { warnings })).load())?.document).toBe(text)
      expect(warnings).toEqual([])
    }),
    { numRuns: 40 },
  )
})

it('a value that is too large for one variable is in the copy', async () => {
  const craton = await start()
  const document = documentOf({ infra1: { big: 'x'.repeat(1_600_000), small: 1 } }, { big: 'é'.repeat(300_000) })
  await writeAll(craton, [document])
  expect(hostsIn(craton).infra1!.variables).toEqual({ big: 'osa-inventory:see-copy', small: 1 })
  const warnings: string[] = []
  expect((await (await openCraton(craton, { warnings })).load())?.document).toBe(document)
  expect(warnings).toEqual([])
})

it('a file, Craton, and a file again: the same bytes', async () => {
  const first = openFileBackend({ directory: temporaryDirectory() })
  const written = following(
    undefined,
    documentOf({ infra1, infra1_galera: galera }, { f: 1.0 }, { g: { hosts: ['infra1'] } }),
  )
  await first.write(written, undefined)
  const craton = await start()
  const between = await openCraton(craton)
  await between.write((await first.load())!, undefined)
  const last = openFileBackend({ directory: temporaryDirectory() })
  await last.write((await (await openCraton(craton)).load())!, undefined)
  expect(await last.load()).toEqual(await first.load())
})

it('the hosts are not read for a load, whatever their number; a write reads each page once', async () => {
  const craton = await start()
  const names = Array.from({ length: 230 }, (_, number) => `host${number}`)
  const document = documentOf(Object.fromEntries(names.map((name) => [name, { name }])))
  await writeAll(craton, [document])
  const count = craton.requests.length
  const backend = await openCraton(craton)
  const newest = (await backend.load())!
  expect(newest.document).toBe(document)
  const pages = () => craton.requests.slice(count).filter(({ path }) => path.startsWith('/v1/hosts?'))
  expect(pages()).toEqual([])
  await backend.write(following(newest, document.replace('"name": "host7"', '"name": "other"')), newest.id)
  expect(pages()).toHaveLength(3)
  expect(regionIn(craton)).toBeDefined()
})
