/** The inventory script, where it has more to do than to print what is stored. The build puts it into a file of its own. */
import { setFlagsFromString } from 'node:v8'
import type { Notebook } from '../app/unchanged/remember.ts'
import { generateMain } from './generate.ts'
import { generateProgram } from './generate-arguments.ts'
import { openConfiguredStore } from './open-store.ts'
import { runProgram } from './process-io.ts'

/**
 * An inventory is many small values that live to the end: room to let them grow old in is filled once and never used again.
 * With these the peak is two thirds for 3,000 hosts, and half for 30,000 (docs/performance.md). An engine that does not
 * know them would say so on standard error: set only where they were tried.
 */
const frugal = ['--semi-space-growth-factor=1', '--heap-growing-percent=80']

/** @param notebook where a run that changes nothing leaves its note */
export function runGenerate(notebook: Notebook | undefined): void {
  if (process.version.startsWith('v20.')) for (const flag of frugal) setFlagsFromString(flag)
  runProgram(generateProgram, (argv, io) => generateMain(argv, io, openConfiguredStore, notebook))
}
