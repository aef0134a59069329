/**
 * What is mutated, and which tests have to notice. A mutant lives in the process that runs the test, so only tests count
 * that call the sources themselves; those of built programs would never see it, and are unchanged in the copy.
 */

export interface Part {
  readonly name: string
  /** directories and files, from the repository's top */
  readonly sources: readonly string[]
  /** patterns of Vitest */
  readonly tests: readonly string[]
}

/** Commands as a user meets them, in the process of the test (`toolMain`). */
const wholeCommands = ['test/cli/tool/{changes,edits,inventory,run,store}/*.test.ts']

export const parts: readonly Part[] = [
  { name: 'python', sources: ['src/python'], tests: ['test/python/*.test.ts'] },
  {
    name: 'core',
    sources: ['src/core'],
    tests: [
      'test/core/**/*.test.ts',
      'test/app/{advice,changes,edits,run}/*.test.ts',
      'test/golden/cases.test.ts',
      ...wholeCommands,
    ],
  },
  {
    name: 'store',
    sources: ['src/app/store'],
    tests: ['test/app/{store,changes,edits,run}/**/*.test.ts', 'test/torture/checks.test.ts', ...wholeCommands],
  },
  {
    name: 'file',
    sources: ['src/backends/file', 'src/backends/file.ts', 'src/backends/file-plugin.ts'],
    tests: [
      'test/backends/file*.test.ts',
      'test/faults/file-errors.test.ts',
      'test/app/store/{inventory-file,planted-files,store,store-edits}.test.ts',
      'test/app/store/history/{listing,prune,verify-laws}.test.ts',
      ...wholeCommands,
    ],
  },
]

/** In none of the parts: these wait for other processes, or measure how time grows. */
export const left: readonly string[] = [
  'test/python/{yaml-live,yaml-growth,long-lines}.test.ts',
  'test/app/advice/check-linear.test.ts',
  'test/backends/file-{concurrent,endless-header,start}.test.ts',
  'test/app/run/first-runs.test.ts',
  'test/cli/tool/store/{damaged-places,readable-copy}.test.ts',
  // In the copy no program may be executed by itself.
  'test/cli/tool/inventory/tool-graph.test.ts',
]

/** The variable that names the part whose tests vitest.mutation.config.ts includes. */
export const PART = 'OSA_MUTATION_PART'

/** Of the contract of backends: why these are left out while mutants are tried. */
export const ofOtherProcesses: Readonly<Record<string, string>> = {
  '3.6': 'other processes would not meet the mutant',
  '3.7': 'other processes would not meet the mutant',
  '4.2': 'other processes would not meet the mutant',
  '7.2': 'other processes would not meet the mutant',
  '8.3': 'other processes would not meet the mutant',
  '8.5': 'other processes would not meet the mutant',
}
