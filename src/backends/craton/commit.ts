/** The one request that makes a revision count, and every way in which it can end. */
import { type BackendErrorPlace, BackendUnavailableError, RevisionConflictError, SettingsError } from '../errors.ts'
import { unlessDamaged } from '../support/damage.ts'
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
  if (doubt.isTaken) throw heldByOthers(commit)
  throw doubt.isPending ? notKnown(commit, doubt.error!) : doubt.error!
}

/** The same bytes again and again: `undefined` once they are acknowledged. */
async function post({ service, body, number }: Commit): Promise<Doubt | undefined> {
  const call = { method: 'POST', path: '/cells', body, expected: [409, 500], isRepeatable: false } as const
  let pending: Error | undefined
  for (let attempt = 1; ; attempt++) {
    let error: Error
    try {
      const { status } = await service.client.call(call)
      if (status === 201) return undefined
      if (status === 409) return { isTaken: true, isPending: pending !== undefined, error: pending }
      // It may have been done, and its answer lost inside of Craton.
      error = new Fault(`${service.client.where} answers POST /cells (${cellNameOf(number)}) with 500`, {
        remedy: "Craton's log has the reason",
      })
    } catch (thrown) {
      if (!(thrown instanceof BackendUnavailableError)) {
        if (pending === undefined) throw thrown
        return { isTaken: false, isPending: true, error: pending }
      }
      error = thrown
      if (thrown instanceof LostReply) pending = thrown
      if (thrown instanceof LostReply && thrown.isLate) return { isTaken: false, isPending: true, error }
    }
    if (attempt === mostAttempts) return { isTaken: false, isPending: pending !== undefined, error: pending ?? error }
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
      throw doubt.isPending ? notKnown(commit, doubt.error!, {}) : error
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

/** @param place without an outcome where it could not be looked up: who reaches the service again may look */
function notKnown(
  { id, number }: Commit,
  cause: Error,
  place: BackendErrorPlace = { outcome: 'unknown' },
): BackendUnavailableError {
  const message = `${cause.message}: whether revision ${id} is saved is not known, because the request may still be carried out`
  const remedy = `osa-inventory history shows revision ${id} if it is; Craton has it as the cell ${cellNameOf(number)}`
  return new BackendUnavailableError(message, { ...place, cause, remedy })
}

/** Craton has a cell of the name and shows none: the next number would leave a gap for the project that holds this one. */
function heldByOthers({ name: { section, region }, number }: Commit): SettingsError {
  const cell = cellNameOf(number)
  const message = `Craton says that the region ${region} has a cell ${cell}, and shows this project none: another project has made it`
  const remedy = 'have an administrator of Craton rename that cell; its number is not skipped'
  return new SettingsError([{ key: `${section}.region`, message, remedy }])
}
