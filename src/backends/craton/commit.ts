/** The one request that makes a revision count, and every way in which it can end. */
import { messageOf } from '../../core/errors.ts'
import { BackendUnavailableError, RevisionConflictError, SettingsError } from '../errors.ts'
import { unlessDamaged } from '../support/damage.ts'
import { notKnown, notSaved } from '../support/fate.ts'
import { jitter } from '../support/waiting.ts'
import { type Cell, cellNameOf, quietNote, type RevisionCells } from './cells.ts'
import { Fault, LostReply } from './client.ts'
import type { RegionName } from './found.ts'
import type { CratonService } from './service.ts'

export interface Commit {
  readonly service: CratonService
  readonly cells: RevisionCells
  readonly name: RegionName
  /** Of the cell. */
  readonly number: number
  /** Of the revision. */
  readonly id: number
  readonly change: string
  readonly body: string
}

const mostAttempts = 5
/** Milliseconds (`jitter`). */
const pauses = [50, 1000] as const

/** What is known when no answer says that the cell was made. */
interface Doubt {
  /** 409: there is one of this name. */
  readonly isTaken: boolean
  /** A request may still be under way. */
  readonly isPending: boolean
  /** A request may have been carried out. */
  readonly mayCount: boolean
  readonly error: Error | undefined
}

/**
 * Makes the cell. After a conflict, a failure and a lost answer alike, the cell of the name tells whose it is; a number is
 * never skipped.
 *
 * @throws RevisionConflictError when someone else has made it; BackendUnavailableError, also where it is not known
 */
export async function commit(commit: Commit): Promise<void> {
  const doubt = await post(commit)
  if (doubt === undefined) return
  const found = await lookUp(commit, doubt)
  if (found !== undefined) {
    const owner = changeOf(found)
    if (owner === commit.change) return
    throw new RevisionConflictError(idOf(found))
  }
  if (doubt.isTaken) throw heldByOthers(commit.name, cellNameOf(commit.number))
  if (!doubt.isPending) throw notSaved(doubt.error!)
  const remedy = `Craton has it as the cell ${cellNameOf(commit.number)}`
  throw notKnown(commit.id, doubt.error!, { because: 'the request may still be carried out', remedy })
}

/** The same bytes again and again: `undefined` once they are acknowledged. */
async function post({ service, body, number }: Commit): Promise<Doubt | undefined> {
  const call = { method: 'POST', path: '/cells', body, expected: [409, 500], isRepeatable: false } as const
  let pending: Error | undefined
  let mayCount = false
  for (let attempt = 1; ; attempt++) {
    let error: Error
    try {
      const { status } = await service.client.call(call)
      if (status === 201) return undefined
      if (status === 409) return { isTaken: true, isPending: pending !== undefined, mayCount, error: pending }
      // It may have been done, and its answer lost inside of Craton.
      mayCount = true
      error = new Fault(`${service.client.where} answers POST /cells (${cellNameOf(number)}) with 500`, {
        remedy: "Craton's log has the reason",
      })
    } catch (thrown) {
      if (!(thrown instanceof BackendUnavailableError)) {
        if (!mayCount) throw notSaved(thrown)
        return { isTaken: false, isPending: pending !== undefined, mayCount, error: pending ?? (thrown as Error) }
      }
      error = thrown
      if (thrown instanceof LostReply) {
        pending = thrown
        mayCount = true
        if (thrown.isLate) return { isTaken: false, isPending: true, mayCount, error }
      }
    }
    if (attempt === mostAttempts) {
      return { isTaken: false, isPending: pending !== undefined, mayCount, error: pending ?? error }
    }
    await jitter(attempt, pauses)
  }
}

/** A database that is copied may show it a moment later. */
async function lookUp(commit: Commit, doubt: Doubt): Promise<Cell | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      const found = await commit.cells.numbered(commit.number)
      if (found !== undefined || !doubt.isTaken || attempt === 3) return found
    } catch (error) {
      throw doubt.mayCount ? inDoubt(commit, doubt.error ?? error) : notSaved(error)
    }
    await jitter(attempt, pauses)
  }
}

function changeOf(cell: Cell): string | undefined {
  return quietNote(cell)?.brief.change
}

function idOf(cell: Cell): number | undefined {
  return unlessDamaged(
    () => cell.note().brief.id,
    () => cell.number,
  )
}

/** Without an outcome: who reaches the service again may look. */
function inDoubt({ number }: Commit, cause: unknown): BackendUnavailableError {
  const remedy = `if it is saved, Craton has it as the cell ${cellNameOf(number)}`
  return new BackendUnavailableError(messageOf(cause), { cause, remedy })
}

/** Craton has a cell of the name and shows none: the next number would leave a gap for the project that holds this one. */
export function heldByOthers({ section, region }: RegionName, cell: string): SettingsError {
  const message = `Craton says that the region ${region} has a cell ${cell}, and shows this project none: another project has made it`
  const remedy = 'have an administrator of Craton rename that cell; its number is not skipped'
  return new SettingsError([{ key: `${section}.region`, message, remedy }])
}
