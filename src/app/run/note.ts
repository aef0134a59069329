/** The note of a run that changed nothing: what it saw, and what was stored (docs/decisions/0004-unchanged-run.md). */
import * as nodeFs from 'node:fs'
import { join } from 'node:path'
import type { NewestRevision } from '../../backends/contract.ts'
import type { SettledProof } from '../../backends/file/settled-proof.ts'
import { readWhole } from '../../disk/filesystem.ts'
import { isSaltedOf, type Look, type Seen, type Sight } from '../config/looks.ts'
import { isOwn, isOwnDirectory } from './cache-directory.ts'
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
