/** `osa-inventory backend show --options NAME`: what a backend can be told, whether or not anything uses it. */
import { driverOf } from '../../../app/settings/plugins/built-in.ts'
import { requestOf } from '../../../app/settings/plugins/configure.ts'
import { packageAround } from '../../../app/settings/plugins/installed-packages.ts'
import { type LoadedPlugin, loadPlugin } from '../../../app/settings/plugins/load.ts'
import type { PluginRequest } from '../../../app/settings/plugins/locate-package.ts'
import type { Settings } from '../../../app/settings/read.ts'
import type { OptionSpec } from '../../../backends/plugin.ts'
import type { ExitCode } from '../../io.ts'
import { drawTable } from '../../terminal.ts'
import { answer, type Plain } from '../answer.ts'
import type { CommandContext } from '../command.ts'
import type { SharedValues } from '../options.ts'
import { missingDriver } from './backend-list.ts'

interface Shown {
  readonly loaded: LoadedPlugin
  readonly version: string | undefined
  /** The package that it needs; `undefined`: none, as far as it says. */
  readonly driver: string | undefined
  /** Why that cannot be used. */
  readonly driverProblem: string | undefined
}

/**
 * The plugin is loaded, after the same checks as for a run, and neither configured nor opened.
 *
 * @param name a section, or what `plugin =` could say
 */
export async function showOptions(
  settings: Settings,
  name: string,
  values: SharedValues,
  context: CommandContext,
): Promise<ExitCode> {
  const given = settings.sections.get(name)
  const { base } = settings
  const request: PluginRequest =
    given === undefined
      ? { section: name, asked: name, origin: 'command line', base }
      : requestOf(settings, name, given)
  const loaded = await loadPlugin(request, { settingsFile: settings.file })
  const shown: Shown = {
    loaded,
    version: loaded.file === undefined ? undefined : packageAround(loaded.file)?.version,
    driver: loaded.file === undefined ? driverOf(request.asked) : undefined,
    driverProblem: await missingDriver(settings, request),
  }
  answer(values, context, { json: () => asJson(shown), text: () => asText(shown) })
  return 0
}

function asText(shown: Shown): string {
  const { loaded, version } = shown
  const { plugin, file } = loaded
  const head = `${plugin.name}${version === undefined ? '' : ` ${version}`}: ${plugin.summary}\n`
  const from = file === undefined ? '' : `from ${file}\n`
  const table = drawTable(
    ['option', 'type', 'default', 'meaning'],
    Object.entries(plugin.options).map(([option, spec]) => [
      option,
      typeText(spec),
      defaultText(spec),
      spec.description,
    ]),
  )
  return `${head}${from}${driverText(shown)}${table}\n`
}

function driverText({ driver, driverProblem }: Shown): string {
  if (driver === undefined) return ''
  return driverProblem === undefined ? `its client package ${driver} is installed\n` : `${driverProblem}\n`
}

function typeText({ type, choices, minimum, maximum, secret }: OptionSpec): string {
  if (secret) return 'secret'
  if (type === 'choice') return (choices ?? []).join(' | ')
  const unit = type === 'duration' ? ' ms' : ''
  const bounds = [
    minimum === undefined ? '' : `from ${minimum}${unit}`,
    maximum === undefined ? '' : `to ${maximum}${unit}`,
  ]
  return [type, ...bounds].filter((part) => part !== '').join(' ')
}

function defaultText({ required, default: fallback }: OptionSpec): string {
  if (required) return '(required)'
  return fallback ?? ''
}

function asJson({ loaded, version, driver, driverProblem }: Shown): Plain {
  const { plugin, file } = loaded
  return {
    plugin: plugin.name,
    summary: plugin.summary,
    version: version ?? null,
    file: file ?? null,
    driver: driver ?? null,
    driver_problem: driver === undefined ? null : (driverProblem ?? null),
    options: Object.entries(plugin.options).map(([option, spec]) => ({
      option,
      type: spec.type,
      required: spec.required ?? false,
      default: spec.default ?? null,
      secret: spec.secret ?? false,
      choices: spec.choices ? [...spec.choices] : null,
      minimum: spec.minimum ?? null,
      maximum: spec.maximum ?? null,
      description: spec.description,
    })),
  }
}
