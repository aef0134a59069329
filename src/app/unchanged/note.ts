/** The note of a run that changed nothing: what it looked at, and what was stored (docs/decisions/0004-unchanged-run.md). */
import { createHash, randomBytes } from 'node:crypto'
import * as nodeFs from 'node:fs'
import { join } from 'node:path'
import type { NewestRevision } from '../../backends/contract.ts'
import { quietly, readWhole, writeAll } from '../../backends/file/filesystem.ts'
import type { SettledProof } from '../../backends/file/settled-proof.ts'
import { ensureCacheDirectory, isOwn, isOwnDirectory } from './cache-directory.ts'
import type { InputsProof } from './looks.ts'

export interface Note {
  /** Whom it answers (`questionDigest`). */
  readonly question: string
  readonly inputs: InputsProof
  readonly stored: StoredProof
  /** Where another backend than the files holds the inventory: the revision's document, which is what is printed. */
  readonly document?: Buffer
}

export type StoredProof =
  | { readonly kind: 'file'; readonly proof: SettledProof }
  | { readonly kind: 'revision'; readonly newest: NewestRevision }

const head = 'osa-inventory note 1 '
/** So many clouds, and ways to ask for them, are remembered. */
const mostNotes = 32

/** `undefined` if there is none, or none that can be trusted: somebody else's, an open one, a damaged one. */
export function readNote(directory: string, question: string): Note | undefined {
  try {
    if (!isOwnDirectory(directory)) return undefined
    const path = join(directory, question)
    if (nodeFs.lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined
    const found = readWhole(nodeFs, path, (stat) => isOwn({ uid: Number(stat.uid), mode: Number(stat.mode) }))
    return found?.bytes && parseNote(found.bytes, question)
  } catch {
    return undefined
  }
}

function parseNote(bytes: Buffer, question: string): Note | undefined {
  const end = bytes.indexOf('\n')
  const body = bytes.subarray(end + 1)
  if (bytes.toString('latin1', 0, Math.max(end, 0)) !== head + sha256(body)) return undefined
  const lineEnd = body.indexOf('\n')
  const note = JSON.parse(body.toString('utf8', 0, lineEnd)) as Note
  return note.question === question ? { ...note, document: body.subarray(lineEnd + 1) } : undefined
}

/** Throws what the system throws: on a full disk, in a directory that is not writable. */
export function writeNote(directory: string, note: Note): void {
  if (!ensureCacheDirectory(directory)) return
  const { document = Buffer.alloc(0), ...described } = note
  const body = Buffer.concat([Buffer.from(`${JSON.stringify(described)}\n`), document])
  const temporary = join(directory, `.${note.question}.${randomBytes(6).toString('hex')}`)
  try {
    const fd = nodeFs.openSync(temporary, 'wx', 0o600)
    try {
      writeAll(nodeFs, fd, Buffer.concat([Buffer.from(`${head}${sha256(body)}\n`), body]))
    } finally {
      nodeFs.closeSync(fd)
    }
    nodeFs.renameSync(temporary, join(directory, note.question))
  } finally {
    quietly(() => nodeFs.unlinkSync(temporary))
  }
  quietly(() => removeOldNotes(directory))
}

/** Leftovers of writers that died count as notes too. */
function removeOldNotes(directory: string): void {
  const names = nodeFs
    .readdirSync(directory)
    .filter((name) => /^[0-9a-f]{64}$|^\.[0-9a-f]{64}\.[0-9a-f]{12}$/.test(name))
  if (names.length <= mostNotes) return
  const aged = names.map((name) => ({ name, time: nodeFs.lstatSync(join(directory, name)).mtimeMs }))
  const old = aged.sort((a, b) => b.time - a.time).slice(mostNotes)
  for (const { name } of old) quietly(() => nodeFs.unlinkSync(join(directory, name)))
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
