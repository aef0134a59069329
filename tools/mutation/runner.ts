/**
 * Stryker's runner for Vitest loads everything again for each file of tests and each mutant, which takes far longer than
 * the tests. Here a process stays, as long as that changes nothing.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { DryRunOptions, DryRunResult, MutantRunOptions, MutantRunResult } from '@stryker-mutator/api/test-runner'
import { DryRunStatus, MutantRunStatus, type TestRunner } from '@stryker-mutator/api/test-runner'
import { endKeptProcess, KeptProcess } from './kept-process.ts'
import { type Costs, costsOfFiles } from './order.ts'

interface Spec {
  readonly moduleId: string
}

interface FileResult {
  readonly state: string
  readonly errors?: readonly { readonly message: string }[]
}

/** What is used of Vitest, and of Stryker's runner, where their types do not say it. */
interface Vitest {
  readonly state: {
    getFiles(): readonly { readonly result?: FileResult | undefined }[]
    /** those outside of tests, of all runs so far */
    readonly errorsSet: Set<unknown>
  }
  readonly config: { sequence: { sequencer: unknown } }
  readonly projects: readonly { readonly config: { pool: string; poolRunner: unknown; isolate: boolean } }[]
}

export interface InnerRunner extends TestRunner {
  ctx: Vitest
  options: { readonly vitest: object }
}

/** The fields of a mutant that the runner looks at. */
const NONE = { id: 'none' } as MutantRunOptions['activeMutant']

export class KeepingRunner implements TestRunner {
  readonly #inner: InnerRunner
  /** JSON: how long each test took, for the processes that did not see it */
  readonly #costsFile: string
  #knownCosts: Costs | undefined
  /** by the paths of files of tests: those that come first */
  #order: ReadonlyMap<string, number> = new Map()

  constructor(inner: InnerRunner, costsFile: string) {
    this.#inner = inner
    this.#costsFile = costsFile
  }

  capabilities(): { reloadEnvironment: boolean } {
    return { reloadEnvironment: true }
  }

  async init(): Promise<void> {
    await this.#inner.init?.()
    const sort = (specs: readonly Spec[]) => this.#sorted(specs)
    this.#inner.ctx.config.sequence.sequencer = class {
      async sort(specs: readonly Spec[]): Promise<readonly Spec[]> {
        return sort(specs)
      }
    }
    for (const { config } of this.#inner.ctx.projects) {
      config.pool = 'kept'
      config.poolRunner = { name: 'kept', createPoolWorker: (options: never) => new KeptProcess(options) }
      config.isolate = false
    }
  }

  #sorted(specs: readonly Spec[]): readonly Spec[] {
    const cost = ({ moduleId }: Spec) => this.#order.get(relative(process.cwd(), moduleId)) ?? 0
    return specs.toSorted((one, other) => cost(one) - cost(other))
  }

  async dryRun(options: DryRunOptions): Promise<DryRunResult> {
    this.#related(true)
    const result = await this.#inner.dryRun(options)
    await endKeptProcess()
    if (result.status !== DryRunStatus.Complete) return result
    const costs = result.tests.map(({ id, timeSpentMs }) => [id, timeSpentMs])
    writeFileSync(this.#costsFile, JSON.stringify(Object.fromEntries(costs)))
    return result
  }

  get #costs(): Costs {
    this.#knownCosts ??= new Map(Object.entries(JSON.parse(readFileSync(this.#costsFile, 'utf8'))))
    return this.#knownCosts
  }

  /** To find out what imports a file takes long, and is only of use where the tests are not known. */
  #related(related: boolean): void {
    this.#inner.options = { ...this.#inner.options, vitest: { ...this.#inner.options.vitest, related } }
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const mutated = relative(process.cwd(), options.sandboxFileName)
    this.#order = costsOfFiles(mutated, this.#costs, options.testFilter)
    if (options.mutantActivation === 'static' || options.testFilter === undefined) return this.#alone(options)
    this.#related(false)
    const result = await this.#tried(options)
    if (result.status === MutantRunStatus.Survived) return result
    if (result.status === MutantRunStatus.Error) return this.#alone(options)
    if (result.status !== MutantRunStatus.Killed) {
      await endKeptProcess()
      return result
    }
    if (result.killedBy.length === 0) return this.#alone(options)
    // An earlier mutant may have left something wrong behind, and the test would fail without this one as well.
    const { hitLimit: _limit, ...without } = options
    const again = await this.#inner.mutantRun({ ...without, activeMutant: NONE, testFilter: result.killedBy })
    return again.status === MutantRunStatus.Survived ? result : this.#alone(options)
  }

  /** Stryker's runner sees no failure where a module cannot be loaded, since there are no tests then. */
  async #tried(options: MutantRunOptions): Promise<MutantRunResult> {
    // One that an earlier run has left would make an error of this one.
    this.#inner.ctx.state.errorsSet.clear()
    const result = await this.#inner.mutantRun(options)
    if (result.status !== MutantRunStatus.Survived) return result
    const broken = this.#inner.ctx.state.getFiles().find((file) => file.result?.state === 'fail')
    if (broken === undefined) return result
    const failureMessage = broken.result?.errors?.[0]?.message ?? 'a file of tests cannot be loaded'
    return { status: MutantRunStatus.Killed, killedBy: [], failureMessage, nrOfTests: result.nrOfTests }
  }

  /** With modules that no other mutant has seen, and that none sees afterwards. */
  async #alone(options: MutantRunOptions): Promise<MutantRunResult> {
    await endKeptProcess()
    this.#related(options.testFilter === undefined)
    const result = await this.#tried(options)
    await endKeptProcess()
    if (result.status !== MutantRunStatus.Error || !hasEnded(result.errorMessage)) return result
    // Without the mutant it goes on to the end, as the first run of all has shown.
    return { status: MutantRunStatus.Killed, killedBy: [], failureMessage: result.errorMessage, nrOfTests: 0 }
  }

  async dispose(): Promise<void> {
    await this.#inner.dispose?.()
    await endKeptProcess()
  }
}

/** The process of the tests is gone, most often because it has no memory left. */
function hasEnded(message: string): boolean {
  return /Worker (?:exited unexpectedly|\S+ emitted error)/.test(message)
}
