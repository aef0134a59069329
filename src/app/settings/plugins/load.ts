/** Loading a plugin: found, safe, imported, and of the shape that the contract wants. No other is tried after a failure. */
import { type BackendError, DriverMissingError, errorCodeOf, type PluginError } from '../../../backends/errors.ts'
import type { BackendPlugin } from '../../../backends/plugin.ts'
import { memberOf } from '../../../core/errors.ts'
import { shellWord } from '../../../core/inventory/text/visible.ts'
import { isRoot } from '../../../disk/access.ts'
import { answered } from '../../guard/answered.ts'
import { programRunners } from './built-in.ts'
import { checkPlugin } from './check-plugin.ts'
import { defaultDeadline } from './deadline.ts'
import {
  defaultOf,
  failure,
  firstLineOf,
  importFile,
  type LoadSurroundings,
  refuseUnsafe,
  runningFile,
} from './import-package.ts'
import { type LocatedPlugin, locatePlugin } from './locate.ts'
import { askedText, type PluginRequest } from './locate-package.ts'
import { missingDriver, remedyForMissing } from './missing-package.ts'

export interface LoadedPlugin {
  readonly plugin: BackendPlugin
  /** The file it came from; `undefined` for a built-in one. */
  readonly file: string | undefined
  /** Where packages that it needs are installed; `undefined` for a built-in one. */
  readonly installPrefix: string | undefined
}

export interface LoadOptions extends LoadSurroundings {
  /** Milliseconds that a plugin of a third party has for each call. @default 30000 */
  readonly deadline?: number | undefined
  /** Hears what such a plugin prints. */
  readonly debug?: (message: string) => void
}

/** @throws PluginError, DriverMissingError */
export async function loadPlugin(request: PluginRequest, options: LoadOptions = {}): Promise<LoadedPlugin> {
  const located = locatePlugin(request, options.installed)
  if (options.isRoot ?? isRoot()) refuseUnsafePlugin(request, located, options)
  if (located.kind === 'built-in') {
    const plugin = checkPlugin(await importHere(located.load(), request), refusal(request, located))
    return { plugin, file: undefined, installPrefix: undefined }
  }
  const { file, installPrefix } = located
  try {
    const plugin = options.isBare
      ? await loadBare(request, located, options)
      : await loadApart(request, located, options)
    return { plugin, file, installPrefix }
  } catch (error) {
    if (isToldWhole(error)) throw error
    throw asLoadingError(error, request, located, options)
  }
}

type LocatedModule = Extract<LocatedPlugin, { kind: 'module' }>

function refuseUnsafePlugin(request: PluginRequest, located: LocatedPlugin, options: LoadOptions): void {
  if (located.kind === 'module') refuseUnsafe(request, located.file, options)
  else if (programRunners.has(request.asked)) refuseUnsafe(request, undefined, options)
}

/** In its own thread, which can be ended whatever it does. */
async function loadApart(
  request: PluginRequest,
  located: LocatedModule,
  { installed, isRoot, settingsFile, deadline = defaultDeadline, debug = () => {} }: LoadOptions,
): Promise<BackendPlugin> {
  const { loadHosted } = await import('./host/hosted-plugin.ts')
  const surroundings = {
    ...(installed === undefined ? {} : { installed }),
    ...(isRoot === undefined ? {} : { isRoot }),
    settingsFile,
  }
  const order = { file: located.file, request, surroundings }
  return orRefused(() => loadHosted({ order, deadline, debug }), refusal(request, located))
}

/** What a plugin's own thread has refused is refused in the words of the one who asks. */
export async function orRefused<T>(
  act: () => Promise<T>,
  refuse: (problem: string, remedy?: string) => BackendError,
): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (errorCodeOf(error) !== 'ERR_REFUSED') throw error
    const { message, remedy } = error as Error & { remedy?: string }
    throw refuse(message, remedy)
  }
}

/** In this thread, as it is. */
async function loadBare(
  request: PluginRequest,
  located: LocatedModule,
  { installed }: LoadOptions,
): Promise<BackendPlugin> {
  const [{ provideSdk }, { hostFiles }] = await Promise.all([import('./host/sdk.ts'), import('./host/host-files.ts')])
  provideSdk(hostFiles(installed).sdk, located.file)
  return checkPlugin(await importHere(importFile(located.file), request), refusal(request, located))
}

async function importHere(loading: Promise<unknown>, request: PluginRequest): Promise<unknown> {
  return defaultOf(await answered(loading, () => failure(request, ': loading it never ends')))
}

function refusal(request: PluginRequest, located: LocatedPlugin) {
  const from = located.kind === 'module' ? ` (${located.file})` : ''
  return (problem: string, remedy?: string): PluginError => failure(request, `${from}: ${problem}`, remedy)
}

/** It says already who has asked for what. */
function isToldWhole(error: unknown): boolean {
  return errorCodeOf(error) === 'ERR_PLUGIN' && ['import', 'load'].includes(String(memberOf(error, 'operation')))
}

function asLoadingError(
  error: unknown,
  request: PluginRequest,
  located: LocatedModule,
  surroundings: LoadSurroundings,
): BackendError {
  const { file } = located
  const missing = missingDriver(error)
  if (missing !== undefined) {
    return new DriverMissingError(
      `${askedText(request)} (${file}), which needs the package ${missing}, and that is not installed`,
      {
        backend: request.section,
        operation: 'load',
        remedy: remedyForMissing(missing, located, runningFile(surroundings)),
        cause: error,
      },
    )
  }
  const remedy = memberOf(error, 'name') === 'SyntaxError' ? `node --check ${shellWord(file)}` : undefined
  return failure(request, ` (${file}), which fails while it is loaded: ${firstLineOf(error)}`, remedy, error)
}
