/** The programs as functions, bundled into one file: the runner evaluates it anew for each run, as a new process would. */
import { beginRun } from '../../../src/cli/generator/begin-run.ts'
import { generateMain } from '../../../src/cli/generator/generate.ts'
import { generateProgram } from '../../../src/cli/generator/generate-arguments.ts'
import type { Io } from '../../../src/cli/io.ts'
import { manageMain } from '../../../src/cli/manager/manage.ts'
import { openConfiguredStore } from '../../../src/cli/open-store.ts'
import { reportError } from '../../../src/cli/report-error.ts'
import { cleanIo } from '../../../src/cli/terminal.ts'
import { toolMain } from '../../../src/cli/tool/tool.ts'

/** As the executables in bin/, with what process-io.ts does around them. */
export async function runProgramOf(program: string, argv: string[], world: Io): Promise<number> {
  const io = cleanIo(world)
  try {
    if (program === 'osa-inventory') return await toolMain(argv, io)
    if (program === 'openstack-ansible-inventory-manage') return await manageMain(argv, io)
    const beginning = beginRun(argv, io.env)
    if (!('document' in beginning)) return await generateMain(argv, io, openConfiguredStore, beginning.notebook)
    io.out(beginning.document)
    io.out(Buffer.from('\n'))
    return 0
  } catch (error) {
    return reportError(error, io, program === 'openstack-ansible-inventory' ? generateProgram : program)
  }
}
