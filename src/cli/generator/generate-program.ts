/** The inventory script, where it has more to do than to print what is stored. The build puts it into its own file. */
import type { Notebook } from '../../app/run/remember.ts'
import { tuneEngine } from '../engine.ts'
import { openConfiguredStore } from '../open-store.ts'
import { runProgram } from '../process-io.ts'
import { generateMain } from './generate.ts'
import { generateProgram } from './generate-arguments.ts'

/** @param notebook where a run that changes nothing leaves its note */
export function runGenerate(notebook: Notebook | undefined): void {
  tuneEngine()
  runProgram(generateProgram, (argv, io) => generateMain(argv, io, openConfiguredStore, notebook))
}
