/**
 * What Stryker loads: a checker that lets only drawn mutants be tried, and a reporter that keeps each result as soon as it
 * is known. Ranges of the sources alone cannot name a mutant, since all that lie within its place would be tried too.
 */
import { appendFileSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { CheckResult } from '@stryker-mutator/api/check'
import { CheckStatus } from '@stryker-mutator/api/check'
import type { MutantResult } from '@stryker-mutator/api/core'
import {
  commonTokens,
  declareClassPlugin,
  declareFactoryPlugin,
  type Injector,
  type PluginContext,
  PluginKind,
  tokens,
} from '@stryker-mutator/api/plugin'
import { strykerPlugins as vitestPlugins } from '@stryker-mutator/vitest-runner'
import { type Generated, keyOf } from './mutants.ts'
import type { Result } from './results.ts'
import { type InnerRunner, KeepingRunner } from './runner.ts'

/** How Stryker is told of the files below: by names of its options that are not its own. */
export interface PluginOptions {
  /** the repository's top: what is tried is in a copy of it */
  readonly repository: string
  /** JSON: `Drawn` of each mutant to be tried, by `keyOf` */
  readonly drawnFile: string
  /** a line of JSON for each result */
  readonly resultsFile: string
}

interface StrykerOptions {
  readonly mutation: PluginOptions
}

export type Drawn = Pick<Result, 'id' | 'source' | 'tests'>

/** The drawn mutants, to be asked for one that Stryker speaks of. */
class DrawnMutants {
  readonly #byKey: Map<string, Drawn>
  readonly #repository: string

  constructor({ drawnFile, repository }: PluginOptions) {
    this.#byKey = new Map(Object.entries(JSON.parse(readFileSync(drawnFile, 'utf8'))))
    this.#repository = repository
  }

  get size(): number {
    return this.#byKey.size
  }

  find(mutant: Generated): Drawn | undefined {
    return this.#byKey.get(keyOf(relative(this.#repository, mutant.fileName), mutant))
  }
}

class DrawnChecker {
  static readonly inject = tokens(commonTokens.options)
  readonly #drawn: DrawnMutants

  constructor(options: object) {
    this.#drawn = new DrawnMutants((options as StrykerOptions).mutation)
  }

  async init(): Promise<void> {}

  /** All at once: there is nothing to wait for. */
  async group(mutants: readonly { readonly id: string }[]): Promise<string[][]> {
    return [mutants.map(({ id }) => id)]
  }

  async check(mutants: readonly (Generated & { readonly id: string })[]): Promise<Record<string, CheckResult>> {
    const verdict = (mutant: Generated): CheckResult =>
      this.#drawn.find(mutant) !== undefined
        ? { status: CheckStatus.Passed }
        : { status: CheckStatus.CompileError, reason: 'not drawn' }
    return Object.fromEntries(mutants.map((mutant) => [mutant.id, verdict(mutant)]))
  }
}

class KeepingReporter {
  static readonly inject = tokens(commonTokens.options)
  readonly #options: PluginOptions
  readonly #drawn: DrawnMutants
  #left: number

  constructor(options: object) {
    this.#options = (options as StrykerOptions).mutation
    this.#drawn = new DrawnMutants(this.#options)
    this.#left = this.#drawn.size
  }

  onMutantTested(result: MutantResult): void {
    const { start, end } = result.location
    // Stryker reports places from 1, and everywhere else speaks of them from 0.
    const location = {
      start: { line: start.line - 1, column: start.column - 1 },
      end: { line: end.line - 1, column: end.column - 1 },
    }
    const drawn = this.#drawn.find({ ...result, location })
    if (drawn === undefined) return
    const kept: Result = { ...drawn, status: result.status, why: result.statusReason?.slice(0, 300) }
    appendFileSync(this.#options.resultsFile, `${JSON.stringify(kept)}\n`)
    this.#left -= 1
    if (this.#left % 10 === 0) process.stderr.write(`${this.#left} left\n`)
  }
}

function keepingRunner(injector: Injector<PluginContext>, options: object): KeepingRunner {
  const inner = injector.injectFunction(vitestPlugins[0]?.factory as never) as InnerRunner
  return new KeepingRunner(inner, `${(options as StrykerOptions).mutation.drawnFile}.costs`)
}
keepingRunner.inject = tokens(commonTokens.injector, commonTokens.options)

export const strykerPlugins = [
  declareFactoryPlugin(PluginKind.TestRunner, 'keeping', keepingRunner),
  declareClassPlugin(PluginKind.Checker, 'drawn', DrawnChecker),
  declareClassPlugin(PluginKind.Reporter, 'keeping', KeepingReporter),
]
