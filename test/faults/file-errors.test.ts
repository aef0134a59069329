/**
 * Any single call of the file system fails, or is carried out and answers with an error anyway: the change is
 * there once or not at all, and anyone who is told of a saved revision finds it, and two runs later nothing lies about.
 */
import * as nodeFs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { auditLogAt } from '../../src/app/store/audit-log.ts'
import { InventoryStore, type StoredInventory } from '../../src/app/store/store.ts'
import type { RevisionInfo } from '../../src/backends/contract.ts'
import { openFileBackend } from '../../src/backends/file.ts'
import type { FileSystem } from '../../src/disk/filesystem.ts'
import { parseJson } from '../../src/python/json-read.ts'
import { PART } from '../../tools/mutation/parts.ts'
import { counted, interposed, leftovers, members, namesIn, quickDirectory, read } from '../backends/file-support.ts'
import { SCENARIOS, type Scenario } from './file-scenarios.ts'

const MUTATED = process.env[PART] !== undefined
/** A mutant of the source is as mortal under any of them. */
const CODES = MUTATED ? ['EIO'] : ['EIO', 'ENOSPC', 'EACCES', 'EROFS', 'EDQUOT', 'EEXIST']
const HOW = ['fails', 'is carried out and answers with an error'] as const

/** So that a writer of this very process counts as dead. */
const MUCH_LATER = 7_200_000

function storeIn(directory: string, { historyKeep = 200 }: Partial<Scenario>, fs?: FileSystem, later = 0) {
  const surroundings = { ...(fs && { fs }), now: () => Date.now() + later }
  const attribution = { author: 'ada@deploy1', command: 'test', tool: 'osa-inventory/0' }
  return new InventoryStore(openFileBackend({ directory, historyKeep }, surroundings), attribution)
}

/** Appends a name once, as a run draws a container once. */
function appending(name: string) {
  return (stored: StoredInventory | undefined) => {
    const names = stored === undefined ? [] : namesIn(stored.document)
    const document = counted([...names, name])
    return { document, inventory: parseJson(document), changed: !names.includes(name) }
  }
}

interface Faulty {
  readonly fs: FileSystem
  /** The call that went wrong, once it has. */
  readonly struck: () => string | undefined
  readonly bury: () => void
}

/** Its `nth` call goes wrong. */
function faultyAt(nth: number, code: string, how: (typeof HOW)[number]): Faulty {
  let struck: string | undefined
  const open = new Set<number>()
  const strike = (call: { index: number; name: string; args: readonly unknown[] }): void => {
    if (call.index !== nth) return
    struck = call.name
    const [path, dest] = call.args.filter((arg) => typeof arg === 'string' && arg.startsWith('/'))
    throw Object.assign(new Error(`${code}: told, ${call.name}`), {
      code,
      ...(path ? { path } : {}),
      ...(dest ? { dest } : {}),
    })
  }
  const fs = interposed(
    (call) => {
      if (how === 'fails') strike(call)
    },
    (call, result) => {
      if (call.name === 'openSync') open.add(result as number)
      if (call.name === 'closeSync') open.delete(call.args[0] as number)
      if (how !== 'fails') strike(call)
    },
  )
  const bury = () => {
    for (const fd of open) nodeFs.closeSync(fd)
  }
  return { fs, struck: () => struck, bury }
}

async function history(store: InventoryStore): Promise<RevisionInfo[]> {
  const infos: RevisionInfo[] = []
  for await (const info of store.revisions()) infos.push(info)
  return infos.reverse()
}

function copyOf(directory: string): string {
  const copy = join(quickDirectory(), 'copy')
  nodeFs.cpSync(directory, copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true })
  return copy
}

/** What one run told: nothing, or its error. */
async function oneRun(directory: string, scenario: Scenario, fs: FileSystem): Promise<Error | undefined> {
  try {
    await storeIn(directory, scenario, fs).update(appending('new'))
    return undefined
  } catch (error) {
    return error as Error
  }
}

async function expectSound(directory: string, scenario: Scenario, told: Error | undefined): Promise<void> {
  const before = scenario.old === undefined ? [] : namesIn(scenario.old)
  const clean = storeIn(directory, scenario, undefined, MUCH_LATER)
  // It may be the recorded edit that was saved before the run ended.
  const saved = /^revision (\d+) is saved, but /.exec(told?.message ?? '')?.[1]
  const kept = saved === undefined ? undefined : await clean.loadRevision(Number(saved))
  const isThere = told === undefined || (kept !== undefined && namesIn(kept.document).includes('new'))
  const found = await clean.load()
  const names = found === undefined ? [] : namesIn(found.document)
  expect([[...before, 'new'].join(), ...(isThere ? [] : [before.join()])]).toContain(names.join())
  await clean.update(appending('new'))
  await clean.update(appending('next'))
  expect(namesIn(read(directory))).toEqual([...before, 'new', 'next'])
  const infos = await history(clean)
  expect(infos.map(({ id }) => id)).toEqual(infos.map((_, index) => infos[0]!.id + index))
  // What the scenario itself edited is recorded; nothing else was.
  const edits = infos.filter(({ command }) => command === 'external edit').length
  expect(edits).toBeLessThanOrEqual(/edit|put back/.test(scenario.what) ? 1 : 0)
  const documents = await Promise.all(infos.map(async ({ id }) => (await clean.loadRevision(id)).document))
  expect(new Set(documents).size).toBe(documents.length - (scenario.what.includes('put back') ? 1 : 0))
  expect(leftovers(directory)).toEqual([])
  if (before.length > 0) expect(members(directory).length).toBeGreaterThan(0)
}

