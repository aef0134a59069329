import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Instrumenter, Instrumenter as StrykerInstrumenter } from '@stryker-mutator/instrumenter'

export interface Place {
  /** from 1 */
  readonly line: number
  /** from 0 */
  readonly column: number
}

/** One change of one place. */
export interface Mutant {
  /** of what is changed into what, not of its line: it stays while others lines come and go */
  readonly id: string
  /** from the repository's top */
  readonly file: string
  readonly mutator: string
  readonly original: string
  readonly replacement: string
  readonly start: Place
  readonly end: Place
}

/** What Stryker says of a mutant: lines and columns from 0. */
export interface Generated {
  readonly fileName: string
  readonly mutatorName: string
  readonly replacement: string
  readonly location: { readonly start: Place; readonly end: Place }
}

/** Tells the mutants of a project apart, also in the processes of Stryker, which number them otherwise. */
export function keyOf(file: string, { mutatorName, replacement, location: { start, end } }: Generated): string {
  return JSON.stringify([file, start.line, start.column, end.line, end.column, mutatorName, replacement])
}

function offsetsOf(text: string): number[] {
  const offsets = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) offsets.push(at + 1)
  return offsets
}

/**
 * Names the mutants of one file.
 *
 * @param generated in the order of their places
 */
export function named(file: string, text: string, generated: readonly Generated[]): Mutant[] {
  const offsets = offsetsOf(text)
  const seen = new Map<string, number>()
  return generated.map(({ mutatorName, replacement, location: { start, end } }) => {
    const original = text.slice(offsets[start.line]! + start.column, offsets[end.line]! + end.column)
    const change = [file, mutatorName, original, replacement].join('\0')
    const earlier = seen.get(change) ?? 0
    seen.set(change, earlier + 1)
    return {
      id: createHash('sha256').update(`${change}\0${earlier}`).digest('hex').slice(0, 12),
      ...{ file, mutator: mutatorName, original, replacement },
      start: { line: start.line + 1, column: start.column },
      end: { line: end.line + 1, column: end.column },
    }
  })
}

const quiet = () => {}
const off = () => false
const logger = {
  ...{ trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet, fatal: quiet },
  ...{ isTraceEnabled: off, isDebugEnabled: off, isInfoEnabled: off },
  ...{ isWarnEnabled: off, isErrorEnabled: off, isFatalEnabled: off },
}

/** All mutants that Stryker makes of these files, in their order. */
export async function mutantsOf(repository: string, files: readonly string[]): Promise<Mutant[]> {
  const instrumenter: Instrumenter = new StrykerInstrumenter(logger)
  const mutants: Mutant[] = []
  for (const file of files) {
    const text = readFileSync(join(repository, file), 'utf8')
    const source = { name: file, mutate: true, content: text }
    const options = { excludedMutations: [], ignorers: [], plugins: null, noHeader: false }
    const { mutants: generated } = await instrumenter.instrument([source], options)
    mutants.push(...named(file, text, generated))
  }
  return mutants
}
