/** Plugins that are installed as packages where a name would be looked for: found by a keyword, without running anything. */
import { dirname, join } from 'node:path'
import { isMapping } from '../../../backends/support/revision-shape.ts'
import { quietly } from '../../../disk/filesystem.ts'
import { largestManifest } from '../../../disk/limits.ts'
import { readRegularText } from '../../../disk/regular-file.ts'
import { namesIn } from '../../config/look.ts'
import { installDirectory, packageFolders } from './locate-package.ts'

/** Among the `keywords` of a plugin's package.json. */
export const pluginKeyword = 'osa-inventory-backend'

export interface InstalledPackage {
  /** As a section would ask for it. */
  readonly name: string
  /** As the package says it; `undefined` if it says none. */
  readonly version: string | undefined
  readonly description: string | undefined
  /** Absolute. */
  readonly directory: string
}

export interface InstalledPackages {
  readonly packages: readonly InstalledPackage[]
  /** Not all that is installed was looked at: there is too much of it. */
  readonly isCut: boolean
}

/** So many packages are looked at: the directories may hold anything. */
const mostLooked = 5000
/** Characters of a version or a description that are shown. */
const longestShown = 200

/** Of several of one name the first counts, as for a section that asks for it. */
export function findInstalled(base: string, installed: string = installDirectory()): InstalledPackages {
  const found = new Map<string, InstalledPackage>()
  let looked = 0
  for (const folder of new Set([base, installed].flatMap(packageFolders))) {
    for (const name of packageNames(folder)) {
      looked += 1
      if (looked > mostLooked) return { packages: [...found.values()], isCut: true }
      if (found.has(name)) continue
      const known = pluginPackage(name, join(folder, name))
      if (known) found.set(name, known)
    }
  }
  return { packages: [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), isCut: false }
}

/** Lazily: there may be too many to look at. */
function* packageNames(folder: string): Generator<string> {
  for (const name of namesIn(folder)) {
    if (name.startsWith('.')) continue
    if (!name.startsWith('@')) yield name
    else for (const inside of namesIn(join(folder, name))) yield `${name}/${inside}`
  }
}

/** What a package says of itself; `undefined` for whatever is not a plugin's, or cannot be read as one. */
function pluginPackage(name: string, directory: string): InstalledPackage | undefined {
  const manifest = manifestIn(directory)
  if (!Array.isArray(manifest?.keywords) || !manifest.keywords.includes(pluginKeyword)) return undefined
  return { name, version: shown(manifest.version), description: shown(manifest.description), directory }
}

/** `package.json` as far as it can be read: a link is followed, what is not a file or too large is skipped. */
function manifestIn(directory: string): Record<string, unknown> | undefined {
  return quietly(() => {
    const parsed: unknown = JSON.parse(readRegularText(join(directory, 'package.json'), largestManifest))
    return isMapping(parsed) ? parsed : undefined
  })
}

/** The package that a file is of: the nearest above it that has a name and a version. */
export function packageAround(file: string): InstalledPackage | undefined {
  for (let directory = dirname(file); directory !== dirname(directory); directory = dirname(directory)) {
    const manifest = manifestIn(directory)
    const name = shown(manifest?.name)
    if (name === undefined || manifest?.version === undefined) continue
    return { name, version: shown(manifest.version), description: shown(manifest.description), directory }
  }
  return undefined
}

function shown(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, longestShown) : undefined
}
