/** Which files a module brings along: as root, root alone may be able to change each of them. */
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { largestInput } from '../../../disk/limits.ts'
import { readRegular, readRegularText } from '../../../disk/regular-file.ts'
import { isFileAt } from '../../config/look.ts'
import { packageEntry } from './package-entry.ts'

/** `from './x.mjs'`, `import('x')`, `require("x")`: comments in between, and computed names, are not found. */
const imported = /\b(?:from|import|require)\s*(?:\(\s*)?(?:"([^"'\n]{1,4096})"|'([^"'\n]{1,4096})')/g
const code = /\.(?:[cm]?js|node|wasm)$|^package\.json$/
const mostBytes = 1 << 24

/**
 * The module, what it imports by a name that is in it, what those import, and so on. Of a package in `node_modules`
 * all of its code, because it may load its files by computed names, and the packages that it depends on.
 *
 * @param file absolute, and there
 */
export function filesRunWith(file: string): string[] {
  const found = new Set<string>()
  const open = [file]
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (found.has(path)) continue
    found.add(path)
    const real = realpathSync(path)
    const directory = installedPackage(real)
    // A link that leads to it counts by itself.
    if (real !== path) open.push(real)
    else if (directory === undefined) open.push(...specifiersIn(path).flatMap((specifier) => resolved(specifier, path)))
    else for (const each of codeOf(directory, new Set())) found.add(each)
  }
  return [...found]
}

/** The directory of the package in `node_modules` that a file is of. */
function installedPackage(file: string): string | undefined {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0]
}

function codeOf(directory: string, seen: Set<string>): string[] {
  const real = realpathSync(directory)
  if (seen.has(real)) return []
  seen.add(real)
  const needed = dependenciesOf(real).flatMap((name) => packageAbove(name, real) ?? [])
  return [directory, ...codeIn(real), ...needed.flatMap((each) => codeOf(each, seen))]
}

function dependenciesOf(directory: string): string[] {
  try {
    const manifest: unknown = JSON.parse(readRegularText(join(directory, 'package.json'), largestInput))
    if (typeof manifest !== 'object' || manifest === null) return []
    const { dependencies, optionalDependencies, peerDependencies } = manifest as Record<string, unknown>
    return [dependencies, optionalDependencies, peerDependencies].flatMap((names) => Object.keys(names ?? {}))
  } catch {
    // Anyone who imports it tells that.
    return []
  }
}

function codeIn(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : codeIn(path)
    return code.test(entry.name) ? [path] : []
  })
}

function specifiersIn(file: string): string[] {
  if (!/\.[cm]?js$/.test(file) || statSync(file).size > mostBytes) return []
  return [...readRegular(file, mostBytes).toString('latin1').matchAll(imported)].map(
    ([, one, other]) => (one ?? other)!,
  )
}

const endings = ['', '.js', '.cjs', '.mjs', '.json', '.node', '/index.js', '/index.cjs', '/index.json']

/** Empty for what is not there, and for modules of Node.js. */
function resolved(specifier: string, from: string): string[] {
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) return []
  if (/^(?:\.{0,2}\/|\.{1,2}$|file:)/.test(specifier)) {
    const path = pathOf(specifier, from)
    const found = path === undefined ? undefined : endings.map((ending) => path + ending).find(isFileAt)
    return found === undefined ? [] : [found]
  }
  const [, name, subpath = ''] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.+))?$/.exec(specifier) ?? []
  const directory = name === undefined ? undefined : packageAbove(name, dirname(from))
  if (directory === undefined) return []
  const entry = packageEntry(directory, subpath)
  const plain = [join(directory, subpath || 'index.js'), join(directory, 'package.json')]
  return 'file' in entry ? [entry.file] : plain.filter(isFileAt).slice(0, 1)
}

function pathOf(specifier: string, from: string): string | undefined {
  if (!specifier.startsWith('file:')) return resolve(dirname(from), specifier)
  try {
    return fileURLToPath(specifier)
  } catch {
    return undefined
  }
}

function packageAbove(name: string, directory: string): string | undefined {
  const here = join(directory, 'node_modules', name)
  if (existsSync(here)) return here
  return dirname(directory) === directory ? undefined : packageAbove(name, dirname(directory))
}
