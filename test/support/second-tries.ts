/**
 * Says at the end which tests passed at the second try only, and what the first said. A law that a random case broke is
 * broken, whatever the next random case shows: such a run fails.
 */
import type { Reporter, TestCase } from 'vitest/node'

export default class SecondTries implements Reporter {
  readonly #told: string[] = []

  onTestCaseResult(test: TestCase): void {
    if (test.result().state !== 'passed' || !test.diagnostic()?.flaky) return
    const [first] = test.result().errors ?? []
    this.#told.push(`${test.module.relativeModuleId} > ${test.fullName}\n${first?.stack ?? first?.message ?? ''}`)
    if (first?.message.includes('Property failed')) process.exitCode = 1
  }

  onTestRunEnd(): void {
    for (const each of this.#told) console.error(`passed at the second try only: ${each}`)
  }
}
