/** Making the note of a run that changed nothing, and asking a backend whether it still holds what a note is about. */
import * as nodeFs from 'node:fs'
import type { Revision } from '../../backends/contract.ts'
import { errorCodeOf } from '../../backends/errors.ts'
import { deploymentPaths } from '../../backends/file/deployment.ts'
import { proofOf } from '../../backends/file/settled-proof.ts'
import { sha256 } from '../../backends/support/digest.ts'
import { quietly } from '../../disk/filesystem.ts'
import { type Looks, salted } from '../config/looks.ts'
import type { Settings } from '../settings/read.ts'
import type { CopyState } from '../store/readable-copy/keeper.ts'
import { presentMark } from '../store/readable-copy/sight.ts'
import type { InventoryStore } from '../store/store.ts'
import type { Note, NotedCopy, StoredProof } from './note.ts'
import type { Asked } from './question.ts'
import type { RunResult } from './run.ts'
import { removeClearNotes, writeNote } from './write-note.ts'

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
  const { id, change } = from
  const copy = store.copyState && copyOf(store.copyState, from)
  return { kind: 'revision', newest: { id, change, digest: sha256(from.document) }, ...(copy ? { copy } : {}) }
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
    if (errorCodeOf(error) === 'ERR_BACKEND_UNAVAILABLE' || errorCodeOf(error) === 'ERR_BACKEND_AUTH') throw error
    return undefined
  })
  if (newest?.id !== id || newest.change !== change || newest.digest !== digest) return undefined
  const document = note.document.toString('utf8')
  if (sha256(document) !== digest) return undefined
  const lineage = note.stored.copy?.staleIn
  if (lineage !== undefined) store.mirror?.write({ id, change, lineage, document })
  return document
}

/** Otherwise a whole run looks what it is, and fixes it where it may. */
function isCopyAsNoted({ mirror }: InventoryStore, copy: NotedCopy | undefined): boolean {
  return mirror === undefined || copy?.mark === presentMark(mirror.path)
}
