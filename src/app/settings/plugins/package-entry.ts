/** Which file of an installed package `import` takes, by the rules of Node.js (docs "Packages", "ESM resolution"). */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isMapping } from '../../../backends/support/revision-shape.ts'
import { largestInput } from '../../../disk/limits.ts'
import { reasonOf } from '../../../disk/reason.ts'
import { readRegularText } from '../../../disk/regular-file.ts'
import { isFileAt } from '../../config/look.ts'

export type PackageEntry = { readonly file: string } | { readonly problem: string }

/** What `import` asks for, in no order of its own: the package's order decides. */
const conditions: ReadonlySet<string> = new Set(['node', 'import', 'module-sync', 'node-addons', 'default'])

/** `plugins/a` of `@scope/name/plugins/a` is the subpath; none is `''`. */
export function packageEntry(directory: string, subpath: string): PackageEntry {
  const manifest = readManifest(directory)
  if ('problem' in manifest) return manifest
  const { exports } = manifest
  const file =
    exports === undefined || exports === null ? legacyEntry(directory, manifest, subpath) : exported(exports, subpath)
  if (file === undefined)
    return { problem: `${join(directory, 'package.json')} offers nothing to import${named(subpath)}` }
  const path = join(directory, file)
  return isFileAt(path)
    ? { file: path }
    : { problem: `${join(directory, 'package.json')} names ${path}, which is not there` }
}

function named(subpath: string): string {
  return subpath === '' ? '' : ` as ./${subpath}`
}

interface Manifest {
  readonly exports?: unknown
  readonly main?: unknown
}

function readManifest(directory: string): Manifest | { readonly problem: string } {
  const path = join(directory, 'package.json')
  if (!existsSync(path)) return {}
  try {
    const parsed: unknown = JSON.parse(readRegularText(path, largestInput))
    return isMapping(parsed) ? parsed : { problem: `${path} is not a package's manifest` }
  } catch (error) {
    return { problem: `${path} cannot be read: ${reasonOf(error)}` }
  }
}

function legacyEntry(directory: string, { main }: Manifest, subpath: string): string | undefined {
  if (subpath !== '') return subpath
  const named = typeof main === 'string' && main !== '' ? [main, `${main}.js`, `${main}/index.js`] : []
  return [...named, 'index.js'].find((name) => isFileAt(join(directory, name)))
}

function exported(exports: unknown, subpath: string): string | undefined {
  const key = subpath === '' ? '.' : `./${subpath}`
  if (!isMapping(exports) || !Object.keys(exports).some((name) => name.startsWith('.'))) {
    return key === '.' ? targetOf(exports, '') : undefined
  }
  const exact = Object.entries(exports).find(([name]) => name === key && !name.includes('*'))
  if (exact) return targetOf(exact[1], '')
  const patterns = Object.entries(exports).flatMap(([name, target]) => {
    const [before, after, ...more] = name.split('*')
    if (after === undefined || more.length > 0 || key.length <= before!.length + after.length) return []
    if (!key.startsWith(before!) || !key.endsWith(after)) return []
    return [{ before: before!, rest: key.slice(before!.length, key.length - after.length), target }]
  })
  const [best] = patterns.sort((a, b) => b.before.length - a.before.length)
  return best && targetOf(best.target, best.rest)
}

/** A target is a path in the package, conditions, or a list of which the first that can be used counts. */
function targetOf(target: unknown, rest: string): string | undefined {
  if (typeof target === 'string') {
    const path = target.replaceAll('*', rest)
    return path.startsWith('./') && !path.slice(2).split(/[/\\]/).some(isOutside) ? path : undefined
  }
  const targets = Array.isArray(target)
    ? target
    : isMapping(target)
      ? Object.entries(target).flatMap(([condition, value]) => (conditions.has(condition) ? [value] : []))
      : []
  for (const each of targets) {
    const found = targetOf(each, rest)
    if (found !== undefined) return found
  }
  return undefined
}

function isOutside(step: string): boolean {
  return step === '..' || step === 'node_modules'
}
