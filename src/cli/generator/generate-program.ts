/** The inventory script, where it has more to do than to print what is stored. The build puts it into its own file. */

import { setFlagsFromString } from 'node:v8'
import type { Notebook } from '../../app/run/remember.ts'
import { type OpenStore, openConfiguredStore } from '../open-store.ts'
import { runProgram } from '../process-io.ts'
import { generateMain } from './generate.ts'
import { generateProgram } from './generate-arguments.ts'

/** @param notebook where a run that changes nothing leaves its note */
export function runGenerate(notebook: Notebook | undefined): void {
  runProgram(generateProgram, (argv, io) => generateMain(argv, io, openTuned, notebook))
}

/** All code that a run needs is loaded by then: an engine takes what was compiled before with its own flags only. */
const openTuned: OpenStore = async (...place) => {
  const store = await openConfiguredStore(...place)
  tuneEngine()
  return store
}

/**
 * An inventory is many small values that live to the end: room to let them grow old in is filled once and never used
 * again. With the first two the peak is three quarters for 3,000 hosts. A run is short, and most of its code runs a few
 * times only: with the others the engine optimises later, and only what is worth it (docs/performance.md). An engine that
 * does not know them would say so on standard error: set only where they were tried, and gained something.
 */
const flags = new Map([
  ['20', ['--semi-space-growth-factor=1', '--heap-growing-percent=80', '--interrupt-budget=600000']],
  ['24', ['--invocation-count-for-maglev=4000']],
  ['26', ['--invocation-count-for-maglev=4000']],
])

/** Each line of Node.js has one V8, and only patches of it. */
function tuneEngine(): void {
  const [line = ''] = process.versions.node.split('.')
  for (const flag of flags.get(line) ?? []) setFlagsFromString(flag)
}
