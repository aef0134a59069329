/**
 * Every call of the file system that the programs make goes wrong, one at a time, in every way: afterwards there is the
 * old state or the new one, the next run goes on, nothing is left over after two, and the message names the place.
 *
 * A part of the table, evenly spread; all of it with OSA_FAULTS=whole. OSA_FAULTS_ONLY=TEXT restricts it to operations
 * whose name has the text, OSA_FAULTS_PATH=TEXT to calls about paths that have it.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacking } from '../support/program.ts'
import { KNOWN } from './every-call/known.ts'
import { OPERATIONS, type Operation } from './every-call/operations.ts'
import { type Fault, noCompiler, Runner } from './every-call/runner.ts'
import { fits, Trial } from './every-call/trial.ts'
import { World } from './every-call/world.ts'

const isWhole = process.env.OSA_FAULTS === 'whole'
const only = process.env.OSA_FAULTS_ONLY ?? ''
const onlyPath = process.env.OSA_FAULTS_PATH ?? ''
const missing = lacking(noCompiler())

/** Each alone; then as it goes on, on a disk that is full, or cannot be written or read from there on. */
const FAULTS: readonly Omit<Fault, 'at'>[] = [
  { how: 'fail', code: 'EIO' },
  { how: 'fail', code: 'EACCES' },
  { how: 'fail', code: 'ENOSPC' },
  { how: 'fail', code: 'EDQUOT' },
  { how: 'fail', code: 'EROFS' },
  { how: 'late', code: 'EIO' },
  { how: 'short' },
  { how: 'dead' },
  { how: 'kill' },
  { how: 'full', code: 'ENOSPC' },
  { how: 'read-only', code: 'EROFS' },
  { how: 'unreadable', code: 'EIO' },
]

/** So many of each operation are tried where the table is not whole. */
function sampleOf({ isNative, isSlow }: Operation): number {
  return isSlow ? 4 : isNative ? 8 : 20
}

/** In a process of its own where it has to be: it costs ten times as much. */
function isAlone({ isNative }: Operation, { how }: Pick<Fault, 'how'>): boolean {
  return isNative === true || how === 'kill'
}

function tableOf(operation: Operation, trial: Trial): readonly Fault[] {
  const table = FAULTS.flatMap((fault) => {
    // What a kill does to the files, `dead` does as well: of the kills a part is enough, but where SQLite has locks.
    if (operation.isNative ? fault.how === 'dead' : false) return []
    const calls = trial.calls.flatMap((call, index) =>
      call.path.includes(onlyPath) && fits(fault, call) ? [index + 1] : [],
    )
    const chosen = fault.how === 'kill' && !operation.isNative ? calls.filter((_, index) => index % 10 === 0) : calls
    return chosen.map((at) => ({ ...fault, at }))
  })
  if (isWhole) return table
  const stride = Math.max(1, table.length / sampleOf(operation))
  return Array.from({ length: Math.ceil(table.length / stride) }, (_, index) => table[Math.floor(index * stride)]!)
}

describe.skipIf(missing)(`any call of the file system${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let directory: string
  let runner: Runner
  let worlds = 0

  beforeAll(async () => {
    directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'osa-every-call-'))
    runner = await Runner.start(directory)
  })
  afterAll(() => {
    runner?.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  async function trialOf(operation: Operation): Promise<Trial> {
    const base = join(directory, String(++worlds))
    mkdirSync(base)
    return Trial.of(operation, new World(base, runner))
  }

  const operations = OPERATIONS.filter(({ what }) => what.includes(only))
  it.each(operations)('may go wrong in $what', { timeout: isWhole ? 36_000_000 : 900_000 }, async (operation) => {
    const trial = await trialOf(operation)
    const table = tableOf(operation, trial)
    const wrong: string[] = []
    for (const fault of table) {
      const found = await trial.faultOf(fault, isAlone(operation, fault))
      if (found !== undefined) wrong.push(found)
    }
    if (isWhole)
      console.log(`${operation.what}: ${trial.calls.length} calls, ${table.length} trials, ${wrong.length} wrong`)
    expect(wrong).toEqual([])
  })

  it.each(only === '' ? KNOWN : [])('once went wrong, and does no more: $what', async (known) => {
    const operation = OPERATIONS.find(({ what }) => what === known.operation)!
    const trial = await trialOf(operation)
    const [name, path] = known.call
    const fitting = trial.calls.flatMap((call, index) =>
      call.name === name && path.test(call.path) ? [index + 1] : [],
    )
    const at = fitting.at(known.which === 'first' ? 0 : known.which === 'last' ? -1 : known.which)
    expect(at, `${name} ${path} among ${trial.calls.length} calls`).toBeDefined()
    expect(await trial.faultOf({ ...known.fault, at: at! }, isAlone(operation, known.fault))).toBeUndefined()
  })

  it.skipIf(only !== '')('is looked at by a judge that sees what is wrong', async () => {
    const operation = OPERATIONS.find(({ what }) => what === 'export of a document')!
    let looks = 0
    const restless = await trialOf({ ...operation, facts: async () => `state ${++looks}` })
    expect(await restless.faultOf({ at: 1, how: 'fail', code: 'EIO' }, false)).toMatch(
      /neither the old state nor the new/,
    )
    const littered = await trialOf({
      ...operation,
      warm: async (world) => mkdirSync(join(world.root, `left ${++looks}`)),
    })
    expect(await littered.faultOf({ at: 1, how: 'fail', code: 'EIO' }, false)).toMatch(/there are other files/)
  })
})
