/**
 * What a run looks at: files, directories and where links lead. The paths in their order with one digest over all that
 * was seen say, to a later run, whether it would see the same (docs/decisions/0004-unchanged-run.md).
 *
 * Part of the small file that every run starts with, so it imports next to nothing.
 */
import { createHash } from 'node:crypto'
import * as nodeFs from 'node:fs'
import { resolve } from 'node:path'
import { isThere, readWhole } from '../../backends/file/filesystem.ts'
import { type YamlEntries, yamlEntries } from '../yaml-entries.ts'

export type Look = readonly [kind: 'file' | 'directory' | 'link', path: string]

/** What was seen; `undefined`: nothing is there. */
type Sight = Uint8Array | string | undefined

/** Kept by a run: each method is told what the run itself has seen, so that nothing can change in between. */
export class Looks {
  readonly #seen = new Map<string, { readonly look: Look; readonly sight: Sight }>()
  #isSteady = true

  file(path: string, bytes: Uint8Array | undefined): void {
    this.#add(['file', path], bytes)
  }

  directory(path: string, entries: YamlEntries | undefined): void {
    this.#add(['directory', path], entries && textOf(entries))
  }

  link(path: string, target: string): void {
    this.#add(['link', path], target)
  }

  /** `undefined` if something was seen twice and was not the same: such a run proves nothing. */
  proof(): InputsProof | undefined {
    if (!this.#isSteady) return undefined
    const all = [...this.#seen.values()]
    return { looks: all.map(({ look }) => look), digest: digestOf(all) }
  }

  #add(look: Look, sight: Sight): void {
    const key = look.join(' ')
    const before = this.#seen.get(key)
    if (before === undefined) this.#seen.set(key, { look, sight })
    else if (!isSame(before.sight, sight)) this.#isSteady = false
  }
}

export interface InputsProof {
  readonly looks: readonly Look[]
  /** SHA-256, lower-case hex. */
  readonly digest: string
}

/** Whether everything is as it was. False too where that cannot be told. */
export function isStillSo({ looks, digest }: InputsProof): boolean {
  try {
    return digestOf(looks.map((look) => ({ look, sight: lookAgain(look) }))) === digest
  } catch {
    return false
  }
}

function lookAgain([kind, path]: Look): Sight {
  if (kind === 'link') return realDirectory(path)
  try {
    return kind === 'file' ? readFile(path) : textOf(yamlEntries(path))
  } catch (error) {
    if (!isMissing(error)) throw error
    return undefined
  }
}

export function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'ENOENT' || code === 'ENOTDIR'
}

/** Where the links on the way to a directory lead; the path itself where nothing is. */
export function realDirectory(path: string): string {
  try {
    return nodeFs.realpathSync(path)
  } catch {
    return resolve(path)
  }
}

/** Takes nothing but files, and `/dev/null`, which stands for an empty one. A link that leads nowhere is not nothing. */
function readFile(path: string): Uint8Array | undefined {
  const bytes = readWhole(nodeFs, path, (stat) => {
    if (!stat.isFile() && path !== '/dev/null') throw new Error(`${path} is no file`)
    return true
  })?.bytes
  if (bytes === undefined && isThere(nodeFs, path)) throw new Error(`${path} leads nowhere`)
  return bytes
}

function textOf({ files, directories }: YamlEntries): string {
  return [...files, ...directories.map((name) => `${name}/`)].join('\0')
}

function isSame(a: Sight, b: Sight): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0
  return a === b
}

/** Each with its kind, path and length before it, so that nothing can be taken for something else. */
function digestOf(all: Iterable<{ readonly look: Look; readonly sight: Sight }>): string {
  const hash = createHash('sha256')
  for (const { look, sight } of all) {
    const length = sight === undefined ? '-' : typeof sight === 'string' ? Buffer.byteLength(sight) : sight.length
    hash.update(`${look[0]}\0${look[1]}\0${length}\0`)
    if (sight !== undefined) hash.update(sight)
  }
  return hash.digest('hex')
}
