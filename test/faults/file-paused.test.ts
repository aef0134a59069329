/** A writer or reader that is paused at any single call, while others go on: nobody's change is lost or undone. */
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Revision } from '../../src/backends/contract.ts'
import { loadNewest } from '../../src/backends/file/load.ts'
import { publishRevision } from '../../src/backends/file/publish.ts'
import { readRevision } from '../../src/backends/file/revision-file.ts'
import { openFileBackend } from '../../src/backends/file.ts'
import {
  type Call,
  counted,
  deploymentIn,
  following,
  infos,
  JSON_FILE,
  namesIn,
  quickDirectory,
  read,
} from '../backends/file-support.ts'
import { add, addAndDie, pausedEverywhere, putsJson, quick } from './file-paused-support.ts'
import { SCENARIOS } from './file-scenarios.ts'

const HOUR = 3_600_000

async function prepared(what: string): Promise<string> {
  const directory = quickDirectory()
  await SCENARIOS.find((scenario) => scenario.what === what)!.prepare(directory)
  return directory
}

/** The newest state: recorded, shown by the JSON file, and made of exactly these names. */
async function expectNames(directory: string, names: readonly string[], at: Call): Promise<void> {
  const place = `paused at call ${at.index}, ${at.name}`
  const newest = await openFileBackend({ directory }).load()
  expect(newest?.unrecorded, place).toBeUndefined()
  expect(namesIn(newest!.document).sort(), place).toEqual([...names].sort())
  expect(read(directory), place).toBe(newest!.document)
  const ids = await infos(openFileBackend({ directory }))
  expect(ids, place).toEqual(ids.map((_, index) => newest!.id - index))
}

interface Others {
  readonly who: string
  readonly names: readonly string[]
  readonly historyKeep?: number
  readonly now?: () => number
  readonly lastDies?: boolean
}

const OTHERS: readonly Others[] = [
  { who: 'one other writes', names: ['b'] },
  { who: 'three others write', names: ['b', 'c', 'd'] },
  { who: 'others write and prune what it was built on', names: ['b', 'c', 'd', 'e', 'f'], historyKeep: 2 },
  { who: 'others write and keep nothing but the head', names: ['b', 'c', 'd'], historyKeep: 1 },
  { who: 'others write and take it for dead', names: ['b', 'c'], now: () => Date.now() + 2 * HOUR },
  { who: 'others write and the last of them dies', names: ['b', 'c'], lastDies: true },
]

describe.each(SCENARIOS.slice(0, 7))('$what, paused at any call', (scenario) => {
  test.each(OTHERS)('while $who', async ({ names, historyKeep = 200, now = Date.now, lastDies = false }) => {
    const directory = quickDirectory()
    await scenario.prepare(directory)
    const before = scenario.old === undefined ? [] : namesIn(scenario.old)
    await pausedEverywhere(
      directory,
      (run, fs) => add(deploymentIn(run, { fs, historyKeep }), 'a'),
      (run) => {
        for (const [index, name] of names.entries()) {
          if (lastDies && index === names.length - 1) addAndDie(run, name)
          else add(quick(run, { historyKeep, now }), name)
        }
      },
      async (run, at) => {
        await expectNames(run, [...before, 'a', ...names], at)
        add(quick(run), 'z')
        await expectNames(run, [...before, 'a', ...names, 'z'], at)
      },
    )
  })

  test('while one that thinks everybody dead tidies up after one that really died', async () => {
    const directory = quickDirectory()
    await scenario.prepare(directory)
    const before = scenario.old === undefined ? [] : namesIn(scenario.old)
    await pausedEverywhere(
      directory,
      (run, fs) => add(deploymentIn(run, { fs, now: () => Date.now() + 2 * HOUR }), 'a'),
      (run) => addAndDie(run, 'b'),
      (run, at) => expectNames(run, [...before, 'a', 'b'], at),
    )
  })
})

