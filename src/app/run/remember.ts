/** Making the note of a run that changed nothing, and asking a backend whether it still holds what a note is about. */
import * as nodeFs from 'node:fs'
import { join } from 'node:path'
import type { Revision } from '../../backends/contract.ts'
import { isUnreachable } from '../../backends/errors.ts'
import { deploymentPaths } from '../../backends/file/deployment.ts'
import { proofOf } from '../../backends/file/settled-proof.ts'
import { sha256 } from '../../backends/support/digest.ts'
import { openRegular, quietly } from '../../disk/filesystem.ts'
import { replaceFile } from '../../disk/replace-file.ts'
import { type Looks, salted } from '../config/looks.ts'
import type { Settings } from '../settings/read.ts'
import type { CopyState } from '../store/readable-copy/keeper.ts'
import { presentMark } from '../store/readable-copy/sight.ts'
import type { InventoryStore } from '../store/store.ts'
import {
  clearHead,
  ensureCacheDirectory,
  isOwnDirectory,
  type Note,
  type NotedCopy,
  noteBytes,
  noteName,
  type StoredProof,
} from './note.ts'
import type { Asked } from './question.ts'
import type { RunResult } from './run.ts'

export interface RememberedRun {
  readonly configDirectory: string
  readonly settings: Settings | undefined
  readonly store: InventoryStore
  readonly looks: Looks
  readonly result: RunResult
}

/** Where the notes of a run belong. */
export interface Notebook {
  readonly directory: string
  readonly question: Asked
  /** What the last run has noted, whatever has changed since. */
  readonly former?: Note
  /** All inputs are as this note says; the backend has to be asked whether the inventory is, too. */
  readonly note?: Note
}

/** Leaves a note if the run printed what was stored. A note that cannot be written is left out. */
export function rememberRun({ directory, question }: Notebook, run: RememberedRun): void {
  const { result, settings } = run
  quietly(() => removeClearNotes(directory))
  if (settings?.cache === false || result.written !== undefined || result.from?.document !== result.document) return
  quietly(() => {
    const inputs = run.looks.all()
    const document = Buffer.from(result.document)
    const stored = inputs && storedProof(run, result.from!, document)
    if (inputs === undefined || stored === undefined) return
    const hidden = question.hidden === undefined ? {} : { hidden: salted(Buffer.from(question.hidden)) }
    writeNote(directory, { question: question.text, ...hidden, inputs, stored, document })
  })
}

function storedProof(run: RememberedRun, from: Revision, document: Buffer): StoredProof | undefined {
  const { configDirectory, settings, store } = run
  if (settings === undefined || settings.isFile) {
    const paths = deploymentPaths(configDirectory, settings?.deployment ?? 'default')
    const proof = proofOf({ fs: nodeFs, ...paths }, document)
    return proof && { kind: 'file', proof }
  }
  if (from.unrecorded || !store.backend.capabilities.shared) return undefined
  const { id, change, lineage } = from
  const copy = store.copyState && copyOf(store.copyState, from)
  const newest = { id, change, digest: sha256(from.document) }
  return { kind: 'revision', newest, lineage, ...(copy ? { copy } : {}) }
}

function copyOf({ mark, isStale }: CopyState, { lineage }: Revision): NotedCopy {
  return isStale ? { mark, staleIn: lineage } : { mark }
}

/** The document to print, if the backend's newest revision is still the one of the note. */
export async function documentIfNewest(store: InventoryStore, note: Note): Promise<string | undefined> {
  if (note.stored.kind !== 'revision' || !isCopyAsNoted(store, note.stored.copy)) return undefined
  const { id, change, digest } = note.stored.newest
  const newest = await store.newest().catch((error: unknown) => {
    // Whatever else is wrong, `load` says it in its own words.
    if (isUnreachable(error)) throw error
    return undefined
  })
  if (newest?.id !== id || newest.change !== change || newest.digest !== digest) return undefined
  const document = note.document.toString('utf8')
  if (sha256(document) !== digest) return undefined
  const lineage = note.stored.copy?.staleIn
  if (lineage !== undefined) store.mirror?.write({ id, change, lineage, document })
  await store.finishLeft()
  return document
}

/** Otherwise a whole run looks what it is, and fixes it where it may. */
function isCopyAsNoted({ mirror }: InventoryStore, copy: NotedCopy | undefined): boolean {
  return mirror === undefined || copy?.mark === presentMark(mirror.path)
}

/** So many clouds, and ways to ask for them, are remembered. */
const mostNotes = 32

/** Throws what the system throws: on a full disk, in a directory that is not writable. */
export function writeNote(directory: string, note: Note): void {
  if (!ensureCacheDirectory(directory)) return
  const path = join(directory, noteName(note.question))
  replaceFile(path, noteBytes(note), { trust: 'nobody', access: { mode: 0o600 }, isDurable: false })
  quietly(() => removeOldNotes(directory))
}

/** Leftovers of writers that died count as notes too. */
function removeOldNotes(directory: string): void {
  const names = notesIn(directory)
  if (names.length <= mostNotes) return
  const aged = names.map((name) => ({ name, time: nodeFs.lstatSync(join(directory, name)).mtimeMs }))
  const old = aged.sort((a, b) => b.time - a.time).slice(mostNotes)
  for (const { name } of old) quietly(() => nodeFs.unlinkSync(join(directory, name)))
}

/** Notes of former versions, and what their writers have left: passwords may be in them as they are. */
function removeClearNotes(directory: string): void {
  if (!isOwnDirectory(directory)) return
  for (const name of notesIn(directory)) {
    const path = join(directory, name)
    quietly(() => {
      if (beginsClear(path)) nodeFs.unlinkSync(path)
    })
  }
}

function beginsClear(path: string): boolean {
  if (!nodeFs.lstatSync(path).isFile()) return false
  const fd = openRegular(nodeFs, path)
  try {
    const bytes = Buffer.alloc(clearHead.length)
    return bytes.toString('latin1', 0, nodeFs.readSync(fd, bytes, 0, bytes.length, 0)) === clearHead
  } finally {
    nodeFs.closeSync(fd)
  }
}

function notesIn(directory: string): string[] {
  // The last part is the writer's token (temporary.ts), or what former versions had for one.
  return nodeFs
    .readdirSync(directory)
    .filter((name) => /^[0-9a-f]{16}$|^\.[0-9a-f]{16}\.(?:[a-z0-9]+-[0-9]+-)?[0-9a-f]{12}$/.test(name))
}
