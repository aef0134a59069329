/** Which revision last changed each value of a host: most revisions are skipped by what their summaries say. */
import type { Revision, RevisionInfo } from '../../backends/contract.ts'
import { type Blamed, type BlamedGroup, HostBlame } from '../../core/changes/host-blame.ts'
import type { ValuePath } from '../../core/inventory/findings.ts'
import { type HostState, hostState } from '../../core/inventory/host-family.ts'
import { type Mention, mentions, touchesHost } from '../../core/inventory/summary.ts'
import { wholeHistory } from '../store/history/listing.ts'
import type { InventoryStore } from '../store/store.ts'
import { readingDocument } from '../store/stored.ts'

/** Where a value comes from. */
export type Origin =
  | { readonly kind: 'revision'; readonly info: RevisionInfo }
  /** Edited in place, and no revision yet. */
  | { readonly kind: 'unrecorded'; readonly info: RevisionInfo }
  /** From some revision before this one, which is kept no more or never was recorded. */
  | { readonly kind: 'before'; readonly revision: number }

export interface BlameOfHost {
  readonly values: readonly Blamed<Origin>[]
  readonly groups: readonly BlamedGroup<Origin>[]
}

/** What took something away, and the last state that had it. */
export interface Loss {
  readonly origin: Origin
  readonly before: HostState
  /** The revision that had it. */
  readonly last: RevisionInfo
}

/** One step of the history: a state and the one it was made from, as far as it is kept. */
interface Step {
  readonly newer: RevisionInfo
  readonly isUnrecorded: boolean
  readonly older: RevisionInfo | undefined
}

export class HostHistory {
  readonly #store: InventoryStore
  readonly #name: string
  readonly #steps: readonly Step[]
  readonly present: HostState

  private constructor(store: InventoryStore, name: string, newest: Revision, steps: readonly Step[]) {
    this.#store = store
    this.#name = name
    this.#steps = steps
    this.present = readingDocument(newest.document, placeOf(store, newest), () => hostState(newest.document, name))
  }

  /**
   * `undefined`: nothing is stored.
   *
   * @throws HistoryMissingError
   */
  static async of(store: InventoryStore, name: string): Promise<HostHistory | undefined> {
    const newest = await store.backend.load()
    if (!newest) return undefined
    // Anyone who has written meanwhile is not looked at.
    const infos = (await wholeHistory(store)).filter(({ id }) => id <= newest.id)
    return new HostHistory(store, name, newest, stepsOf(newest, infos))
  }

  /** @param isWanted the values that are asked for; without it all are, and the groups */
  async blame(isWanted?: (path: ValuePath) => boolean): Promise<BlameOfHost> {
    const blame = new HostBlame<Origin>(this.present, isWanted)
    for (const step of this.#steps) {
      if (blame.isDone) break
      // Before a gap everything may have changed, and changed back.
      if (!step.older || isGap(step)) blame.end(this.#beginning(step))
      else if (this.#touch(step) !== 'no') blame.goBack(await this.#stateOf(step.older), this.#originOf(step))
    }
    return { values: blame.values, groups: blame.groups }
  }

  /** The newest change after which there is no more what `isThere` looks for; `undefined` if there never was. */
  async loss(isThere: (state: HostState) => boolean): Promise<Loss | undefined> {
    for (const step of this.#steps) {
      if (!step.older || (this.#touch(step) === 'no' && !isGap(step))) continue
      const before = await this.#stateOf(step.older)
      if (isThere(before)) return { origin: this.#originOf(step), before, last: step.older }
    }
    return undefined
  }

  async #stateOf({ id }: RevisionInfo): Promise<HostState> {
    const { document } = await this.#store.loadRevision(id)
    return readingDocument(document, `revision ${id}`, () => hostState(document, this.#name))
  }

  #touch({ newer, isUnrecorded }: Step): Mention {
    return isUnrecorded ? 'unknown' : touchesHost(newer.summary, this.#name)
  }

  #originOf(step: Step): Origin {
    const { newer, isUnrecorded } = step
    if (isGap(step)) return { kind: 'before', revision: this.#touch(step) === 'no' ? newer.id : newer.id + 1 }
    return { kind: isUnrecorded ? 'unrecorded' : 'revision', info: newer }
  }

  /** Of what the revision has whose parent is missing: it may have come with it, or be older. */
  #beginning(step: Step): { values: Origin; groups: Origin } {
    const { newer, isUnrecorded } = step
    const itself: Origin = { kind: 'revision', info: newer }
    const before = (revision: number): Origin => ({ kind: 'before', revision })
    if (newer.parent === undefined) {
      const origin = isUnrecorded || newer.command === 'first seen' ? before(newer.id) : itself
      return { values: origin, groups: origin }
    }
    const older = before(this.#touch(step) === 'no' ? newer.id : newer.id + 1)
    const isNew = mentions(newer.summary, 'hostsAdded', this.#name) === 'yes'
    // A group may have named the host before there was one.
    return { values: isNew ? itself : older, groups: older }
  }
}

function placeOf(store: InventoryStore, { id, unrecorded }: Revision): string {
  return unrecorded ? (store.backend.place ?? 'the stored inventory') : `revision ${id}`
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
function isGap({ newer, older }: Step): boolean {
  return older !== undefined && newer.parent !== older.id
}
