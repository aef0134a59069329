/** Which revision last changed each value of a host: most revisions are skipped by what their summaries say. */
import type { RevisionInfo } from '../../backends/contract.ts'
import { type Blamed, type BlamedGroup, HostBlame } from '../../core/changes/host-blame.ts'
import type { ValuePath } from '../../core/inventory/findings.ts'
import { formerNames } from '../../core/inventory/former-names.ts'
import { type HostState, hostState } from '../../core/inventory/host-family.ts'
import { type Mention, mentions, touchesHost } from '../../core/inventory/summary.ts'
import type { Told } from '../../core/progress.ts'
import type { InventoryStore } from '../store/store.ts'
import { readingDocument } from '../store/stored.ts'
import { beginningOf, isGap, type Origin, originOf, type Step, Timeline } from './timeline.ts'

export type { Origin } from './timeline.ts'

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

export class HostHistory {
  readonly #store: InventoryStore
  readonly #name: string
  readonly #steps: readonly Step[]
  readonly #tell: Told
  readonly present: HostState

  private constructor(store: InventoryStore, name: string, { newest, steps, place }: Timeline, tell: Told) {
    this.#store = store
    this.#tell = tell
    this.#name = name
    this.#steps = steps
    this.present = readingDocument(newest.document, place, () => hostState(newest.document, name))
  }

  /**
   * `undefined`: nothing is stored.
   *
   * @param tell before each revision, how many are behind
   * @throws HistoryMissingError
   */
  static async of(store: InventoryStore, name: string, tell: Told = () => {}): Promise<HostHistory | undefined> {
    const timeline = await Timeline.of(store)
    return timeline && new HostHistory(store, name, timeline, tell)
  }

  /**
   * A machine that was renamed is followed under the name that it had.
   *
   * @param isWanted the values that are asked for; without it all are, and the groups
   */
  async blame(isWanted?: (path: ValuePath) => boolean): Promise<BlameOfHost> {
    const blame = new HostBlame<Origin>(this.present, isWanted)
    let name = this.#name
    let state = this.present
    for (const [index, step] of this.#steps.entries()) {
      if (blame.isDone) break
      this.#tell(index, this.#steps.length)
      const touch = touchOf(step, name)
      // Before a gap everything may have changed, and changed back.
      if (!step.older || isGap(step)) {
        blame.end(beginningOf(step, touch, mentions(step.newer.summary, 'hostsAdded', name) === 'yes'))
      } else if (touch !== 'no') {
        const before = await this.#stateOf(step.older, name)
        const former = before.variables === undefined ? formerNames(state.variables).at(-1) : undefined
        const under = former === undefined ? undefined : await this.#stateOf(step.older, former)
        if (former !== undefined && under?.variables !== undefined) {
          name = former
          state = under
        } else state = before
        blame.goBack(state, originOf(step, touch))
      }
    }
    return { values: blame.values, groups: blame.groups }
  }

  /** The newest change after which there is no more what `isThere` looks for; `undefined` if there never was. */
  async loss(isThere: (state: HostState) => boolean): Promise<Loss | undefined> {
    for (const [index, step] of this.#steps.entries()) {
      this.#tell(index, this.#steps.length)
      const touch = touchOf(step, this.#name)
      if (!step.older || (touch === 'no' && !isGap(step))) continue
      const before = await this.#stateOf(step.older, this.#name)
      if (isThere(before)) return { origin: originOf(step, touch), before, last: step.older }
    }
    return undefined
  }

  async #stateOf({ id }: RevisionInfo, name: string): Promise<HostState> {
    const { document } = await this.#store.loadRevision(id)
    return readingDocument(document, `revision ${id}`, () => hostState(document, name))
  }
}

function touchOf({ newer, isUnrecorded }: Step, name: string): Mention {
  return isUnrecorded ? 'unknown' : touchesHost(newer.summary, name)
}
