/** The steps of a history from the newest back, and who made what each of them changed. */
import type { Revision, RevisionInfo } from '../../backends/contract.ts'
import type { Mention } from '../../core/inventory/summary.ts'
import { wholeHistory } from '../store/history/listing.ts'
import type { InventoryStore } from '../store/store.ts'

/** Where a value comes from. */
export type Origin =
  | { readonly kind: 'revision'; readonly info: RevisionInfo }
  /** Edited in place, and no revision yet. */
  | { readonly kind: 'unrecorded'; readonly info: RevisionInfo }
  /** From some revision before this one, which is kept no more or never was recorded. */
  | { readonly kind: 'before'; readonly revision: number }

/** One step of the history: a state and the one it was made from, as far as it is kept. */
export interface Step {
  readonly newer: RevisionInfo
  readonly isUnrecorded: boolean
  readonly older: RevisionInfo | undefined
}

export class Timeline {
  readonly newest: Revision
  readonly steps: readonly Step[]
  /** What the newest state is, for messages about its document. */
  readonly place: string

  private constructor(newest: Revision, steps: readonly Step[], place: string) {
    this.newest = newest
    this.steps = steps
    this.place = place
  }

  /**
   * `undefined`: nothing is stored.
   *
   * @throws HistoryMissingError
   */
  static async of(store: InventoryStore): Promise<Timeline | undefined> {
    const newest = await store.backend.load()
    if (!newest) return undefined
    // Anyone who has written meanwhile is not looked at.
    const infos = (await wholeHistory(store)).filter(({ id }) => id <= newest.id)
    const { id, unrecorded } = newest
    const place = unrecorded ? (store.backend.place ?? 'the stored inventory') : `revision ${id}`
    return new Timeline(newest, stepsOf(newest, infos), place)
  }
}

function stepsOf(newest: Revision, infos: readonly RevisionInfo[]): Step[] {
  const states = newest.unrecorded ? [newest, ...infos.filter(({ id }) => id < newest.id)] : infos
  return states.map((newer, index) => ({
    newer,
    isUnrecorded: newest.unrecorded !== undefined && index === 0,
    older: states[index + 1],
  }))
}

/** Revisions between the two are missing: whose a change is cannot be known. */
export function isGap({ newer, older }: Step): boolean {
  return older !== undefined && newer.parent !== older.id
}

/** @param touch whether the newer state's summary says that it was changed */
export function originOf(step: Step, touch: Mention): Origin {
  const { newer, isUnrecorded } = step
  if (isGap(step)) return { kind: 'before', revision: touch === 'no' ? newer.id : newer.id + 1 }
  return { kind: isUnrecorded ? 'unrecorded' : 'revision', info: newer }
}

/**
 * Of what the revision has whose parent is missing: it may have come with it, or be older.
 *
 * @param isNew whether the newer state's summary says that it was added
 */
export function beginningOf(step: Step, touch: Mention, isNew: boolean): { values: Origin; groups: Origin } {
  const { newer, isUnrecorded } = step
  const itself: Origin = { kind: 'revision', info: newer }
  const before = (revision: number): Origin => ({ kind: 'before', revision })
  if (newer.parent === undefined) {
    const origin = isUnrecorded || newer.command === 'first seen' ? before(newer.id) : itself
    return { values: origin, groups: origin }
  }
  const older = before(touch === 'no' ? newer.id : newer.id + 1)
  // A group may have named the host before there was one.
  return { values: isNew ? itself : older, groups: older }
}
