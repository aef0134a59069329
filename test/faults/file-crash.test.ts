/** A writer that dies at any single call leaves the old or the new revision, and the next run is clean. */
import { spawnSync } from 'node:child_process'
import { closeSync, cpSync, readdirSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openFileBackend } from '../../src/backends/file.ts'
import type { FileSystem } from '../../src/disk/filesystem.ts'
import {
  bundled,
  counted,
  infos,
  interposed,
  leftovers,
  members,
  memberText,
  namesIn,
  quickDirectory,
  read,
  save,
} from '../backends/file-support.ts'
import { NEW, SCENARIOS, type Scenario } from './file-scenarios.ts'

interface Dying {
  readonly fs: FileSystem
  readonly died: () => boolean
  /** Closes what the dead writer had open: the test's own process lives on. */
  readonly bury: () => void
}

/** From its `last` call on nothing works any more; of the data of that call half is written, as may happen. */
function dyingAt(last: number): Dying {
  let died = false
  const open = new Set<number>()
  const fs = interposed(
    ({ index, name, args: [fd, data] }) => {
      if (died) throw new Error('dead')
      if (index < last) return
      died = true
      if (name === 'writeSync') writeSync(fd as number, (data as Buffer).subarray(0, (data as Buffer).length >> 1))
      throw new Error('dies')
    },
    ({ name, args: [fd] }, result) => {
      if (name === 'openSync') open.add(result as number)
      if (name === 'closeSync') open.delete(fd as number)
    },
  )
  const bury = () => {
    for (const fd of open) closeSync(fd)
  }
  return { fs, died: () => died, bury }
}

/** One life of a writer. True if it got through, false if it died. */
async function writerLives(directory: string, scenario: Scenario, calls: number): Promise<boolean> {
  const { fs, died, bury } = dyingAt(calls)
  const historyKeep = scenario.historyKeep ?? 200
  try {
    await save(openFileBackend({ directory, historyKeep }, { fs }), NEW)
    // What fails in tidying up afterwards is skipped, so it may have died and yet have saved.
    return !died()
  } catch (error) {
    if (!died()) throw error
    return false
  } finally {
    bury()
  }
}

/** The old or the new document, and a next writer that finds nothing in its way. */
async function expectSound(directory: string, scenario: Scenario): Promise<void> {
  const backend = openFileBackend({ directory, historyKeep: scenario.historyKeep ?? 200 }, { fs: interposed(() => {}) })
  const found = (await backend.load())?.document
  expect([scenario.old, NEW]).toContain(found)
  if (found === NEW) {
    // The reader may write here, so it has finished the copy for the dead writer.
    expect(read(directory)).toBe(NEW)
    expect((await backend.load())?.unrecorded).toBeUndefined()
  }
  await save(backend, counted(['next']))
  expect(read(directory)).toBe(counted(['next']))
  expect((await backend.load())?.unrecorded).toBeUndefined()
  const ids = await infos(backend)
  expect(ids).toEqual(ids.map((_, index) => ids[0]! - index))
  for (const id of ids) await backend.loadRevision(id)
  const backups = await backend.backups()
  expect(backups[0]?.read().toString()).toBe(found)
  expect(backups.length).toBeLessThan(30)
}

describe.each(SCENARIOS)('$what', (scenario) => {
  test('may die at any call', async () => {
    const prepared = quickDirectory()
    await scenario.prepare(prepared)
    let got = false
    for (let calls = 1; !got; calls += 1) {
      const directory = copyOf(prepared)
      got = await writerLives(directory, scenario, calls)
      if (got) expect(read(directory)).toBe(NEW)
      await expectSound(directory, scenario)
    }
  })
})

test('the writer that completes a dead one may die at any call too', async () => {
  const scenario = SCENARIOS[2]!
  const prepared = quickDirectory()
  await scenario.prepare(prepared)
  // A writer that dies before the link has changed nothing; those that die after it leave work to others.
  let first = false
  for (let calls = await callsUntilLink(prepared); !first; calls += 1) {
    const halfway = copyOf(prepared)
    first = await writerLives(halfway, scenario, calls)
    let second = false
    for (let more = 1; !second; more += 1) {
      const directory = copyOf(halfway)
      second = await writerLives(directory, scenario, more)
      await expectSound(directory, scenario)
    }
  }
})

function copyOf(directory: string): string {
  const copy = join(quickDirectory(), 'copy')
  cpSync(directory, copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true })
  return copy
}

async function callsUntilLink(prepared: string): Promise<number> {
  let calls = 0
  const fs = interposed(({ index, name }) => {
    if (name === 'linkSync') calls = index
  })
  await save(openFileBackend({ directory: copyOf(prepared) }, { fs }), NEW)
  return calls
}

const WRITER = `
import { openFileBackend } from '../../src/backends/file.ts'
import { counted, interposed, save } from './file-support.ts'
const [directory, last] = process.argv.slice(2)
const fs = interposed(({ index }) => {
  if (index === Number(last)) process.kill(process.pid, 'SIGKILL')
})
save(openFileBackend({ directory: directory! }, { fs }), counted(['new']))
`

test('kill -9 at each step of a write: old or new, the next run clean and nothing left behind', async () => {
  const scenario = SCENARIOS[2]!
  const prepared = quickDirectory()
  await scenario.prepare(prepared)
  const script = await bundled(quickDirectory(), WRITER)
  let killed = 0
  const outcomes = new Set<string>()
  for (let last = 1; ; last += 1) {
    const directory = copyOf(prepared)
    const { signal, status, stderr } = spawnSync(process.execPath, [script, directory, String(last)], {
      encoding: 'utf8',
    })
    if (signal === 'SIGKILL') killed += 1
    else expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    outcomes.add(namesIn((await openFileBackend({ directory }).load())!.document).join())
    await expectSound(directory, scenario)
    expect(memberText(directory, members(directory).at(-1)!)).toContain('"names"')
    expect(leftovers(directory)).toEqual([])
    expect(readdirSync(directory).sort()).toEqual(readdirSync(prepared).sort())
    if (signal === null) break
  }
  expect(killed).toBeGreaterThan(30)
  expect(outcomes).toEqual(new Set(['2', 'new']))
})
