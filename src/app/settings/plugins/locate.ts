/** From what a `plugin` key says to a file, or to a built-in backend. Never from the working directory. */

import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PluginError } from '../../../backends/errors.ts'
import { nearest } from '../../../core/inventory/text/nearest.ts'
import { statOf } from '../../config/look.ts'
import { iniRemedy } from '../ini-file.ts'
import { resolvePath } from '../values.ts'
import { builtIns, meantBackends } from './built-in.ts'
import { askedText, installDirectory, type PluginRequest, packageFolders, upwards } from './locate-package.ts'
import { pathFault } from './look-at-path.ts'
import { packageEntry } from './package-entry.ts'

export type LocatedPlugin =
  | { readonly kind: 'built-in'; readonly load: () => Promise<{ readonly default: unknown }> }
  | { readonly kind: 'module'; readonly file: string; readonly installPrefix: string }

const pathLike = /^(?:\.{0,2}\/|~\/)/
const packageName = /^((?:@[\w.~-]+\/)?[\w~-][\w.~-]*)(?:\/(.+))?$/

/**
 * @param installed where this tool's own install begins: packages are looked for from there up, too
 * @throws PluginError with what was tried, and the command that fixes it
 */
export function locatePlugin(request: PluginRequest, installed: string = installDirectory()): LocatedPlugin {
  const { asked, base } = request
  const load = builtIns.get(asked)
  if (load) return { kind: 'built-in', load }
  const meant = meantBackends.get(asked)
  if (meant !== undefined) {
    throw failure(
      request,
      `which is not a backend: the built-in one for it is ${meant}`,
      iniRemedy(request.section, [`plugin = ${meant}`]),
    )
  }
  if (pathLike.test(asked)) return modulePath(request, resolvePath(asked, base))
  const [, name, subpath = ''] = packageName.exec(asked) ?? []
  if (name === undefined) throw failure(request, 'which is not a name', `write ${kindsOfPlugin}`)
  return packageModule(request, name, subpath, installed)
}

const kindsOfPlugin = "a built-in backend's name, an npm package, or a path that begins with /, ./ or ~/"

function failure(request: PluginRequest, problem: string, remedy: string): PluginError {
  return new PluginError(`${askedText(request)}, ${problem}`, { backend: request.section, operation: 'load', remedy })
}

function modulePath(request: PluginRequest, path: string): LocatedPlugin {
  const fault = pathFault(path, request.asked, request.section)
  if (fault !== undefined) throw failure(request, fault.problem, fault.remedy)
  return { kind: 'module', file: path, installPrefix: prefixFor(path) }
}

/** Where packages that a module needs are to be installed: its own package, else its directory. */
function prefixFor(file: string): string {
  for (const directory of upwards(dirname(realpathSync(file)))) {
    if (existsSync(join(directory, 'package.json'))) return directory
  }
  return dirname(file)
}

function packageModule(request: PluginRequest, name: string, subpath: string, installed: string): LocatedPlugin {
  const folders = [...new Set([request.base.directory, installed].flatMap(packageFolders))]
  const folder = folders.find((each) => statOf(join(each, name))?.isDirectory())
  if (folder === undefined) throw notInstalled(request, name, folders)
  const entry = packageEntry(join(folder, name), subpath)
  const installPrefix = dirname(folder)
  if ('file' in entry) return { kind: 'module', file: entry.file, installPrefix }
  throw failure(request, `and ${entry.problem}`, 'look into it, or install that package again from where you had it')
}

function notInstalled(request: PluginRequest, name: string, folders: readonly string[]): PluginError {
  const { asked, base } = request
  const meant = nearest(asked, builtIns.keys())
  const file = join(base.directory, asked)
  const hint = meant
    ? `\nthe built-in backend of a similar name is ${meant}`
    : existsSync(file)
      ? `\na file ${file} is there: a path begins with ./`
      : ''
  return failure(
    request,
    `which is neither built in (${[...builtIns.keys()].join(', ')}) nor installed\ntried: ${folders.map((folder) => join(folder, name)).join(', ')}${hint}`,
    `correct the name; if it is right, install that package below ${base.directory} from a source that you trust`,
  )
}
