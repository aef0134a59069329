/** Where a package is that a backend needs, and who asks for it. */
import { realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { redactValue } from '../../../backends/support/secret-value.ts'
import { statOf } from '../../config/look.ts'
import { pluginKey } from '../options.ts'
import type { PathBase } from '../values.ts'
import { packageEntry } from './package-entry.ts'

export interface PluginRequest {
  /** The section of the settings. */
  readonly section: string
  /** What its `plugin` key says, else its name. */
  readonly asked: string
  /** Where it says so. */
  readonly origin: string
  /** Relative paths start here, and packages are looked for from here up. */
  readonly base: PathBase
}

/** The first line of every message about a plugin. */
export function askedText({ section, asked, origin }: PluginRequest): string {
  return `${origin}: [${section}] asks for the plugin ${redactValue(pluginKey, asked).shown}`
}

export type LocatedPackage =
  /** Own: from this tool's own install. */
  { readonly file: string; readonly isOwn: boolean } | { readonly problem: string; readonly installPrefix: string }

/** A package that a built-in backend needs: from the settings' directory up, then from this tool's install up. */
export function locatePackage(name: string, base: string, installed: string = installDirectory()): LocatedPackage {
  const folders = [...new Set([base, installed].flatMap(packageFolders))]
  const folder = folders.find((each) => statOf(join(each, name))?.isDirectory())
  if (folder === undefined) {
    return { problem: `that is not installed\ntried: ${folders.join(', ')}`, installPrefix: base }
  }
  const entry = packageEntry(join(folder, name), '')
  if ('problem' in entry) return { problem: entry.problem, installPrefix: dirname(folder) }
  return { file: entry.file, isOwn: packageFolders(installed).includes(folder) }
}

/** The `node_modules` of a directory and of all above it. */
export function packageFolders(directory: string): string[] {
  return upwards(directory).flatMap((each) => (basename(each) === 'node_modules' ? [] : [join(each, 'node_modules')]))
}

export function upwards(directory: string): string[] {
  const parent = dirname(directory)
  return parent === directory ? [directory] : [directory, ...upwards(parent)]
}

declare const __filename: string | undefined

/** The bundle is in the package's own tree; links to it are followed. */
export function installDirectory(): string {
  return dirname(realpathSync(typeof __filename === 'string' ? __filename : process.argv[1]!))
}
