/** A write that ends at any of its requests: who reads gets a whole revision, and the next write puts Craton right. */
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { InventoryStore } from '../../src/app/store/store.ts'
import type { InventoryBackend } from '../../src/backends/contract.ts'
import { outcomeOf } from '../../src/backends/errors.ts'
import { parseJson } from '../../src/python/json-read.ts'
import { contentsOf, documentOf, galera, infra1, infra2, openCraton } from '../support/craton/inventories.ts'
import type { Mode } from '../support/craton/rules.ts'
import { CratonStandIn } from '../support/craton/stand-in.ts'

// The pauses between two attempts, some hundreds of them, would be most of the time here, and prove nothing.
vi.mock('node:timers/promises', () => ({ setTimeout: async () => {} }))
vi.mock('../../src/backends/support/waiting.ts', async (original) => ({
  ...(await original<object>()),
  jitter: async () => {},
}))

const attribution = { author: 'jo@deploy1', command: 'test', tool: 'osa-inventory/0.0.0' }

const before = documentOf(
  {
    infra1,
    infra2,
    infra1_galera: galera,
    infra2_nova: { ansible_host: '172.29.237.9', physical_host: 'infra2' },
    infra2_moves: { ansible_host: '172.29.237.8', physical_host: 'infra2', rack: 1 },
  },
  { a: 1, b: 2 },
  { galera_all: { hosts: ['infra1_galera'] } },
)

/** Something of every kind: hosts that come, go, move and change; variables that come, go and change. */
const after = documentOf(
  {
    infra1: { ...infra1, ansible_host: '172.29.236.111' },
    infra3: { ansible_host: '172.29.236.13', physical_host: 'infra3' },
    infra1_galera: { component: 'galera', physical_host: 'infra1', size: 1.5 },
    infra3_nova: { physical_host: 'infra3' },
    infra2_moves: { ansible_host: '172.29.237.8', physical_host: 'infra3', rack: 2 },
  },
  { a: 3, c: [null] },
  { galera_all: { hosts: ['infra1_galera'] }, nova_all: { hosts: ['infra3_nova'] } },
)

/** What the next operator wants, who knows nothing of the one before. */
const another = documentOf({ infra1, infra4: { physical_host: 'infra4' } }, { d: 4 }, { nova_all: { hosts: [] } })

async function save(backend: InventoryBackend, document: string): Promise<void> {
  const store = new InventoryStore(backend, attribution)
  await store.update(() => ({ document, inventory: parseJson(document), changed: true }))
}

async function start(mode: Mode): Promise<CratonStandIn> {
  const craton = await CratonStandIn.start({ mode })
  onTestFinished(() => craton.stop())
  return craton
}

/** As it is when nothing ever went wrong. */
async function undisturbed(mode: Mode, ...documents: readonly string[]): Promise<unknown> {
  const craton = await start(mode)
  for (const document of documents) await save(await openCraton(craton), document)
  return contentsOf(craton)
}

async function requestsOf(craton: CratonStandIn, act: () => Promise<void>): Promise<number> {
  const count = craton.requests.length
  await act()
  return craton.requests.length - count
}

/** The service is gone from the `n`th request on; whether that one is still carried out makes two cases. */
async function goneFrom(craton: CratonStandIn, n: number, last: 'cut' | 'lose', act: () => Promise<void>) {
  const began = craton.requests.length
  craton.trouble.at(n, last)
  craton.trouble.when(() => craton.requests.length - began > n, 'cut', Number.POSITIVE_INFINITY)
  const outcome = await act().then(
    () => undefined,
    (error: unknown) => error,
  )
  craton.trouble.clear()
  return outcome
}

const cases: readonly [Mode, 'cut' | 'lose'][] = [
  ['lax', 'cut'],
  ['lax', 'lose'],
  ['strict', 'lose'],
]

describe.each(cases)('%s: the service is gone from a request on, and that one is %s', (mode, last) => {
  it('a change: what was acknowledged counts, and the next write is as if nothing had been', async () => {
    const wanted = [await undisturbed(mode, before, after), await undisturbed(mode, before, another)]
    const craton = await start(mode)
    await save(await openCraton(craton), before)
    const length = await requestsOf(craton, async () => save(await openCraton(craton), after))
    let [old, early] = [0, 0]
    for (let n = 1; n <= length; n++) {
      for (const [index, next] of [after, another].entries()) {
        await save(await openCraton(craton), before)
        const outcome = await goneFrom(craton, n, last, async () => save(await openCraton(craton), after))
        const read = await (await openCraton(craton)).load()
        expect([before, after], `read after request ${n}`).toContain(read?.document)
        const isSaved = outcome === undefined || outcomeOf(outcome) === 'saved'
        if (isSaved) expect(read?.document, `acknowledged before request ${n}`).toBe(after)
        if (isSaved && outcome !== undefined) early++
        if (read?.document === before) old++
        await save(await openCraton(craton), next)
        expect(contentsOf(craton), `written after request ${n}`).toEqual(wanted[index])
        const warnings: string[] = []
        expect((await (await openCraton(craton, { warnings })).load())?.document).toBe(next)
        expect(warnings, `warned of after request ${n}`).toEqual([])
      }
    }
    // It ended before the request that counts, and after it, in every case of both.
    expect(old).toBeGreaterThan(10)
    expect(early).toBeGreaterThan(10)
  })

  it('a first write: nothing is read, or all of it, and the next one is as if nothing had been', async () => {
    const wanted = await undisturbed(mode, before)
    for (let n = 1, isWhole = false; !isWhole; n++) {
      const craton = await start(mode)
      const failure = await goneFrom(craton, n, last, async () => save(await openCraton(craton), before))
      const read = await (await openCraton(craton)).load()
      expect([undefined, before], `read after request ${n}`).toContain(read?.document)
      await save(await openCraton(craton), before)
      expect(contentsOf(craton), `written after request ${n}`).toEqual(wanted)
      isWhole = failure === undefined
      expect(isWhole && n < 10).toBe(false)
    }
  })
})