test.each(OTHERS)('a reader, paused at any call while $who, sees one whole recorded revision', async (others) => {
  const { names, historyKeep = 200, lastDies = false } = others
  let seen: Revision | undefined
  await pausedEverywhere(
    await prepared('a third write'),
    (run, fs) => {
      seen = loadNewest(deploymentIn(run, { fs }))
    },
    (run) => {
      for (const name of names.slice(0, -1)) add(quick(run, { historyKeep }), name)
      if (lastDies) addAndDie(run, names.at(-1)!)
      else add(quick(run, { historyKeep }), names.at(-1)!)
    },
    async (_run, at) => {
      const place = `paused at call ${at.index}, ${at.name}`
      expect(seen?.unrecorded, place).toBeUndefined()
      expect(counted(namesIn(seen!.document))).toBe(seen!.document)
      expect(['2', ...names].slice(0, namesIn(seen!.document).length), place).toEqual(namesIn(seen!.document))
      expect(seen!.id).toBe(namesIn(seen!.document).length + 1)
    },
  )
})

/** Which call of a writer makes its revision count. */
async function indexOfLink(directory: string): Promise<number> {
  let link = 0
  await pausedEverywhere(
    directory,
    (run, fs) => add(deploymentIn(run, { fs }), 'a'),
    () => {},
    async (_run, { index, name }) => {
      if (name === 'linkSync') link = index
    },
  )
  return link
}

const EDITS: [string, (path: string) => void][] = [
  ['in place', (path) => writeFileSync(path, counted(['edit']))],
  [
    'by a new file in its place',
    (path) => {
      writeFileSync(`${path}.new`, counted(['edit']))
      renameSync(`${path}.new`, path)
    },
  ],
]

describe.each(EDITS)('an operator who changes the file %s at any moment of a write', (_how, edit) => {
  test('does not lose it, and before the revision counts the writer loses nothing either', async () => {
    const directory = await prepared('a third write')
    const link = await indexOfLink(directory)
    const lost: Call[] = []
    await pausedEverywhere(
      directory,
      (run, fs) => add(deploymentIn(run, { fs }), 'a'),
      (run) => edit(join(run, JSON_FILE)),
      async (run, at) => {
        const names = namesIn((await openFileBackend({ directory: run }).load())!.document)
        if (at.index < link) expect(names, `at call ${at.index}, ${at.name}`).toEqual(['edit', 'a'])
        else if (!names.includes('edit')) lost.push(at)
      },
    )
    // Only the very rename that puts the new file there cannot be made to look once more.
    expect(lost.map(putsJson)).toEqual([true])
  })

  test('is safe from that writer once others have gone on', async () => {
    await pausedEverywhere(
      await prepared('a third write'),
      (run, fs) => add(deploymentIn(run, { fs }), 'a'),
      (run) => {
        edit(join(run, JSON_FILE))
        add(quick(run), 'b')
      },
      async (run, at) => {
        const names = namesIn((await openFileBackend({ directory: run }).load())!.document)
        expect(names.slice(0, 2), `paused at call ${at.index}, ${at.name}`).toEqual(['edit', 'b'])
      },
    )
  })
})

test('a restore of a file that vanished is safe from a writer that was paused at any call', async () => {
  await pausedEverywhere(
    await prepared('a third write'),
    (run, fs) => {
      try {
        add(deploymentIn(run, { fs }), 'a')
      } catch (error) {
        expect(error).toMatchObject({ code: 'ERR_CORRUPT_DOCUMENT' })
      }
    },
    (run) => {
      const deployment = quick(run)
      rmSync(join(run, JSON_FILE))
      const newest = [9, 8, 7, 6, 5, 4, 3, 2, 1].map((id) => readRevision(deployment, id)).find((found) => found)
      publishRevision(deployment, following(newest, counted(['restored'])), newest?.id)
    },
    async (run, at) => {
      const names = namesIn((await openFileBackend({ directory: run }).load())!.document)
      expect(names[0], `paused at call ${at.index}, ${at.name}`).toBe('restored')
    },
  )
})
