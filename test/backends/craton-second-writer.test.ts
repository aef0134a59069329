/** Two writers: of a number there is one cell, and hosts follow whoever made the newest. */
import { describe, expect, it, onTestFinished } from 'vitest'
import { InventoryStore } from '../../src/app/store/store.ts'
import type { InventoryBackend } from '../../src/backends/contract.ts'
import { parseJson } from '../../src/python/json-read.ts'
import { contentsOf, documentOf, openCraton } from '../support/craton/inventories.ts'
import { CratonStandIn } from '../support/craton/stand-in.ts'

const before = documentOf({ a: { x: 1 }, b: { physical_host: 'a', y: 1 }, c: { physical_host: 'a' } }, { v: 1 })
const mine = documentOf({ a: { x: 2 }, b: { physical_host: 'a', z: 1 }, m: { physical_host: 'a' } }, { w: 1 })
const theirs = documentOf({ a: { x: 3, q: 1 }, t: { physical_host: 'a' }, d: {} }, { u: 1 })
const next = documentOf({ a: { x: 9 }, d: {} }, { w: 'another value' })

/** @param tries how often someone else may have been first */
async function save(backend: InventoryBackend, document: string, tries = 1): Promise<void> {
  const store = new InventoryStore(backend, { author: 'jo@deploy1', command: 'test', tool: 'osa-inventory/0.0.0' })
  let left = tries
  await store.update(() => {
    if (left-- === 0) throw new Error('someone else was first')
    return { document, inventory: parseJson(document), changed: true }
  })
}

async function start(...documents: readonly string[]): Promise<CratonStandIn> {
  // SQLite gives the ids of removed hosts to others, so that a slow writer can meet the wrong one.
  const craton = await CratonStandIn.start({ mode: 'strict' })
  onTestFinished(() => craton.stop())
  for (const document of documents) await save(await openCraton(craton), document)
  return craton
}

interface Race {
  readonly craton: CratonStandIn
  readonly outcome: 'written' | string
  /** Whether there was a request so late. */
  readonly hasMet: boolean
  readonly last: string
  /** What is in the end: the other's revision, if it was made on top of this writer's. */
  readonly newest: string
}

/** Someone else writes as a whole just before this writer's `n`th request is carried out. */
async function raceAt(n: number, given: readonly string[], tries: number): Promise<Race> {
  const craton = await start(...given)
  let hasMet = false
  craton.trouble.at(n, {
    first: async () => {
      hasMet = true
      await save(await openCraton(craton), theirs)
    },
  })
  const began = craton.requests.length
  const outcome = await save(await openCraton(craton), mine, tries).then(
    () => 'written',
    (error: Error) => error.message,
  )
  const isCommit = ({ method, body }: { method: string; body: string }): boolean =>
    method === 'POST' && body.includes('"rev-0')
  const request = craton.requests[began + n - 1] ?? { method: '', path: '' }
  const newest = hasMet && craton.requests.slice(began, began + n - 1).some(isCommit) ? theirs : mine
  craton.trouble.clear()
  return { craton, outcome, hasMet, newest, last: `${request.method} ${request.path}` }
}

async function read(craton: CratonStandIn): Promise<string | undefined> {
  return (await (await openCraton(craton)).load())?.document
}

describe.each([
  ['a first write', []],
  ['a change', [before]],
])('%s with another writer at each of its requests', (_, given) => {
  it('is told of it and leaves the other revision, and the next write puts everything right', async () => {
    const wanted = contentsOf(await start(next))
    for (let n = 1, hasMet = true; hasMet; n++) {
      const race = await raceAt(n, given, 1)
      hasMet = race.hasMet
      if (race.outcome === 'written') expect(await read(race.craton), `at ${race.last}`).toBe(race.newest)
      else {
        expect(race.outcome).toBe('someone else was first')
        expect(await read(race.craton), `at ${race.last}`).toBe(theirs)
      }
      await save(await openCraton(race.craton), next)
      const warnings: string[] = []
      expect((await (await openCraton(race.craton, { warnings })).load())?.document).toBe(next)
      expect(warnings, `after ${race.last}`).toEqual([])
      expect(contentsOf(race.craton), `after ${race.last}`).toEqual(wanted)
    }
  })

  it('comes through when it is tried again', async () => {
    for (let n = 1, hasMet = true; hasMet; n++) {
      const race = await raceAt(n, given, 2)
      hasMet = race.hasMet
      expect(race.outcome, `at ${race.last}`).toBe('written')
      expect(await read(race.craton), `at ${race.last}`).toBe(race.newest)
    }
  })
})

it('says nothing of the leavings of its own first attempt', async () => {
  const craton = await start(before)
  const isHost = ({ method, path }: { method: string; path: string }): boolean =>
    method === 'POST' && path === '/v1/hosts'
  craton.trouble.when(isHost, { first: async () => save(await openCraton(craton), theirs) })
  const warnings: string[] = []
  await save(await openCraton(craton, { warnings }), mine, 2)
  expect(warnings).toEqual([])
})

it('a host that another writer has made and removed again is made anew, and is not that of others', async () => {
  const craton = await start(before)
  const isCreation = ({ method, path }: { method: string; path: string }) =>
    method === 'POST' && /^.v1.hosts\b/.test(path)
  const taken = '{"status": 409, "message": "a host with the given name already exists"}'
  craton.trouble.when(isCreation, { status: 409, text: taken }, 2)
  const backend = await openCraton(craton)
  await save(backend, mine)
  expect((await backend.load())?.document).toBe(mine)
  expect(await backend.doubts!()).toEqual([])
})
