/** Whether descriptions of revisions follow from one another: numbers, parents, lineage and the chain of digests. */
import type { HistoryCut, RevisionId, RevisionInfo } from '../../../backends/contract.ts'
import { chainDigest } from '../revisions.ts'

/** Something in the history that is not as it was written. */
export interface Fault {
  readonly revision: RevisionId
  /**
   * `missing`: it is not there. `chain`: its description, or its parent's chain digest, was altered. `parent`, `lineage`:
   * it names another one. `document`: its document was altered. `unreadable`: it cannot be read. `head`: what is in force
   * is not the newest revision. `audit`: the audit log says otherwise.
   */
  readonly kind: 'missing' | 'chain' | 'parent' | 'lineage' | 'document' | 'unreadable' | 'head' | 'audit'
  readonly message: string
}

/**
 * Goes on after a fault with what is stored, so that each altered revision is told of once.
 *
 * @param infos ascending by number
 * @param cut `unknown`: the backend keeps none
 */
export function faultsOfLinks(infos: readonly RevisionInfo[], cut: HistoryCut | 'unknown' | undefined): Fault[] {
  if (cut === undefined || cut === 'unknown') return faultsFrom(infos, undefined, cut === 'unknown')
  const older = infos.filter(({ id }) => id <= cut.id)
  const kept = infos.filter(({ id }) => id > cut.id)
  return [...faultsOfPairs(older), ...faultsOfDropped(older, cut), ...faultsFrom(kept, cut, false)]
}

/** The first of those that follow on one another without a gap, up to the newest. @param infos ascending by number */
export function beginningOf(infos: readonly RevisionInfo[]): RevisionInfo | undefined {
  const last = infos.findLastIndex(({ id }, index) => index === 0 || infos[index - 1]!.id !== id - 1)
  return infos[last]
}

/** What pruning has left below the cut, by a tag or by a rule, has gaps; what has its parent beside it follows from that. */
function faultsOfPairs(infos: readonly RevisionInfo[]): Fault[] {
  return infos.flatMap((info, index) => {
    const before = infos[index - 1]
    if (before?.id === info.id - 1) return faultsOf(info, before)
    return strangeMembers(info)
  })
}

/** Where it ends is known. */
function faultsOfDropped(dropped: readonly RevisionInfo[], cut: HistoryCut): Fault[] {
  const last = dropped.at(-1)
  if (last?.id !== cut.id || cut.chain === '' || last.chain === cut.chain) return []
  const message = 'its chain digest is not the one that was noted when the history was pruned'
  return [{ revision: last.id, kind: 'chain', message }]
}

function faultsFrom(infos: readonly RevisionInfo[], cut: HistoryCut | undefined, isCutUnknown: boolean): Fault[] {
  const [oldest] = infos
  if (!oldest) return cut ? [nothingAfter(cut)] : []
  const faults: Fault[] = []
  let before: Before = cut ?? firstBefore(oldest, isCutUnknown)
  for (const info of infos) {
    faults.push(...faultsOf(info, before))
    before = info
  }
  return faults
}

function nothingAfter({ id }: HistoryCut): Fault {
  const message = `it is missing: the history was pruned up to revision ${id}, and there is nothing after it`
  return { revision: id + 1, kind: 'missing', message }
}

/** What a revision follows: another one, the place of a cut, or nothing at all. */
interface Before {
  readonly id: RevisionId | undefined
  /** Empty or absent: not known. */
  readonly chain?: string
  readonly lineage?: string
}

function firstBefore(oldest: RevisionInfo, isCutUnknown: boolean): Before {
  return isCutUnknown && oldest.parent !== undefined ? { id: oldest.parent } : { id: undefined }
}

function faultsOf(info: RevisionInfo, before: Before): Fault[] {
  const { id: revision } = info
  const gap = gapBefore(info, before)
  // Nothing can be said of a link to a revision that is not there.
  if (gap) return [gap, ...strangeMembers(info)]
  const faults = strangeMembers(info)
  const wanted = before.id
  if (info.parent !== wanted) {
    const message = `it names ${info.parent === undefined ? 'no parent' : `revision ${info.parent} as its parent`}, and follows ${named(wanted)}`
    faults.push({ revision, kind: 'parent', message })
  }
  if (before.lineage !== undefined && info.lineage !== before.lineage) {
    const message = `its lineage is ${info.lineage}, and ${named(wanted)} has ${before.lineage}`
    faults.push({ revision, kind: 'lineage', message })
  }
  const isKnown = wanted === undefined || (before.chain !== undefined && before.chain !== '')
  if (faults.length === 0 && isKnown && info.chain !== chainDigest(info, before.chain)) {
    const follows = wanted === undefined ? 'from what it says of itself' : `from it and ${named(wanted)}`
    const message = `its chain digest does not follow ${follows}: one of them was altered`
    faults.push({ revision, kind: 'chain', message })
  }
  return faults
}

/** The mark of a state that nobody has recorded: no stored revision has it, and the chain does not cover it. */
function strangeMembers(info: RevisionInfo): Fault[] {
  if (!Object.hasOwn(info, 'unrecorded')) return []
  const message = 'it says of itself that it is not recorded, which no revision is written with'
  return [{ revision: info.id, kind: 'chain', message }]
}

function gapBefore(info: RevisionInfo, before: Before): Fault | undefined {
  const { id, parent } = info
  if (before.id === undefined) {
    if (parent === undefined) return undefined
    const message = `${severalText(1, id - 1)} missing, and no cut tells that the history was pruned`
    return { revision: Math.max(1, id - 1), kind: 'missing', message }
  }
  const from = before.id + 1
  return id === from ? undefined : { revision: from, kind: 'missing', message: `${severalText(from, id - 1)} missing` }
}

function severalText(from: RevisionId, to: RevisionId): string {
  return from >= to ? 'it is' : `revisions ${from} to ${to} are`
}

function named(id: RevisionId | undefined): string {
  return id === undefined ? 'nothing' : `revision ${id}`
}
