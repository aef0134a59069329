/**
 * Loaded before each test file. Properties draw the same each time, and the first counter-example is enough. What an
 * earlier file of tests left of Stryker's in this process goes: a mutant is switched on when the tests of this file are
 * known, and what they come by is theirs alone.
 */
import fc from 'fast-check'
import { inject } from 'vitest'

interface Stryker {
  activeMutant?: string | undefined
  readonly mutantCoverage?: { perTest: object }
}

fc.configureGlobal({ seed: 1, endOnFailure: true })

const given = inject as (name: string) => unknown
const stryker = (globalThis as unknown as Record<string, Stryker | undefined>)[String(given('globalNamespace'))]
if (stryker !== undefined) {
  if (given('mutantActivation') !== 'static') stryker.activeMutant = undefined
  if (stryker.mutantCoverage !== undefined) stryker.mutantCoverage.perTest = {}
}
