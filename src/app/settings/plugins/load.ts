/** Loading a plugin: found, safe, imported, and of the shape that the contract wants. No other is tried after a failure. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BackendError, DriverMissingError, PluginError } from '../../../backends/errors.ts'
import type { BackendPlugin } from '../../../backends/plugin.ts'
import { messageOf } from '../../../core/errors.ts'
import { shellWord } from '../../../core/inventory/text/shell-word.ts'
import { firstWritable, isRoot } from '../../../disk/writable-by-others.ts'
import { answered } from '../../guard/answered.ts'
import { programRunners } from './built-in.ts'
import { checkPlugin } from './check-plugin.ts'
import { filesRunWith } from './files-run.ts'
import {
  askedText,
  installDirectory,
  type LocatedPlugin,
  locatePackage,
  locatePlugin,
  type PluginRequest,
} from './locate.ts'
import { missingDriver, remedyForMissing } from './missing-package.ts'

export interface LoadedPlugin {
  readonly plugin: BackendPlugin
  /** The file it came from; `undefined` for a built-in one. */
  readonly file: string | undefined
  /** Where packages that it needs are installed; `undefined` for a built-in one. */
  readonly installPrefix: string | undefined
}

export interface LoadSurroundings {
  /** Where this tool's own install begins. */
  readonly installed?: string
  /** @default whether this process runs as root */
  readonly isRoot?: boolean
  /** As the plugin is, without what protects a run from it: for the contract kit. @default false */
  readonly isBare?: boolean
  /** The settings file that asks, if one does: it is as dangerous as the plugin. */
  readonly settingsFile?: string | undefined
}

/** @throws PluginError, DriverMissingError */
export async function loadPlugin(request: PluginRequest, surroundings: LoadSurroundings = {}): Promise<LoadedPlugin> {
  const located = locatePlugin(request, surroundings.installed)
  if (surroundings.isRoot ?? isRoot()) refuseUnsafe(request, located, surroundings)
  const exported = await importPlugin(request, located, surroundings)
  const plugin = checkPlugin(exported, (problem, remedy) => {
    const from = located.kind === 'module' ? ` (${located.file})` : ''
    return failure(request, `${from}: ${problem}`, remedy)
  })
  return located.kind === 'module'
    ? { plugin, file: located.file, installPrefix: located.installPrefix }
    : { plugin, file: undefined, installPrefix: undefined }
}

/**
 * A client that a backend needs, as safe as a plugin.
 *
 * @throws DriverMissingError, PluginError
 */
export async function importPackage(
  name: string,
  request: PluginRequest,
  surroundings: LoadSurroundings = {},
): Promise<unknown> {
  const found = locatePackage(name, request.base.directory, surroundings.installed)
  if ('problem' in found) {
    throw new DriverMissingError(`${askedText(request)}, which needs the package ${name}, and ${found.problem}`, {
      backend: request.section,
      operation: 'load',
      remedy: `npm install --prefix ${shellWord(found.installPrefix)} ${shellWord(name)}`,
    })
  }
  // What comes with this tool is as safe as the tool that runs already.
  if (!found.isOwn && (surroundings.isRoot ?? isRoot())) {
    refuseUnsafe(request, { kind: 'module', file: found.file, installPrefix: '' }, surroundings)
  }
  try {
    return await importFile(found.file)
  } catch (error) {
    throw failure(
      request,
      `, which needs ${found.file}, and that fails while it is loaded: ${firstLineOf(error)}`,
      undefined,
      error,
    )
  }
}

function failure(request: PluginRequest, problem: string, remedy?: string, cause?: unknown): PluginError {
  return new PluginError(`${askedText(request)}${problem}`, {
    backend: request.section,
    operation: 'load',
    ...(remedy === undefined ? {} : { remedy }),
    ...(cause === undefined ? {} : { cause }),
  })
}

/** As root only what root alone can change may run. */
function refuseUnsafe(request: PluginRequest, located: LocatedPlugin, { settingsFile }: LoadSurroundings): void {
  if (located.kind === 'built-in' && !programRunners.has(request.asked)) return
  const named = [located.kind === 'module' ? located.file : undefined, settingsFile].filter(
    (file) => file !== undefined,
  )
  refuseOpening(request, named)
  // What it imports runs as well; looked for last, because for that it is read.
  if (located.kind === 'module') refuseOpening(request, filesRunWith(located.file))
}

function refuseOpening(request: PluginRequest, paths: readonly string[]): void {
  const found = firstWritable(paths)
  if (!found) return
  const { path, reason, remedy } = found.opening
  const { leadsTo } = found
  const what = path === leadsTo ? path : `${path}, on the way to ${leadsTo},`
  throw failure(request, `: refused as root, because ${what} ${reason}`, remedy)
}

async function importPlugin(
  request: PluginRequest,
  located: LocatedPlugin,
  surroundings: LoadSurroundings,
): Promise<unknown> {
  try {
    const loading: Promise<unknown> = located.kind === 'built-in' ? located.load() : importFile(located.file)
    return defaultOf(await answered(loading, () => failure(request, ': loading it never ends')))
  } catch (error) {
    if (error instanceof PluginError) throw error
    throw asLoadingError(error, request, located, surroundings)
  }
}

function importFile(file: string): Promise<unknown> {
  return import(/* @vite-ignore */ pathToFileURL(file).href)
}

/** A module that was compiled to CommonJS has its default export one step further in. */
function defaultOf(module: unknown): unknown {
  const exported: unknown = (module as { default?: unknown }).default
  const isCompiled =
    typeof exported === 'object' && exported !== null && '__esModule' in exported && 'default' in exported
  return isCompiled ? exported.default : exported
}

/** For a plugin that wants this very package. */
export function runningFile({ installed = installDirectory() }: LoadSurroundings): string {
  return join(installed, 'program')
}

function asLoadingError(
  error: unknown,
  request: PluginRequest,
  located: LocatedPlugin,
  surroundings: LoadSurroundings,
): BackendError {
  const from = located.kind === 'module' ? ` (${located.file})` : ''
  const missing = located.kind === 'module' ? missingDriver(error) : undefined
  if (located.kind === 'module' && missing !== undefined) {
    return new DriverMissingError(
      `${askedText(request)}${from}, which needs the package ${missing}, and that is not installed`,
      {
        backend: request.section,
        operation: 'load',
        remedy: remedyForMissing(missing, located, runningFile(surroundings)),
        cause: error,
      },
    )
  }
  const remedy =
    located.kind === 'module' && error instanceof SyntaxError ? `node --check ${shellWord(located.file)}` : undefined
  return failure(request, `${from}, which fails while it is loaded: ${firstLineOf(error)}`, remedy, error)
}

/** What it says of itself, in its own words. */
function firstLineOf(error: unknown): string {
  return messageOf(error).split('\n', 1)[0]!
}
