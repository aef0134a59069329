/** What others have written of what is in the single executable: Node.js and packages of npm, with their licences. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Part {
  readonly name: string
  readonly version: string
  /** Of SPDX's list. */
  readonly licence: string
  readonly licenceText: string
  /** As the registry has it: `sha512-…`, in base64. */
  readonly integrity: string
}

interface Locked {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity: string }>>
}

/** @param names of packages that are installed in the working directory */
export function bundledPackages(names: readonly string[]): Part[] {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Locked
  return [...names].sort().map((name) => {
    const places = Object.keys(packages).filter((place) => {
      const [own, ...outer] = place
        .split(/(?:^|\/)node_modules\//)
        .slice(1)
        .reverse()
      // A copy below a package is that package's alone: it is bundled with it, or not at all.
      return own === name && outer.every((each) => names.includes(each))
    })
    const [place] = places
    if (place === undefined) throw new Error(`${name} is bundled, but package-lock.json does not have it`)
    if (places.length > 1) throw new Error(`${name} is there more than once: ${places.join(', ')}; which is bundled?`)
    const { license } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')) as { license?: unknown }
    if (typeof license !== 'string') throw new Error(`${place}/package.json does not name its licence`)
    const { version, integrity } = packages[place]!
    return { name, version, integrity, licence: license, licenceText: licenceTextIn(place, license) }
  })
}

/** A licence that asks for nothing may come without its text. */
const ownTexts: ReadonlyMap<string, string> = new Map([['Unlicense', 'tools/package/licences/Unlicense.txt']])

function licenceTextIn(place: string, licence: string): string {
  const file = readdirSync(place).find((name) => /^(?:UN)?LICEN[CS]E(?:\.\w+)?$/i.test(name))
  const path = file === undefined ? ownTexts.get(licence) : join(place, file)
  if (path === undefined) throw new Error(`${place} has no text of its licence, ${licence}, which has to go along`)
  return readFileSync(path, 'utf8')
}

export interface Engine extends Part {
  /** The libraries in it, by name. */
  readonly libraries: ReadonlyMap<string, string>
}

/**
 * @param release the directory of a package `node-linux-ARCH`
 * @param native one of the same version that this machine can run
 */
export function engineIn(release: string, native: string, integrity: string): Engine {
  const { version } = JSON.parse(readFileSync(join(release, 'package.json'), 'utf8')) as { version: string }
  const told = execFileSync(join(native, 'bin/node'), ['-p', 'JSON.stringify(process.versions)'], { encoding: 'utf8' })
  const { node, modules, napi, ...libraries } = JSON.parse(told) as Record<string, string>
  if (node !== version) throw new Error(`${native} is Node.js ${node}, but ${release} is ${version}`)
  if (modules === undefined || napi === undefined) throw new Error(`${native} does not tell its versions`)
  const text = join(release, 'LICENSE')
  if (!existsSync(text)) throw new Error(`${text} is not there: Node.js may not be passed on without its licences`)
  return {
    name: 'node',
    version,
    licence: 'MIT',
    licenceText: readFileSync(text, 'utf8'),
    integrity,
    libraries: new Map(Object.entries(libraries).filter(([, each]) => each !== '')),
  }
}
