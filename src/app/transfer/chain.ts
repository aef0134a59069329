/** Whether revisions follow one another as they were written. */
import type { HistoryCut, RevisionInfo } from '../../backends/contract.ts'
import { chainDigest } from '../revisions.ts'

export interface BrokenLink {
  readonly id: number
  /** `does not follow revision 6`. */
  readonly problem: string
}

/**
 * The first of `infos` that was altered, reordered, or whose parent is missing.
 *
 * @param infos oldest first
 * @param cut where the chain begins, if the first one has a parent. Without it the first one cannot be proved
 */
export function brokenLink(infos: readonly RevisionInfo[], cut: HistoryCut | undefined): BrokenLink | undefined {
  let former: RevisionInfo | undefined
  for (const info of infos) {
    const problem = former ? problemAfter(former, info) : problemOfFirst(info, cut)
    if (problem !== undefined) return { id: info.id, problem }
    former = info
  }
  return undefined
}

function problemAfter(former: RevisionInfo, info: RevisionInfo): string | undefined {
  if (info.lineage !== former.lineage) return `is of another lineage than revision ${former.id}`
  if (info.id !== former.id + 1 || info.parent !== former.id) return `does not follow revision ${former.id}`
  if (!follows(info, former)) return 'was altered, or the one before it: its chain digest differs'
  return undefined
}

function problemOfFirst(info: RevisionInfo, cut: HistoryCut | undefined): string | undefined {
  if (info.parent === undefined) return chainDigest(info, undefined) === info.chain ? undefined : altered
  if (!cut?.chain || cut.id !== info.parent) return undefined
  return follows(info, cut) ? undefined : altered
}

const altered = 'was altered: its chain digest differs'

/** Whether the chain of `info` was made over `former`'s. */
export function follows(info: RevisionInfo, former: HistoryCut): boolean {
  return info.parent === former.id && chainDigest(info, former.chain) === info.chain
}
