/** `osa-inventory`. The build puts it into its own file. */
import { runProgram } from '../process-io.ts'
import { toolMain } from './tool.ts'

export function runTool(): void {
  runProgram('osa-inventory', toolMain)
}
