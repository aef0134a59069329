/** The kit on the caller's test runner: node:test, vitest, mocha, or one of their manner. */
import type { Check } from './check.ts'
import { ContractRun } from './contract-run.ts'
import { ContractViolation } from './expectations.ts'
import type { ContractOptions } from './options.ts'

/** What the runners have in common. */
export interface TestRunner {
  /** Groups what `body` registers. */
  readonly describe: (name: string, body: () => void) => unknown
  /** Registers one test; `timeout` in milliseconds. */
  readonly it: (name: string, body: () => Promise<void>, timeout?: number) => unknown
}

/** The options of `describeBackendContract`. */
export type DescribeContractOptions = ContractOptions & {
  readonly runner: TestRunner
  /** @default 'backend contract' */
  readonly name?: string
}

/**
 * Registers a test for each check of the contract, group by group.
 *
 * @throws SettingsError for a check or a hook that there is not
 */
export function describeBackendContract({
  runner,
  name = 'backend contract',
  ...options
}: DescribeContractOptions): void {
  const run = new ContractRun(options)
  const tally = { registered: 0, skipped: 0 }
  runner.describe(name, () => {
    for (const group of run.groups) {
      runner.describe(`${group.number} ${group.title}`, () => {
        for (const check of group.checks) register(runner, run, check, tally)
      })
    }
    // The last test: `after` is called differently by each runner.
    runner.it('leaves nothing behind', async () => {
      await run.end()
      if (tally.skipped === tally.registered) throw new ContractViolation('every check was skipped: nothing was tried')
      const left = run.leftBehind.filter(({ isFault }) => isFault).map(({ sentence }) => sentence)
      if (left.length > 0) throw new ContractViolation(await run.mask(left.join('\n')))
    })
  })
}

interface Tally {
  registered: number
  skipped: number
}

function register({ it }: TestRunner, run: ContractRun, check: Check, tally: Tally): void {
  tally.registered += 1
  // No parameters: mocha would take the first for a callback. `this` is mocha's context, the argument the others'.
  async function body(this: unknown, ...context: unknown[]): Promise<void> {
    const { skipped } = await run.perform(check)
    if (skipped === undefined) return
    tally.skipped += 1
    skip(context[0] ?? this, skipped)
  }
  const registered = it(`${check.id} ${check.title}`, body, run.patience)
  // mocha's way of saying the same.
  if (canTimeout(registered)) registered.timeout(run.patience)
}

/** The context is an object or, in vitest, a function. */
function skip(context: unknown, reason: string): void {
  const way: unknown = context === undefined || context === null ? undefined : Reflect.get(Object(context), 'skip')
  if (typeof way === 'function') way.call(context, reason)
}

function canTimeout(registered: unknown): registered is { timeout(milliseconds: number): void } {
  return typeof (registered as { timeout?: unknown } | null | undefined)?.timeout === 'function'
}
