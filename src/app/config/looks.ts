/**
 * What a run looks at: files, directories and where links lead. The paths in their order, with what was seen byte for
 * byte, say to a later run whether it would see the same (docs/decisions/0004-unchanged-run.md).
 *
 * Part of the small file that every run starts with, so it imports next to nothing: `crypto` alone would cost a tenth.
 */
import * as nodeFs from 'node:fs'
import { resolve } from 'node:path'
import { isThere, openRegular } from '../../disk/filesystem.ts'

/** `settings`: a file that may hold secrets, seen as a salted digest. */
export type Look = readonly [kind: 'file' | 'settings' | 'directory' | 'link', path: string]

/** What was seen; `undefined`: nothing is there. */
export type Sight = Uint8Array | undefined

export interface Seen {
  readonly look: Look
  readonly sight: Sight
}

/** Kept by a run: each method is told what the run itself has seen, so that nothing can change in between. */
export class Looks {
  readonly #seen = new Map<string, Seen>()
  #isSteady = true

  file(path: string, bytes: Uint8Array | undefined): void {
    this.#add(['file', path], bytes)
  }

  /** What it holds goes into no note. */
  settings(path: string, bytes: Uint8Array | undefined): void {
    // What is not there or is empty needs no digest.
    this.#add([bytes?.length ? 'settings' : 'file', path], bytes)
  }

  directory(path: string, entries: YamlEntries | undefined): void {
    this.#add(['directory', path], entries && bytesOf(entries))
  }

  link(path: string, target: string): void {
    this.#add(['link', path], Buffer.from(target))
  }

  /** `undefined` if something was seen twice and was not the same: such a run proves nothing. */
  all(): Seen[] | undefined {
    return this.#isSteady ? Array.from(this.#seen.values(), withoutSecrets) : undefined
  }

  #add(look: Look, sight: Sight): void {
    const key = look.join(' ')
    const before = this.#seen.get(key)
    if (before === undefined) this.#seen.set(key, { look, sight })
    else if (!isSame(before.sight, sight)) this.#isSteady = false
  }
}

function withoutSecrets(seen: Seen): Seen {
  const { look, sight } = seen
  return look[0] === 'settings' && sight ? { look, sight: Buffer.from(salted(sight)) } : seen
}

/** Whether everything is as it was. False too where that cannot be known. */
export function isStillSo(all: Iterable<Seen>): boolean {
  try {
    for (const seen of all) if (!isTheSame(seen)) return false
    return true
  } catch {
    return false
  }
}

function isTheSame({ look: [kind, path], sight }: Seen): boolean {
  if (kind === 'link') return isSame(Buffer.from(realDirectory(path)), sight)
  // A link that leads nowhere is not nothing.
  if (kind === 'file') return sight === undefined ? !isThere(nodeFs, path) : isSame(readFile(path, sight.length), sight)
  if (kind === 'settings') {
    return sight !== undefined && isSaltedOf(Buffer.from(sight).toString('latin1'), readFile(path, longestSettings))
  }
  return isSame(directoryAt(path), sight)
}

/** In bytes. Longer ones are looked at by a whole run, each time. */
const longestSettings = 256 * 1024

function directoryAt(path: string): Sight {
  try {
    return bytesOf(yamlEntries(path))
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
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

/**
 * The file's beginning, and one byte more than is expected, so that a longer file shows. Takes nothing but files, and
 * `/dev/null`, which stands for an empty one. One read: anyone who changes the file meanwhile changes what is compared.
 */
function readFile(path: string, expected: number): Uint8Array {
  if (path === '/dev/null') return new Uint8Array()
  const fd = openRegular(nodeFs, path)
  try {
    const buffer = Buffer.allocUnsafe(expected + 1)
    return buffer.subarray(0, nodeFs.readSync(fd, buffer, 0, buffer.length, 0))
  } finally {
    nodeFs.closeSync(fd)
  }
}

function bytesOf({ files, directories }: YamlEntries): Uint8Array {
  return Buffer.from([...files, ...directories.map((name) => `${name}/`)].join('\0'))
}

function isSame(a: Sight, b: Sight): boolean {
  return a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0
}

/** 128 bits: two notes of the same secret do not look alike, and no table of digests was made for it. */
const saltBytes = 16

/**
 * What is in a note of something that may hold secrets: `SALT:SHA-256`, both in hexadecimal digits. `crypto` is loaded
 * here: a run without settings goes without.
 */
export function salted(
  bytes: Uint8Array,
  salt: string = process.getBuiltinModule('node:crypto').randomBytes(saltBytes).toString('hex'),
): string {
  const { createHash } = process.getBuiltinModule('node:crypto')
  return `${salt}:${createHash('sha256').update(salt).update(bytes).digest('hex')}`
}

export function isSaltedOf(proof: string, bytes: Uint8Array): boolean {
  const salt = proof.slice(0, proof.indexOf(':'))
  return salt.length === 2 * saltBytes && salted(bytes, salt) === proof
}

/** The entries of a directory that belong to the configuration. */
export interface YamlEntries {
  /** `*.yml` and `*.yaml`. */
  readonly files: readonly string[]
  readonly directories: readonly string[]
}

/** Names, both in byte order; those that begin with a dot are skipped. Throws what the system throws. */
export function yamlEntries(directory: string): YamlEntries {
  const visible = nodeFs.readdirSync(directory, { withFileTypes: true }).filter((entry) => !entry.name.startsWith('.'))
  const names = (wanted: typeof visible): string[] => wanted.map((entry) => entry.name).sort(byBytes)
  return {
    files: names(visible.filter((entry) => !entry.isDirectory() && /\.ya?ml$/.test(entry.name))),
    directories: names(visible.filter((entry) => entry.isDirectory())),
  }
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
