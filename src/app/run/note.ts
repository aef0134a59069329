/** The note of a run that changed nothing: what it saw, and what was stored (docs/decisions/0004-unchanged-run.md). */
import * as nodeFs from 'node:fs'
import { chmodSync, lstatSync, mkdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import type { NewestRevision } from '../../backends/contract.ts'
import type { SettledProof } from '../../backends/file/settled-proof.ts'
import { readWhole } from '../../disk/filesystem.ts'
import type { Environment } from '../config/directories.ts'
import { isSaltedOf, type Look, type Seen, type Sight } from '../config/looks.ts'
import type { Asked } from './question.ts'

export interface Note {
  /** Whom it answers (`Asked.text`). */
  readonly question: string
  /** A salted digest of `Asked.hidden`. */
  readonly hidden?: string
  readonly inputs: readonly Seen[]
  readonly stored: StoredProof
  /** The document that was stored, which is what is printed. */
  readonly document: Buffer
}

export type StoredProof =
  | { readonly kind: 'file'; readonly proof: SettledProof }
  | {
      readonly kind: 'revision'
      readonly newest: NewestRevision
      /** Of the newest revision. Absent in notes of before. */
      readonly lineage?: string
      /** The readable copy, where one is kept and was looked at. */
      readonly copy?: NotedCopy
    }

export interface NotedCopy {
  /** Says whether it is still the file that was looked at (src/app/store/readable-copy/sight.ts). */
  readonly mark: string
  /** It is of an older revision and could not be written again; of this lineage is the newest one. */
  readonly staleIn?: string
}

/**
 * A note's file: this and the checksum of the second line; the second line, JSON; what was seen, one after the other; the
 * document.
 */
const head = 'osa-inventory note 2 '
/** What notes began with that had the values of variables and the settings as they were written. */
export const clearHead = 'osa-inventory note 1 '

interface Described {
  readonly question: string
  readonly hidden?: string
  /** Each with the length of what was seen, -1 where nothing was. */
  readonly looks: readonly (readonly [look: Look, length: number])[]
  readonly stored: StoredProof
  readonly documentLength: number
}

export function noteName(question: string): string {
  return checksum(Buffer.from(question))
}

/** `undefined` if there is none, or none that can be trusted: someone else's, an open one, a damaged one. */
export function readNote(directory: string, asked: Asked): Note | undefined {
  try {
    if (!isOwnDirectory(directory)) return undefined
    const path = join(directory, noteName(asked.text))
    if (nodeFs.lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined
    const found = readWhole(nodeFs, path, (stat) => isOwn({ uid: Number(stat.uid), mode: Number(stat.mode) }))
    return found?.bytes && parseNote(found.bytes, asked)
  } catch {
    return undefined
  }
}

function parseNote(bytes: Buffer, asked: Asked): Note | undefined {
  const first = bytes.indexOf('\n')
  const second = bytes.indexOf('\n', first + 1)
  const line = bytes.subarray(first + 1, second)
  if (first < 0 || second < 0 || bytes.toString('latin1', 0, first) !== head + checksum(line)) return undefined
  const described = JSON.parse(line.toString('utf8')) as Described
  if (described.question !== asked.text || !isHidden(described.hidden, asked.hidden)) return undefined
  const rest = new Rest(bytes, second + 1)
  const inputs = described.looks.map(([look, length]) => ({ look, sight: length < 0 ? undefined : rest.take(length) }))
  const document = rest.take(described.documentLength)
  // What was seen is compared with what is seen, so it proves itself; but nothing may be missing.
  if (!rest.isAtEnd) return undefined
  const { question, hidden, stored } = described
  return { question, ...(hidden === undefined ? {} : { hidden }), inputs, stored, document }
}

function isHidden(proof: string | undefined, hidden: string | undefined): boolean {
  return proof === undefined || hidden === undefined ? proof === hidden : isSaltedOf(proof, Buffer.from(hidden))
}

class Rest {
  readonly #bytes: Buffer
  #at: number

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  take(length: number): Buffer {
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }
}

export function noteBytes({ question, hidden, inputs, stored, document }: Note): Buffer {
  const described: Described = {
    question,
    ...(hidden === undefined ? {} : { hidden }),
    looks: inputs.map(({ look, sight }) => [look, sight === undefined ? -1 : sight.length]),
    stored,
    documentLength: document.length,
  }
  const line = Buffer.from(JSON.stringify(described))
  const sights = inputs.map(({ sight }): Sight => sight).filter((sight) => sight !== undefined)
  return Buffer.concat([Buffer.from(`${head}${checksum(line)}\n`), line, Buffer.from('\n'), ...sights, document])
}

/** Against accidents, not against people: 64 bits, of two sums that mix each word in (FNV-1a with two primes). */
function checksum(bytes: Uint8Array): string {
  // By words and by index: this runs once in a process, and so without the help of the compiler.
  const words = new Int32Array(Math.ceil(bytes.length / 4) + 1)
  Buffer.from(words.buffer).set(bytes)
  words[words.length - 1] = bytes.length
  let one = 0x811c9dc5
  let two = 0xc9dc5118
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    one = Math.imul(one ^ word, 0x01000193)
    two = Math.imul(two ^ (word >>> 15) ^ word, 0x85ebca6b)
    two ^= two >>> 13
  }
  return [one, two].map((sum) => (sum >>> 0).toString(16).padStart(8, '0')).join('')
}

// Where notes of unchanged runs are kept: a directory of the running user's own that nobody else can open. What does not
// look so is skipped: a note is never needed.

const name = 'osa-inventory'

/** `$XDG_CACHE_HOME`, else for root `/var/cache`, else `~/.cache`; `undefined` where there is no such place. */
export function cacheDirectory(env: Environment): string | undefined {
  const asked = env.XDG_CACHE_HOME
  if (asked && isAbsolute(asked)) return join(asked, name)
  if (isRoot()) return join('/var/cache', name)
  try {
    const home = env.HOME || homedir()
    return isAbsolute(home) ? join(home, '.cache', name) : undefined
  } catch {
    // A user id that the system's list does not have.
    return undefined
  }
}

function isRoot(): boolean {
  return process.geteuid?.() === 0
}

/** Owned by the running user, and closed to everybody else: only then what is in it can be trusted, and is safe there. */
function isOwn(stat: { readonly uid: number; readonly mode: number }): boolean {
  return stat.uid === process.geteuid?.() && (stat.mode & 0o077) === 0
}

export function isOwnDirectory(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  return stat?.isDirectory() === true && isOwn(stat)
}

/** Makes the directory, or closes one that is the running user's. False: there is no safe place for notes. */
export function ensureCacheDirectory(path: string): boolean {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) {
    if (!mayMakeIn(dirname(path))) return false
    mkdirSync(path, { recursive: true, mode: 0o700 })
  }
  const stat = lstatSync(path)
  if (!stat.isDirectory() || stat.uid !== process.geteuid?.()) return false
  if ((stat.mode & 0o077) !== 0) chmodSync(path, 0o700)
  return true
}

/** Root must leave nothing in another user's home, where `sudo` may have left its variables pointing. */
function mayMakeIn(parent: string): boolean {
  const stat = statSync(parent, { throwIfNoEntry: false })
  if (stat !== undefined) return stat.isDirectory() && stat.uid === process.geteuid?.()
  return parent !== dirname(parent) && mayMakeIn(dirname(parent))
}
