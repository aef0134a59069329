/** The kit on a runner in mocha's manner; the suites of this repository run it on vitest, the example on node:test. */
import { expect, test } from 'vitest'
import { describeBackendContract } from '../../src/testing/index.ts'
import { brokenMemory } from './broken-memory.ts'

interface Registered {
  readonly path: string
  readonly body: (this: { skip(): never }) => Promise<void>
  milliseconds: number
}

class Pending extends Error {}

function mocha() {
  const tests: Registered[] = []
  const path: string[] = []
  return {
    tests,
    describe(name: string, body: () => void): void {
      path.push(name)
      body()
      path.pop()
    },
    it(name: string, body: () => Promise<void>): { timeout(milliseconds: number): void } {
      const test: Registered = { path: [...path, name].join(' > '), body, milliseconds: 2000 }
      tests.push(test)
      return {
        timeout(milliseconds) {
          test.milliseconds = milliseconds
        },
      }
    },
  }
}

async function outcomeOf({ body }: Registered): Promise<string> {
  const context = {
    skip(): never {
      throw new Pending()
    },
  }
  try {
    await body.call(context)
    return 'passed'
  } catch (error) {
    return error instanceof Pending ? 'skipped' : 'failed'
  }
}

test('a runner like mocha gets a test for each check, with time, and skips', async () => {
  const runner = mocha()
  const { open } = brokenMemory({ keyOf: () => 'all' })
  describeBackendContract({ runner, name: 'mine', patience: 60, open, skip: { '2': 'takes time' } })
  const paths = runner.tests.map(({ path }) => path)
  expect(paths[0]).toBe('mine > 1 nothing written yet > 1.1 the claims are the ones that are wanted')
  expect(paths.at(-1)).toBe('mine > leaves nothing behind')
  for (const { path, body, milliseconds } of runner.tests.slice(0, -1)) {
    // mocha waits for a callback if there is a parameter.
    expect([path, body.length, milliseconds]).toEqual([path, 0, 60_000])
  }
  const outcomes = new Map<string, string>()
  for (const each of runner.tests) outcomes.set(/\d\.\d/.exec(each.path)?.[0] ?? 'end', await outcomeOf(each))
  expect(outcomes.get('1.2')).toBe('passed')
  expect(outcomes.get('2.1')).toBe('skipped')
  expect(outcomes.get('3.6')).toBe('skipped')
  expect(outcomes.get('6.1')).toBe('failed')
  expect(outcomes.get('end')).toBe('passed')
})
