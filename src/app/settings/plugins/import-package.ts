/** Importing code of others, as safe as root wants it, and what is said where that fails. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DriverMissingError, PluginError } from '../../../backends/errors.ts'
import { messageOf } from '../../../core/errors.ts'
import { shellWord } from '../../../core/inventory/text/visible.ts'
import { firstWritable, isRoot } from '../../../disk/access.ts'
import { filesRunWith } from './files-run.ts'
import { askedText, installDirectory, locatePackage, type PluginRequest } from './locate-package.ts'
import { remedyForMissing } from './missing-package.ts'

export interface LoadSurroundings {
  /** Where this tool's own install begins. */
  readonly installed?: string
  /** @default whether this process runs as root */
  readonly isRoot?: boolean
  /** As the plugin is, without what protects a run from it: for the contract kit. @default false */
  readonly isBare?: boolean
  /** The settings file that asks, if one does: it is as dangerous as the plugin. */
  readonly settingsFile?: string | undefined
  /** The file of the plugin that asks for a client; none of a built-in backend, whose clients this program knows. */
  readonly plugin?: string | undefined
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
      remedy: remedyForClient(name, found.installPrefix, surroundings),
    })
  }
  // What comes with this tool is as safe as the tool that runs already.
  if (!found.isOwn && (surroundings.isRoot ?? isRoot())) {
    refuseUnsafe(request, found.file, surroundings)
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

/** What a plugin asks for may be a slip. */
function remedyForClient(name: string, installPrefix: string, surroundings: LoadSurroundings): string {
  const { plugin } = surroundings
  if (plugin === undefined) return `npm install --prefix ${shellWord(installPrefix)} ${shellWord(name)}`
  return remedyForMissing(name, { file: plugin, installPrefix }, runningFile(surroundings))
}

export function failure(request: PluginRequest, problem: string, remedy?: string, cause?: unknown): PluginError {
  return new PluginError(`${askedText(request)}${problem}`, {
    backend: request.section,
    operation: 'load',
    ...(remedy === undefined ? {} : { remedy }),
    ...(cause === undefined ? {} : { cause }),
  })
}

/** As root only what root alone can change may run. */
export function refuseUnsafe(
  request: PluginRequest,
  file: string | undefined,
  { settingsFile }: LoadSurroundings,
): void {
  refuseOpening(
    request,
    [file, settingsFile].filter((path) => path !== undefined),
  )
  // What it imports runs as well; looked for last, because for that it is read.
  if (file !== undefined) refuseOpening(request, filesRunWith(file))
}

function refuseOpening(request: PluginRequest, paths: readonly string[]): void {
  const found = firstWritable(paths)
  if (!found) return
  const { path, reason, remedy } = found.opening
  const { leadsTo } = found
  const what = path === leadsTo ? path : `${path}, on the way to ${leadsTo},`
  throw failure(request, `: refused as root, because ${what} ${reason}`, remedy)
}

export function importFile(file: string): Promise<unknown> {
  return import(/* @vite-ignore */ pathToFileURL(file).href)
}

/** A module that was compiled to CommonJS has its default export one step further in. */
export function defaultOf(module: unknown): unknown {
  const exported: unknown = (module as { default?: unknown }).default
  const isCompiled =
    typeof exported === 'object' && exported !== null && '__esModule' in exported && 'default' in exported
  return isCompiled ? exported.default : exported
}

/** For a plugin that wants this very package. */
export function runningFile({ installed = installDirectory() }: LoadSurroundings): string {
  return join(installed, 'program')
}

/** What it says of itself, in its own words. */
export function firstLineOf(error: unknown): string {
  return messageOf(error).split('\n', 1)[0]!
}