const CHOSEN = SCENARIOS.filter(({ what }) =>
  [
    'a first write',
    'a third write',
    'a write over an inventory of the reference',
    'a write over an external edit',
  ].includes(what),
)
const ALSO = SCENARIOS.filter(({ what }) => /symbolic link|prunes/.test(what))

describe.each(HOW)('a call that %s', (how) => {
  describe.each([...CHOSEN, ...ALSO])('in $what', (scenario) => {
    test.each(ALSO.includes(scenario) && !MUTATED ? ['EIO', 'EEXIST'] : CODES)('with %s', async (code) => {
      const prepared = quickDirectory()
      await scenario.prepare(prepared)
      for (let nth = 1; ; nth += 1) {
        const directory = copyOf(prepared)
        const { fs, struck, bury } = faultyAt(nth, code, how)
        const told = await oneRun(directory, scenario, fs)
        bury()
        const what = `${struck()}, call ${nth}: ${told?.message ?? 'no error'}`
        try {
          if (told) expect(told.message).toMatch(/\/osa-file-\w+\/\w+/)
          await expectSound(directory, scenario, told)
        } catch (error) {
          throw new Error(`${what}\n${(error as Error).message}`, { cause: error })
        }
        nodeFs.rmSync(directory, { recursive: true })
        if (struck() === undefined) break
      }
    })
  })
})

test('an fsync that failed after the link is not a success, and says that the revision is there', async () => {
  const directory = quickDirectory()
  await storeIn(directory, {}).update(appending('old'))
  let isLinked = false
  const fs = interposed(
    ({ name }) => {
      if (isLinked && name === 'fsyncSync') throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' })
    },
    ({ name }) => {
      isLinked ||= name === 'linkSync'
    },
  )
  await expect(storeIn(directory, {}, fs).update(appending('new'))).rejects.toMatchObject({
    code: 'ERR_BACKEND_UNAVAILABLE',
    message: expect.stringMatching(/^revision 2 is saved, but .*openstack_inventory\.history.*EIO/),
  })
  const found = await storeIn(directory, {}).load()
  expect(found && namesIn(found.document)).toEqual(['old', 'new'])
})

test('a link that may have been carried out, and cannot be looked at: nothing is thrown away, and the next run goes on', async () => {
  for (const isCarriedOut of [true, false]) {
    const directory = quickDirectory()
    await storeIn(directory, {}).update(appending('old'))
    let isTried = false
    const fail = (name: string, path: unknown) => {
      throw Object.assign(new Error(`EIO: i/o error, ${name}`), { code: 'EIO', path })
    }
    const fs = interposed(
      ({ name, args }) => {
        if (isTried && name === 'statSync') fail(name, args[0])
        isTried ||= name === 'linkSync'
        if (name === 'linkSync' && !isCarriedOut) fail(name, args[1])
      },
      ({ name, args }) => {
        if (name === 'linkSync') fail(name, args[1])
      },
    )
    await expect(storeIn(directory, {}, fs).update(appending('new'))).rejects.toMatchObject({
      code: 'ERR_BACKEND_UNAVAILABLE',
      message: expect.stringMatching(/^whether revision 2 is saved is not known.*openstack_inventory\.history\/2/),
    })
    const later = storeIn(directory, {}, undefined, MUCH_LATER)
    await later.update(appending('new'))
    await later.update(appending('next'))
    expect(namesIn(read(directory))).toEqual(['old', 'new', 'next'])
    expect((await history(later)).map(({ command }) => command)).toEqual(['test', 'test', 'test'])
    expect(leftovers(directory)).toEqual([])
  }
})

test('what was saved anyway has its line in the audit log', async () => {
  const directory = quickDirectory()
  const path = join(directory, 'audit.log')
  let isLinked = false
  const fs = interposed(
    ({ name, args }) => {
      if (isLinked && name === 'renameSync')
        throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO', path: args[0] })
    },
    ({ name }) => {
      isLinked ||= name === 'linkSync'
    },
  )
  const audit = auditLogAt(path, { deployment: 'default', backend: 'file' })
  const attribution = { author: 'ada@deploy1', command: 'test', tool: 'osa-inventory/0' }
  const store = new InventoryStore(openFileBackend({ directory }, { fs }), attribution, { audit })
  await expect(store.update(appending('new'))).rejects.toThrow(/^revision 1 is saved, but .*openstack_inventory\.json/)
  const lines = nodeFs.readFileSync(path, 'utf8').trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual([expect.objectContaining({ event: 'written', id: 1 })])
})
