import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MutantRunOptions, type MutantRunResult, MutantRunStatus } from '@stryker-mutator/api/test-runner'
import { expect, it, onTestFinished } from 'vitest'
import { type InnerRunner, KeepingRunner } from '../../tools/mutation/runner.ts'

/** @param results what the tests come to, one for each time that they run */
function runnerOf(...results: readonly MutantRunResult[]): { runner: KeepingRunner; errors: Set<unknown> } {
  const directory = mkdtempSync(join(tmpdir(), 'osa-mutation-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  writeFileSync(join(directory, 'costs'), '{"a.test.ts#works": 3}')
  const errors = new Set<unknown>()
  const left = [...results]
  const inner = {
    ctx: { state: { getFiles: () => [], errorsSet: errors } },
    options: { vitest: {} },
    mutantRun: async () => left.shift(),
  }
  return { runner: new KeepingRunner(inner as unknown as InnerRunner, join(directory, 'costs')), errors }
}

const options = {
  activeMutant: { id: '1' },
  sandboxFileName: 'src/a.ts',
  mutantActivation: 'runtime',
  testFilter: ['a.test.ts#works'],
} as unknown as MutantRunOptions

const failed = (errorMessage: string): MutantRunResult => ({ status: MutantRunStatus.Error, errorMessage })
const survived: MutantRunResult = { status: MutantRunStatus.Survived, nrOfTests: 1 }

it('a mutant that ends the process of the tests, also of a new one, is killed', async () => {
  const gone = failed('An error occurred outside of a test run: [vitest-pool]: Worker forks emitted error.')
  const { runner } = runnerOf(gone, gone)
  expect(await runner.mutantRun(options)).toMatchObject({ status: MutantRunStatus.Killed })
})

it('a mutant after which only the kept process ended has what a new one says', async () => {
  const { runner } = runnerOf(failed('Worker exited unexpectedly'), survived)
  expect(await runner.mutantRun(options)).toEqual(survived)
})

it('an error of another kind is none of the mutant: it is not killed', async () => {
  const { runner } = runnerOf(failed('no such option'), failed('no such option'))
  expect(await runner.mutantRun(options)).toMatchObject({ status: MutantRunStatus.Error })
})

it('an error of an earlier run is not taken for one of the next', async () => {
  const { runner, errors } = runnerOf(survived)
  errors.add(new Error('Worker exited unexpectedly'))
  await runner.mutantRun(options)
  expect([...errors]).toEqual([])
})
