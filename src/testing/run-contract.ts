/** The kit without a test runner: for `osa-inventory backend check --contract`, and for scripts. */
import type { Check } from './check.ts'
import { ContractRun } from './contract-run.ts'
import { ContractViolation, named } from './expectations.ts'
import type { ContractOptions } from './options.ts'

/** What became of one check. */
export interface CheckResult {
  /** `3.2`. */
  readonly id: string
  /** What the check demands. */
  readonly title: string
  /** Skipped: it says nothing, and `message` why. */
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** Why it was skipped, what is wrong, or what was measured. */
  readonly message?: string
  /** How long it took, tidying up included. */
  readonly milliseconds: number
}

/** What became of a run of the kit. */
export interface ContractResult {
  /** Something passed, nothing failed, and nothing that can be removed stays behind. */
  readonly ok: boolean
  /** How many checks passed. */
  readonly passed: number
  /** How many did not. */
  readonly failed: number
  /** How many were not tried. */
  readonly skipped: number
  /** Each check of the run, in the order of their numbers. */
  readonly checks: readonly CheckResult[]
  /** The whole run. */
  readonly milliseconds: number
  /** It was ended by `signal` before it was done: `checks` has those that were begun. */
  readonly interrupted: boolean
  /** What the backend has warned of, each once. */
  readonly warnings: readonly string[]
  /** What the run has written and could not remove again, a sentence each. */
  readonly leftBehind: readonly string[]
}

/** The options of `runBackendContract`. */
export type RunContractOptions = ContractOptions & {
  /** Told after each check, in order. */
  readonly report?: (line: string, result: CheckResult) => void
  /** Ends the run: what it has made is removed, and no other check is begun. */
  readonly signal?: AbortSignal
}

/**
 * Runs every check that is asked for, one after the other. Never throws for what the backend does.
 *
 * @throws SettingsError for a check or a hook that there is not
 */
export async function runBackendContract(options: RunContractOptions): Promise<ContractResult> {
  const { report, signal } = options
  const run = new ContractRun(options, signal)
  const checks: CheckResult[] = []
  const began = performance.now()
  try {
    for (const check of run.groups.flatMap((group) => group.checks)) {
      if (signal?.aborted) break
      const started = performance.now()
      const end = await ending(run, check)
      const milliseconds = Math.round(performance.now() - started)
      const result = { id: check.id, title: check.title, milliseconds, ...end }
      checks.push(result)
      report?.(lineOf(result), result)
    }
  } finally {
    await run.end()
  }
  const count = (outcome: CheckResult['outcome']): number => checks.filter((each) => each.outcome === outcome).length
  const [passed, failed, skipped] = [count('passed'), count('failed'), count('skipped')]
  const interrupted = signal?.aborted ?? false
  return {
    ok: failed === 0 && passed > 0 && !interrupted && !run.leftBehind.some(({ isFault }) => isFault),
    passed,
    failed,
    skipped,
    checks,
    milliseconds: Math.round(performance.now() - began),
    interrupted,
    warnings: await Promise.all(run.warnings.map((warning) => run.mask(warning))),
    leftBehind: await Promise.all(run.leftBehind.map(({ sentence }) => run.mask(sentence))),
  }
}

async function ending(run: ContractRun, check: Check): Promise<Pick<CheckResult, 'outcome' | 'message'>> {
  try {
    const { skipped, figures = [] } = await run.perform(check)
    if (skipped !== undefined) return { outcome: 'skipped', message: skipped }
    return { outcome: 'passed', ...(figures.length > 0 ? { message: figures.join('; ') } : {}) }
  } catch (error) {
    // The plugin may have told a secret: this is read by more people than its errors are.
    const message = error instanceof ContractViolation ? error.message : named(error)
    return { outcome: 'failed', message: await run.mask(message) }
  }
}

const words = { passed: 'ok  ', failed: 'FAIL', skipped: 'skip' } as const

function lineOf({ id, title, outcome, message, milliseconds }: CheckResult): string {
  const duration = outcome === 'skipped' ? '' : ` (${milliseconds} ms)`
  return `${words[outcome]} ${id} ${title}${duration}${message === undefined ? '' : `: ${message}`}`
}
