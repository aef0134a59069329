/** What tests get as fast-check while mutants are tried: what notices a mutant, notices it within a few draws. */
import * as real from '../../node_modules/fast-check/lib/fast-check.js'

export * from '../../node_modules/fast-check/lib/fast-check.js'

const MOST_RUNS = 20

export function assert<Ts>(property: real.IRawProperty<Ts>, given: real.Parameters<Ts> = {}): void | Promise<void> {
  return real.assert(property, { ...given, numRuns: Math.min(given.numRuns ?? MOST_RUNS, MOST_RUNS) })
}

export default { ...real, assert }
