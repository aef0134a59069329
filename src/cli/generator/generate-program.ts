/** The inventory script, where it has more to do than to print what is stored. The build puts it into its own file. */

import { setFlagsFromString } from 'node:v8'
import type { Notebook } from '../../app/run/remember.ts'
import { openConfiguredStore } from '../open-store.ts'
import { runProgram } from '../process-io.ts'
import { generateMain } from './generate.ts'
import { generateProgram } from './generate-arguments.ts'

/** @param notebook where a run that changes nothing leaves its note */
export function runGenerate(notebook: Notebook | undefined): void {
  tuneEngine()
  runProgram(generateProgram, (argv, io) => generateMain(argv, io, openConfiguredStore, notebook))
}

/**
 * An inventory is many small values that live to the end: room to let them grow old in is filled once and never used
 * again. With the first two the peak is three quarters for 3,000 hosts. A run is short, and most of its code runs a few
 * times only: with the third the engine optimises later, and only what is worth it (docs/performance.md). An engine that
 * does not know them would say so on standard error: set only where they were tried.
 */
const flags = ['--semi-space-growth-factor=1', '--heap-growing-percent=80', '--interrupt-budget=600000']

/** All of Node.js 20 has one V8 (11.3), and only patches of it: the flags are known in each. */
function tuneEngine(): void {
  if (process.version.startsWith('v20.')) for (const flag of flags) setFlagsFromString(flag)
}
