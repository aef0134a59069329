/** `osa-inventory backend show`. */
import { type ConfiguredSection, configureSection } from '../../../app/settings/plugins/configure.ts'
import type { Settings } from '../../../app/settings/read.ts'
import type { EffectiveOption } from '../../../app/settings/read-options.ts'
import { SettingsError } from '../../../backends/errors.ts'
import { mask } from '../../../backends/support/mask.ts'
import { redactValue } from '../../../backends/support/secret-value.ts'
import { type ExitCode, warner } from '../../io.ts'
import { drawTable } from '../../terminal.ts'
import { answer, type Plain } from '../answer.ts'
import { type CommandContext, toolProgram } from '../command.ts'
import type { SharedValues } from '../options.ts'

/** What can be shown is shown, also when something is wrong. */
export async function showBackend(
  settings: Settings,
  values: SharedValues,
  context: CommandContext,
): Promise<ExitCode> {
  const { configured, error } = await attempt(settings, context)
  const rows = [...settings.effective, ...(configured?.effective ?? [])]
  answer(values, context, { json: () => settingsAsJson(settings, rows), text: () => text(settings, rows) })
  if (error) throw error
  const issues = [...settings.issues, ...(configured?.issues ?? [])]
  if (issues.length > 0) throw new SettingsError(issues)
  return 0
}

async function attempt(
  settings: Settings,
  { io, debug }: CommandContext,
): Promise<{ configured?: ConfiguredSection; error?: unknown }> {
  const warn = warner(toolProgram, io)
  try {
    return { configured: await configureSection(settings, settings.backend, { debug, warn }) }
  } catch (error) {
    return { error }
  }
}

function text(settings: Settings, rows: readonly EffectiveOption[]): string {
  const table = drawTable(
    ['option', 'value', 'from'],
    rows.map((row) => [nameOf(row), shown(row) ?? '', row.value === undefined ? '' : row.origin]),
  )
  return `settings file: ${settings.file ?? 'none'}\nconfiguration directory: ${settings.configDirectory}\n${table}\n`
}

function nameOf({ section, option }: EffectiveOption): string {
  return `${section}.${option}`
}

/** A URL may have a password in it although its option is not a secret. */
function shown({ option, value, isSecret, type }: EffectiveOption): string | undefined {
  if (value === undefined) return undefined
  return isSecret ? mask : redactValue(type === 'text' ? option : '', value).shown
}

function settingsAsJson(settings: Settings, rows: readonly EffectiveOption[]): Plain {
  return {
    configuration_directory: settings.configDirectory,
    settings_file: settings.file ?? null,
    options: rows.map((row) => ({
      section: row.section,
      option: row.option,
      value: shown(row) ?? null,
      from: row.value === undefined ? null : row.origin,
      secret: row.isSecret,
    })),
  }
}
