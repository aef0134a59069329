/** The kit without a test runner: for `osa-inventory backend check --contract`, and for scripts. */
import type { Check } from './check.ts'
import { ContractRun } from './contract-run.ts'
import { ContractViolation, named } from './expectations.ts'
import { contractGroups } from './groups.ts'
import type { ContractOptions } from './options.ts'

export interface CheckResult {
  /** `3.2`. */
  readonly id: string
  readonly title: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** Why it was skipped, or what is wrong. */
  readonly message?: string
  readonly milliseconds: number
}

export interface ContractResult {
  /** Nothing failed. */
  readonly ok: boolean
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly checks: readonly CheckResult[]
}

export type RunContractOptions = ContractOptions & {
  /** Told after each check, in order. */
  readonly report?: (line: string, result: CheckResult) => void
}

/** Runs every check, one after the other. Never throws for what the backend does. */
export async function runBackendContract(options: RunContractOptions): Promise<ContractResult> {
  const run = new ContractRun(options)
  const checks: CheckResult[] = []
  try {
    for (const check of contractGroups.flatMap((group) => group.checks)) {
      const started = performance.now()
      const end = await ending(run, check)
      const milliseconds = Math.round(performance.now() - started)
      const result = { id: check.id, title: check.title, milliseconds, ...end }
      checks.push(result)
      options.report?.(lineOf(result), result)
    }
  } finally {
    await run.end()
  }
  const count = (outcome: CheckResult['outcome']): number => checks.filter((each) => each.outcome === outcome).length
  return {
    ok: count('failed') === 0,
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    checks,
  }
}

async function ending(run: ContractRun, check: Check): Promise<Pick<CheckResult, 'outcome' | 'message'>> {
  try {
    const reason = await run.perform(check)
    return reason === undefined ? { outcome: 'passed' } : { outcome: 'skipped', message: reason }
  } catch (error) {
    // The plugin may have told a secret: this is read by more people than its errors are.
    const message = error instanceof ContractViolation ? error.message : named(error)
    return { outcome: 'failed', message: await run.mask(message) }
  }
}

const words = { passed: 'ok  ', failed: 'FAIL', skipped: 'skip' } as const

function lineOf({ id, title, outcome, message, milliseconds }: CheckResult): string {
  const end = outcome === 'passed' ? ` (${milliseconds} ms)` : `: ${message}`
  return `${words[outcome]} ${id} ${title}${end}`
}
