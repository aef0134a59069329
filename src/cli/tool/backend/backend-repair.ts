/** `osa-inventory backend repair`. */
import { configureSection } from '../../../app/settings/plugins/configure.ts'
import type { Settings } from '../../../app/settings/read.ts'
import { SettingsError } from '../../../backends/errors.ts'
import { counted } from '../../../core/inventory/text/wording.ts'
import { type ExitCode, warner } from '../../io.ts'
import { showing } from '../../progress.ts'
import { answer, linesText } from '../answer.ts'
import { type CommandContext, toolProgram } from '../command.ts'
import type { SharedValues } from '../options.ts'

/** Puts right what is in the place beside the revisions, and follows them. The inventory itself stays as it is. */
export async function repairBackend(
  settings: Settings,
  values: SharedValues,
  context: CommandContext,
): Promise<ExitCode> {
  const { backend: section, deployment } = settings
  const warn = warner(toolProgram, context.io)
  const configured = await configureSection(settings, section, { debug: context.debug, warn })
  const issues = [...settings.issues, ...configured.issues]
  if (issues.length > 0) throw new SettingsError(issues)
  const backend = await configured.open(deployment)
  try {
    const repaired = await showing(context.io, async (progress) => {
      progress.wait('comparing')
      return backend.repair?.('all')
    })
    const plugin = configured.plugin.name
    answer(values, context, {
      json: () => ({ section, plugin, repaired: repaired ?? [] }),
      text: () => linesText(told(section, plugin, repaired)),
    })
    return 0
  } finally {
    await backend.close?.()
  }
}

function told(section: string, plugin: string, repaired: readonly string[] | undefined): string[] {
  if (repaired === undefined) return [`[${section}]: ${plugin} keeps nothing beside its revisions that could need it`]
  if (repaired.length === 0) return [`[${section}]: nothing had to be put right`]
  const count = counted(repaired.length, 'difference')
  return [...repaired.map((each) => `put right: ${each}`), `[${section}]: ${count} put right`]
}
