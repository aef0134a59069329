/** `osa-inventory backend ddl`. */
import { configureSection } from '../../../app/settings/plugins/configure.ts'
import type { Settings } from '../../../app/settings/read.ts'
import { SettingsError } from '../../../backends/errors.ts'
import type { ExitCode } from '../../io.ts'
import { type CommandContext, toolProgram } from '../command.ts'

/** Connects to nothing, so that it can be handed to an administrator before there is anything to connect to. */
export async function printDdl(settings: Settings, { io, debug }: CommandContext): Promise<ExitCode> {
  const warn = (message: string): void => io.err(`${toolProgram}: warning: ${message}\n`)
  const configured = await configureSection(settings, settings.backend, { debug, warn })
  const issues = [...settings.issues, ...configured.issues]
  if (issues.length > 0) throw new SettingsError(issues)
  const script = configured.ddl()
  if (script === undefined) {
    io.err(`${toolProgram}: error: the backend ${configured.plugin.name} needs nothing to be made by hand\n`)
    return 1
  }
  io.out(script)
  return 0
}
