import { basename, dirname } from 'node:path'

/** How long each test takes, in ms, by Stryker's name of it: the path of its file, '#' and its title. */
export type Costs = ReadonlyMap<string, number>

/** What is loaded and thrown away for each file of tests, in ms. */
const LOADING = 50

/**
 * The time that a file of tests takes, for the chance that it notices: that of the mutated file's own name first, then
 * those in the same place, then the rest, each the quickest first.
 *
 * @param tests those that come by the mutant, by their names; without them it may be any
 */
export function costsOfFiles(mutated: string, costs: Costs, tests: readonly string[] = [...costs.keys()]) {
  const sums = new Map<string, number>()
  for (const test of tests) {
    const file = test.slice(0, test.indexOf('#'))
    sums.set(file, (sums.get(file) ?? LOADING) + (costs.get(test) ?? 0))
  }
  return new Map([...sums].map(([file, sum]) => [file, sum / likelihood(mutated, file)]))
}

/** `src/core/edits/give.ts` is what `test/core/edits/give.test.ts` is about. */
function likelihood(mutated: string, test: string): number {
  const place = (path: string) => dirname(path).split('/').slice(1).join('/')
  if (place(mutated) !== place(test)) return 1
  return basename(mutated, '.ts') === basename(test, '.test.ts') ? 100 : 10
}
