/** `osa-inventory backend list`. */

import { pluginKey } from '../../../app/settings/options.ts'
import { builtIns, driverOf } from '../../../app/settings/plugins/built-in.ts'
import { configureSection, requestOf } from '../../../app/settings/plugins/configure.ts'
import { importPackage } from '../../../app/settings/plugins/import-package.ts'
import {
  findInstalled,
  type InstalledPackage,
  packageAround,
} from '../../../app/settings/plugins/installed-packages.ts'
import { loadPlugin } from '../../../app/settings/plugins/load.ts'
import type { PluginRequest } from '../../../app/settings/plugins/locate-package.ts'
import type { Settings } from '../../../app/settings/read.ts'
import { errorCodeOf } from '../../../backends/errors.ts'
import { type ExitCode, warner } from '../../io.ts'
import { drawTable, tableWidth } from '../../terminal.ts'
import { answer, type Plain } from '../answer.ts'
import { type CommandContext, toolProgram } from '../command.ts'
import type { SharedValues } from '../options.ts'

interface Listed {
  /** `undefined`: built in, and no section is about it. */
  readonly section?: string
  readonly plugin: string
  readonly isInUse: boolean
  /** Of its package, where it is one. */
  readonly version?: string | undefined
  /** Of its package. */
  readonly directory?: string
  readonly summary: string
  /** It is installed, and nothing asks for it: whether it loads, nobody has tried. */
  readonly isUntried?: true
  /** What keeps it from being used. */
  readonly problem?: string
}

/** The sections first, the one in use at the head, then what else is built in, then what is installed. */
export async function listBackends(
  settings: Settings,
  values: SharedValues,
  context: CommandContext,
): Promise<ExitCode> {
  const sections = [...settings.sections.keys()].sort(
    (a, b) => Number(b === settings.backend) - Number(a === settings.backend),
  )
  const listed: Listed[] = []
  for (const section of sections) listed.push(await describeSection(settings, section, context))
  const shown = new Set(listed.map(({ plugin }) => plugin))
  for (const name of builtIns.keys()) if (!shown.has(name)) listed.push(await describeBuiltIn(settings, name))
  const installed = findInstalled(settings.base.directory)
  for (const each of installed.packages) if (!shown.has(each.name)) listed.push(describeInstalled(each))
  if (installed.isCut) warner(toolProgram, context.io)('so much is installed that not all of it was looked at')
  answer(values, context, {
    json: () => listed.map(listedAsJson),
    text: () => `${table(listed, tableWidth(context.io))}\n`,
    names: () => listed.map(({ section, plugin }) => section ?? plugin),
  })
  return 0
}

async function describeSection(settings: Settings, section: string, { debug }: CommandContext): Promise<Listed> {
  const asked = settings.sections.get(section)!.get(pluginKey)?.text || section
  const known = { section, plugin: asked, isInUse: section === settings.backend }
  try {
    const { plugin, file, issues } = await configureSection(settings, section, { debug, warn: debug })
    const from = file === undefined ? undefined : packageAround(file)
    const [issue] = issues
    const problem = issue
      ? `${issue.key}: ${issue.message}`
      : await missingDriver(settings, requestFor(settings, section))
    return { ...known, ...ofPackage(from), summary: plugin.summary, ...(problem === undefined ? {} : { problem }) }
  } catch (error) {
    return { ...known, summary: '', problem: (error as Error).message }
  }
}

async function describeBuiltIn(settings: Settings, name: string): Promise<Listed> {
  const request = { section: name, asked: name, origin: 'built in', base: settings.base }
  const { plugin } = await loadPlugin(request)
  const problem = await missingDriver(settings, request)
  return { plugin: name, isInUse: false, summary: plugin.summary, ...(problem === undefined ? {} : { problem }) }
}

function describeInstalled(known: InstalledPackage): Listed {
  return { plugin: known.name, isInUse: false, ...ofPackage(known), summary: known.description ?? '', isUntried: true }
}

function ofPackage(known: InstalledPackage | undefined): Pick<Listed, 'version' | 'directory'> {
  return known ? { version: known.version, directory: known.directory } : {}
}

function requestFor(settings: Settings, section: string): PluginRequest {
  return requestOf(settings, section, settings.sections.get(section)!)
}

/** A built-in backend imports its client when it is opened, and nothing is opened here. */
export async function missingDriver({ file }: Settings, request: PluginRequest): Promise<string | undefined> {
  const driver = driverOf(request.asked)
  if (driver === undefined) return undefined
  try {
    await importPackage(driver, request, { settingsFile: file })
    return undefined
  } catch (error) {
    const { message, remedy } = error as Error & { remedy?: string }
    const isMissing = errorCodeOf(error) === 'ERR_DRIVER_MISSING'
    const problem = isMissing ? `needs the package ${driver}, which is not installed` : message
    return remedy === undefined ? problem : `${problem}; ${remedy}`
  }
}

function table(listed: readonly Listed[], width: number | undefined): string {
  return drawTable(
    ['section', 'plugin', 'in use', 'loads', 'version', 'what it is'],
    listed.map(({ section, plugin, isInUse, summary, problem, isUntried, version, directory }) => [
      section ?? '',
      plugin,
      isInUse ? 'yes' : '',
      isUntried ? '' : problem === undefined ? 'yes' : 'no',
      version ?? '',
      problem ?? (isUntried ? `${summary === '' ? '' : `${summary}; `}installed in ${directory}` : summary),
    ]),
    width,
  )
}

function listedAsJson({ section, plugin, isInUse, summary, problem, isUntried, version, directory }: Listed): Plain {
  return {
    section: section ?? null,
    plugin,
    in_use: isInUse,
    loads: isUntried ? null : problem === undefined,
    summary,
    problem: problem ?? null,
    version: version ?? null,
    directory: directory ?? null,
  }
}
