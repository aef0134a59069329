/** Since which revision hosts and groups are there, and values of theirs are what they are: many at once, in one go back. */
import type { RevisionInfo } from '../../backends/contract.ts'
import { HostBlame } from '../../core/changes/host-blame.ts'
import { pathText, type ValuePath } from '../../core/inventory/findings.ts'
import { formerNames } from '../../core/inventory/former-names.ts'
import { PartsOfDocument } from '../../core/inventory/host-family.ts'
import { type Mention, mentions, touchesGroup, touchesHost } from '../../core/inventory/summary.ts'
import type { Told } from '../../core/progress.ts'
import type { Value } from '../../python/value.ts'
import type { InventoryStore } from '../store/store.ts'
import { readingDocument } from '../store/stored.ts'
import { beginningOf, isGap, type Origin, originOf, type Step, Timeline } from './timeline.ts'

export interface AskedSince {
  readonly kind: 'host' | 'group'
  readonly name: string
  /** Values below its variables that are asked for. */
  readonly paths: readonly ValuePath[]
}

export interface Since {
  /** Since when it is there: a machine that was renamed, under any of its names. */
  readonly birth: Origin
  /** By the text of the path. */
  readonly values: ReadonlyMap<string, Origin>
}

/**
 * Of what is stored now.
 *
 * @param tell before each revision, how many are behind
 * @returns in the order of `asked`; what is not there has no answer
 * @throws HistoryMissingError, and what loading revisions throws
 */
export async function sinceWhen(
  store: InventoryStore,
  asked: readonly AskedSince[],
  tell: Told = () => {},
): Promise<readonly (Since | undefined)[]> {
  const timeline = await Timeline.of(store)
  if (!timeline) return asked.map(() => undefined)
  const { document } = timeline.newest
  const trails = readingDocument(document, timeline.place, () => {
    const parts = new PartsOfDocument(document)
    return asked.map((each) => new Trail(each, parts))
  })
  for (const [index, step] of timeline.steps.entries()) {
    const open = trails.filter(({ isDone }) => !isDone)
    if (open.length === 0) break
    tell(index, timeline.steps.length)
    if (!step.older || isGap(step)) {
      for (const trail of open) trail.end(step)
    } else {
      const touched = open.filter((trail) => trail.touch(step) !== 'no')
      if (touched.length > 0) await goBack(store, step, step.older, touched)
    }
  }
  return trails.map((trail) => trail.since)
}

async function goBack(store: InventoryStore, step: Step, { id }: RevisionInfo, trails: readonly Trail[]) {
  const { document } = await store.loadRevision(id)
  readingDocument(document, `revision ${id}`, () => {
    const parts = new PartsOfDocument(document)
    for (const trail of trails) trail.goBack(step, parts)
  })
}

class Trail {
  readonly #asked: AskedSince
  readonly #blame: HostBlame<Origin>
  readonly #isThere: boolean
  #name: string
  #variables: Value | undefined
  #birth: Origin | undefined

  constructor(asked: AskedSince, present: PartsOfDocument) {
    this.#asked = asked
    this.#name = asked.name
    this.#variables = this.#in(present, asked.name)
    this.#isThere = this.#variables !== undefined
    const wanted = new Set(asked.paths.map(pathText))
    this.#blame = new HostBlame({ variables: this.#variables, groups: [] }, (path) => wanted.has(pathText(path)))
  }

  get isDone(): boolean {
    return !this.#isThere || (this.#birth !== undefined && this.#blame.isDone)
  }

  get since(): Since | undefined {
    if (this.#birth === undefined) return undefined
    return {
      birth: this.#birth,
      values: new Map(this.#blame.values.map(({ path, origin }) => [pathText(path), origin])),
    }
  }

  #in(parts: PartsOfDocument, name: string): Value | undefined {
    return this.#asked.kind === 'host' ? parts.host(name) : parts.groupVars(name)
  }

  touch({ newer, isUnrecorded }: Step): Mention {
    if (isUnrecorded) return 'unknown'
    return (this.#asked.kind === 'host' ? touchesHost : touchesGroup)(newer.summary, this.#name)
  }

  goBack(step: Step, parts: PartsOfDocument): void {
    const origin = originOf(step, this.touch(step))
    let before = this.#in(parts, this.#name)
    const former = before === undefined ? formerNames(this.#variables).at(-1) : undefined
    const under = former === undefined ? undefined : this.#in(parts, former)
    if (former !== undefined && under !== undefined) {
      this.#name = former
      before = under
    }
    this.#blame.goBack({ variables: before, groups: [] }, origin)
    this.#variables = before
    if (before === undefined) this.#birth ??= origin
  }

  end(step: Step): void {
    const added = this.#asked.kind === 'host' ? 'hostsAdded' : 'groupsAdded'
    const origins = beginningOf(step, this.touch(step), mentions(step.newer.summary, added, this.#name) === 'yes')
    this.#blame.end(origins)
    this.#birth ??= origins.values
  }
}
