/** What other processes are asked to do with the backend, and what they tell. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { InventoryBackend, Revision, RevisionId } from '../backends/contract.ts'
import { errorCodeOf, outcomeOf } from '../backends/errors.ts'
import { namesDocument, namesIn } from './documents.ts'
import { named } from './expectations.ts'
import type { BackendSource } from './options.ts'
import { following } from './revisions.ts'

export type Task =
  /** Writes this revision once. */
  | { readonly kind: 'write'; readonly revision: Revision; readonly parent: RevisionId | null }
  /** Adds each name to the stored document, no matter who else does. */
  | { readonly kind: 'add names'; readonly names: readonly string[] }
  /** Writes until it is ended: documents of about so many bytes. */
  | { readonly kind: 'keep writing'; readonly bytes: number }
  /** Opens, reads, writes once, closes twice; then nothing may keep the process alive. */
  | { readonly kind: 'leave' }

export interface Order {
  readonly source: BackendSource
  readonly deployment: string
  readonly task: Task
}

export type Told =
  /** The backend is open: waiting for the word to start. */
  | { readonly ready: true }
  /** `keep writing` has written this revision. */
  | { readonly written: RevisionId }
  | { readonly done: Outcome; readonly heard: readonly string[] }

export type Outcome =
  | { readonly kind: 'done' }
  | {
      readonly kind: 'refused'
      readonly code: string | undefined
      readonly newest: unknown
      readonly message: string
    }

export async function carryOut(task: Task, backend: InventoryBackend, tell: (told: Told) => void): Promise<void> {
  switch (task.kind) {
    case 'write':
      return backend.write(task.revision, task.parent ?? undefined)
    case 'add names':
      return addNames(backend, task.names)
    case 'keep writing':
      return keepWriting(backend, task.bytes, (id) => tell({ written: id }))
    case 'leave':
      return leave(backend)
  }
}

export function refusalOf(error: unknown): Outcome {
  const code = errorCodeOf(error)
  return {
    kind: 'refused',
    code: typeof code === 'string' ? code : undefined,
    newest: (error as { newest?: unknown } | undefined)?.newest,
    message: named(error),
  }
}

/** Whatever fails in a row so often does not come back by waiting. */
const mostFailures = 10

/** As the store does it: load, compute, write; again after a conflict, and after a lost reply only if it was lost. */
export async function addNames(
  backend: InventoryBackend,
  names: readonly string[],
  isOver: () => boolean = () => false,
): Promise<void> {
  for (const name of names) {
    let failures = 0
    for (let attempt = 0; !(await addName(backend, name, () => ++failures < mostFailures)); attempt += 1) {
      if (isOver()) return
      await sleep(Math.random() * Math.min(2 ** attempt, 50))
    }
  }
}

/** `false` if someone else wrote first. */
async function addName(backend: InventoryBackend, name: string, mayFail: () => boolean): Promise<boolean> {
  const newest = await backend.load()
  const revision = following(newest, namesDocument([...(newest ? namesIn(newest.document) : []), name]))
  try {
    await backend.write(revision, newest?.id)
    return true
  } catch (error) {
    if (errorCodeOf(error) === 'ERR_REVISION_CONFLICT') return false
    if (errorCodeOf(error) !== 'ERR_BACKEND_UNAVAILABLE' || !mayFail()) throw error
    if (outcomeOf(error) === 'saved') return true
    // Others may have gone on from it: what they wrote has the name too.
    const found = await backend.load()
    return found !== undefined && namesIn(found.document).includes(name)
  }
}

async function keepWriting(backend: InventoryBackend, bytes: number, written: (id: number) => void): Promise<void> {
  for (let newest = await backend.load(); ; ) {
    const next: Revision = following(newest, namesDocument([`after ${newest?.id ?? 0}`], bytes))
    await backend.write(next, newest?.id)
    written(next.id)
    newest = next
  }
}

async function leave(backend: InventoryBackend): Promise<void> {
  const newest = await backend.load()
  await backend.write(following(newest, '{}'), newest?.id)
  await backend.close?.()
  await backend.close?.()
}
