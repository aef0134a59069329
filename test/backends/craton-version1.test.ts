/** What builds have left that kept the newest revision on the reserved cell: read, moved by the first write, and closed to those builds. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { InventoryBackend, Revision } from '../../src/backends/contract.ts'
import { intentFrom, manifestFrom } from '../../src/backends/craton/manifest.ts'
import { parseJson } from '../../src/python/json-read.ts'
import { dumpJson } from '../../src/python/json-write.ts'
import { Dict, type Value } from '../../src/python/value.ts'
import { following, listed } from '../../src/testing/revisions.ts'
import { samples } from '../frozen/samples.ts'
import { cellNamed, contentsOf, documentOf, hostsIn, infra1, openCraton } from '../support/craton/inventories.ts'
import { putBack } from '../support/craton/put-back.ts'
import { CratonStandIn } from '../support/craton/stand-in.ts'

// The pauses between two attempts would be most of the time here, and prove nothing.
vi.mock('node:timers/promises', () => ({ setTimeout: async () => {} }))
vi.mock('../../src/backends/support/waiting.ts', async (original) => ({
  ...(await original<object>()),
  jitter: async () => {},
}))

const [deployment, region] = ['default', 'default']
const rows = parseJson(readFileSync(join(samples, 'craton/tables.json'), 'utf8')) as Dict[]

async function start(): Promise<CratonStandIn> {
  const craton = await CratonStandIn.start({ mode: 'strict' })
  onTestFinished(() => craton.stop())
  putBack(craton, rows)
  return craton
}

const open = (craton: CratonStandIn): Promise<InventoryBackend> => openCraton(craton, { deployment })

/** The document with one host more. */
function grown({ document }: Revision): string {
  const inventory = JSON.parse(document)
  inventory._meta.hostvars.infra9 = { ...infra1, physical_host: 'infra9' }
  return dumpJson(parseJson(JSON.stringify(inventory)))
}

/** What a program that knows format 1 says of the reserved cell: it reads both, before it does anything. */
function readByFormat1(craton: CratonStandIn): readonly (string | undefined)[] {
  const cell = cellNamed(craton, 'osa_inventory', region)!
  const read = (key: string, from: (value: Value) => unknown): string | undefined => {
    const value = cell.variables.get(key) ?? null
    try {
      if (value !== null) from(value)
      return undefined
    } catch (error) {
      return (error as Error).message
    }
  }
  return [read('manifest', manifestFrom), read('intent', intentFrom)]
}

const refused = 'the inventory in Craton has format 2, and this release knows format 1'

describe('a region of format 1', () => {
  it('is read without a change, also its history of one', async () => {
    const craton = await start()
    const backend = await open(craton)
    const newest = (await backend.load())!
    expect(newest.id).toBe(5)
    const { document: _, ...info } = newest
    expect(await listed(backend.revisions!())).toEqual([info])
    expect(await backend.loadRevision!(5)).toEqual(newest)
    expect(await backend.newestInfo!()).toEqual(info)
    expect(await backend.repair!('all')).toEqual([])
    expect(craton.requests.filter(({ method }) => method !== 'GET')).toEqual([])
    expect(readByFormat1(craton)).toEqual([undefined, undefined])
  })

  it('is moved by the first write, and refused by programs that know format 1 from then on', async () => {
    const craton = await start()
    const backend = await open(craton)
    const before = (await backend.load())!
    const next = following(before, grown(before))
    await backend.write(next, before.id)
    const reader = await open(craton)
    expect(await reader.load()).toEqual(next)
    expect(await reader.loadRevision!(5)).toEqual(before)
    const { variables } = cellNamed(craton, 'osa_inventory', region)!
    expect([...variables.keys()].map(String).sort()).toEqual([
      'groups',
      expect.stringMatching(/^holds_/),
      'intent',
      'manifest',
    ])
    // It looks at both before it writes, and announces itself, and looks again before it ends.
    expect(readByFormat1(craton)).toEqual([refused, refused])
    expect(await reader.doubts!()).toEqual([])
    expect(Object.keys(hostsIn(craton, region))).toContain('infra9')
  })

  it('is never half moved, wherever the first write ends', async () => {
    const craton = await start()
    const before = (await (await open(craton)).load())!
    const next = following(before, grown(before))
    await (await open(craton)).write(next, before.id)
    const wanted = contentsOf(craton, region)
    let [isBarred, count] = [false, 0]
    for (let n = 1; count === 0; n++) {
      const cloud = await start()
      cloud.trouble.when(() => cloud.requests.length >= n, 'cut', Number.POSITIVE_INFINITY)
      const backend = await open(cloud)
      const error = await backend.write(next, before.id).catch((thrown: unknown) => thrown)
      cloud.trouble.clear()
      const read = (await (await open(cloud)).load())!
      expect([before, next], `read after request ${n}`).toContainEqual(read)
      // Once a program that knows format 1 is kept out, it stays out.
      const isRefused = readByFormat1(cloud).includes(refused)
      expect(isRefused || (!isBarred && read.id === before.id), `barred after request ${n}`).toBe(true)
      isBarred ||= isRefused
      await (await open(cloud)).write(read.id === next.id ? following(read, next.document) : next, read.id)
      expect(contentsOf(cloud, region), `written after request ${n}`).toEqual(wanted)
      if (error === undefined) count = n
    }
    expect(count).toBeGreaterThan(15)
    expect(isBarred).toBe(true)
  }, 60_000)

  it('that such a program writes to meanwhile is a conflict, and its revision stays', async () => {
    const craton = await start()
    const backend = await open(craton)
    const before = (await backend.load())!
    const { id } = cellNamed(craton, 'osa_inventory', region)!
    const manifest = new Dict(cellNamed(craton, 'osa_inventory', region)!.variables.get('manifest') as Dict)
    const revision = new Dict(manifest.get('revision') as Dict)
    revision.set('id', 6)
    revision.set('change', 'of the other program')
    manifest.set('revision', revision)
    const ended = dumpJson(new Dict([['manifest', manifest]]))
    const isBar = ({ method, body }: { method: string; body: string }): boolean =>
      method === 'PUT' && body.includes('"intent"')
    craton.trouble.when(isBar, {
      first: async () => void (await craton.call('PUT', `/v1/cells/${id}/variables`, ended)),
    })
    await expect(backend.write(following(before, grown(before)), before.id)).rejects.toMatchObject({
      code: 'ERR_REVISION_CONFLICT',
      newest: 6,
    })
    expect(await (await open(craton)).load()).toMatchObject({ id: 6, document: before.document })
  })
})

it('a region that no program of format 1 has seen is closed to it from the first request on', async () => {
  const craton = await CratonStandIn.start({ mode: 'strict' })
  onTestFinished(() => craton.stop())
  await (await open(craton)).write(following(undefined, documentOf({ infra1 })), undefined)
  expect(readByFormat1(craton)).toEqual([refused, refused])
})
