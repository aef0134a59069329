import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mutant } from './mutants.ts'

/** What became of a mutant. */
export interface Result {
  readonly id: string
  /** SHA-256 of the mutated file, and of all tests that might have noticed: a result holds for these */
  readonly source: string
  readonly tests: string
  /** Stryker's word: Killed, Survived, NoCoverage, Timeout, RuntimeError or Ignored */
  readonly status: string
  readonly why?: string | undefined
}

export function digestOf(repository: string, files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(join(repository, file)))
  return hash.digest('hex')
}

/** The last result of each mutant, from a file of which the last line may be cut. */
export function readResults(file: string): Map<string, Result> {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []
  return new Map(lines.map((line) => JSON.parse(line) as Result).map((result) => [result.id, result]))
}

/**
 * Whether a result says what a run would say now. More tests kill more: only a mutant that was not killed is tried again
 * after tests have changed.
 */
export function holds(result: Result, source: string, tests: string): boolean {
  return result.source === source && (result.status === 'Killed' || result.tests === tests)
}

export type Outcome = 'killed' | 'endless' | 'timed out' | 'survived' | 'not tried'

/**
 * A mutant that no test reaches has survived; one that cannot run at all was not tried. One that came by its place a hundred
 * times as often as the code does is endless, on however fast a machine.
 */
export function outcomeOf(result: Result | undefined): Outcome {
  switch (result?.status) {
    case 'Killed':
      return 'killed'
    case 'Timeout':
      return result.why?.startsWith('Hit limit reached') ? 'endless' : 'timed out'
    case 'Survived':
    case 'NoCoverage':
      return 'survived'
    default:
      return 'not tried'
  }
}

/** One that was drawn, and what became of it. */
export interface Tried {
  readonly part: string
  readonly mutant: Mutant
  readonly outcome: Outcome
  /** no test comes by it: that is why it survived */
  readonly isMissed?: boolean
}
