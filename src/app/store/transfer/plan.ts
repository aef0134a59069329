/** Which revisions are to be copied: decided by looking at both sides, before anything is written. */
import type { HistoryCut, RevisionId, RevisionInfo } from '../../../backends/contract.ts'
import { few } from '../../../core/inventory/text/wording.ts'
import { beginningOf } from '../history/links.ts'
import { chainDigest } from '../revisions.ts'
import type { DestinationState } from './destination.ts'
import type { RevisionSource } from './source.ts'

export interface TransferWish {
  /** All revisions, not only the newest. */
  readonly history: boolean
  /** Whether what the destination holds may go, and whether that is an option at all. */
  readonly replace: 'yes' | 'no' | 'never'
}

export interface TransferNames {
  /** What both are called: `[primary]`. */
  readonly source: string
  readonly destination: string
  /** How another destination is named. */
  readonly elsewhere: string
}

export interface CopyPlan {
  readonly kind: 'copy'
  /** The first to be copied; all after it are, too. */
  readonly from: RevisionId
  readonly to: RevisionId
  /** The newest revision of the destination. */
  readonly parent: RevisionId | undefined
  /** The revision whose document is in the destination already; until it is written, that stays. */
  readonly standing: RevisionId | undefined
  /** Revisions that the destination would not keep. */
  readonly left: { readonly from: RevisionId; readonly to: RevisionId; readonly keep: number } | undefined
  /** What the destination holds now and will not any more, in words. */
  readonly loses: string | undefined
  /** The destination is emptied first. */
  readonly empties: boolean
}

export interface Refusal {
  readonly kind: 'refused'
  readonly reason: string
  readonly remedy: string
}

export type TransferPlan = CopyPlan | { readonly kind: 'done' } | Refusal

export function planTransfer(
  source: RevisionSource,
  destination: DestinationState,
  wish: TransferWish,
  names: TransferNames,
): TransferPlan {
  return new Planning(source, destination, wish, names).plan()
}

type Relation =
  | { readonly kind: 'empty' | 'same' | 'ahead' | 'other' }
  | { readonly kind: 'behind'; readonly next: RevisionId }
  | { readonly kind: 'gap' | 'diverged'; readonly last: RevisionId | undefined }

class Planning {
  readonly #source: RevisionSource
  readonly #there: DestinationState
  readonly #wish: TransferWish
  readonly #names: TransferNames
  readonly #newest: RevisionInfo
  readonly #head: RevisionInfo | undefined

  constructor(...given: Parameters<typeof planTransfer>) {
    const [source, destination, wish, names] = given
    this.#source = source
    this.#there = destination
    this.#wish = wish
    this.#names = names
    this.#newest = source.infos.at(-1)!
    this.#head = destination.infos.at(-1)
  }

  plan(): TransferPlan {
    return this.#impossible() ?? this.#settled(this.#planned())
  }

  #impossible(): Refusal | undefined {
    if (!this.#wish.history) return undefined
    const { source, destination } = this.#names
    if (!this.#source.keepsHistory) return refused(`${source} keeps no history`, 'leave out --history')
    if (!this.#there.keepsHistory) {
      return refused(
        `${destination} keeps no history`,
        'leave out --history to copy the newest revision; `osa-inventory export --format bundle -o FILE` keeps the others',
      )
    }
    const { fault } = this.#source
    if (fault === undefined) return undefined
    return refused(
      `the history of ${source} is broken: ${fault}`,
      '`osa-inventory history verify` tells more; without --history the newest revision alone is copied',
    )
  }

  #planned(): TransferPlan {
    const relation = this.#relation()
    switch (relation.kind) {
      case 'empty':
        return this.#toEmpty()
      case 'same':
        return { kind: 'done' }
      case 'behind':
        return this.#continued(relation.next)
      default:
        return this.#foreign(relation)
    }
  }

  #relation(): Relation {
    const head = this.#head
    const { infos, cut } = this.#source
    if (!head) return { kind: 'empty' }
    if (head.lineage !== this.#newest.lineage) return { kind: 'other' }
    const twin = infos.find(({ id }) => id === head.id)
    if (twin?.chain === head.chain) {
      return twin === this.#newest ? { kind: 'same' } : { kind: 'behind', next: head.id + 1 }
    }
    const first = beginningOf(infos)!
    if (head.id < first.id) {
      const isParent = follows(first, head) || (cut?.id === head.id && cut.chain === head.chain)
      if (isParent) return { kind: 'behind', next: first.id }
      // Another revision of that number: nothing is missing between, and it would be lost.
      if (first.parent === head.id) return { kind: 'diverged', last: this.#lastInCommon() }
      return { kind: 'gap', last: head.id }
    }
    if (!twin && head.id > this.#newest.id && this.#holdsNewest()) return { kind: 'ahead' }
    return { kind: 'diverged', last: this.#lastInCommon() }
  }

  #holdsNewest(): boolean {
    const { id, chain } = this.#newest
    const { infos } = this.#there
    return infos[0]!.id > id || infos.some((info) => info.id === id && info.chain === chain)
  }

  #lastInCommon(): RevisionId | undefined {
    const chains = new Set(this.#source.infos.map(({ chain }) => chain))
    return this.#there.infos.findLast(({ chain }) => chains.has(chain))?.id
  }

  #toEmpty(loses?: string): CopyPlan {
    const all = this.#wish.history ? this.#source.infos : [this.#newest]
    const keep = this.#there.historyKeep
    const kept = keep === undefined ? all : all.slice(-keep)
    const left = kept.length < all.length ? { from: all[0]!.id, to: kept[0]!.id - 1, keep: keep! } : undefined
    // What has a tag is kept beside so many.
    const tagged = new Set(this.#there.keepsTags ? this.#source.tags.map(({ id }) => id) : [])
    const first = all.find(({ id }) => tagged.has(id) || id === kept[0]!.id)!
    return { ...this.#copy(first.id, undefined), left, loses, empties: loses !== undefined }
  }

  #continued(next: RevisionId): TransferPlan {
    const parent = this.#head!.id
    if (!this.#there.keepsHistory) return this.#copy(this.#newest.id, parent)
    if (this.#wish.history || next === this.#newest.id) return this.#copy(next, parent)
    const { source, destination } = this.#names
    return refused(
      `${destination} holds this inventory up to revision ${parent}, and ${source} has ${span(next, this.#newest.id)} since`,
      'add --history to copy them all',
    )
  }

  #copy(from: RevisionId, parent: RevisionId | undefined): CopyPlan {
    const rest = { standing: undefined, left: undefined, loses: undefined, empties: false }
    return { kind: 'copy', from, to: this.#newest.id, parent, ...rest }
  }

  /** The destination holds something that cannot be continued. */
  #foreign(relation: Relation): TransferPlan {
    const { keepsHistory, canBeEmptied } = this.#there
    if (!keepsHistory && relation.kind === 'gap') return this.#copy(this.#newest.id, this.#head!.id)
    const { reason, remedy } = this.#told(relation)
    const held = heldText(this.#there)
    if (this.#wish.replace !== 'yes') return this.#refused(reason, remedy)
    if (!keepsHistory) return { ...this.#copy(this.#newest.id, this.#head!.id), loses: held }
    if (canBeEmptied) return this.#toEmpty(held)
    return refused(reason, `${this.#names.destination} cannot be emptied by this program: empty it by hand`)
  }

  #told(relation: Relation): { readonly reason: string; readonly remedy: string } {
    const { source, destination } = this.#names
    const asDocument = `\`osa-inventory export -o FILE\` and \`import FILE\` carry the newest state over as a new revision`
    switch (relation.kind) {
      case 'gap': {
        const missing = span(relation.last! + 1, beginningOf(this.#source.infos)!.id - 1)
        const reason = `${destination} holds this inventory up to revision ${relation.last}, and ${source} no longer has ${missing}`
        return { reason, remedy: asDocument }
      }
      case 'ahead': {
        const since = span(this.#newest.id + 1, this.#head!.id)
        const reason = `${destination} holds all that ${source} has, and ${since} since: it is the newer one`
        return { reason, remedy: 'nothing is to be copied this way round' }
      }
      case 'diverged': {
        const common =
          relation.last === undefined ? 'no revision in common' : `revision ${relation.last} the last in common`
        const reason = `both have gone on by themselves, with ${common}: ${source} to ${this.#newest.id}, ${destination} to ${this.#head!.id}`
        return { reason, remedy: `decide for one of them; ${asDocument}` }
      }
      default:
        return { reason: `${destination} holds another inventory`, remedy: this.#names.elsewhere }
    }
  }

  /** What is in the destination without being recorded has to be known to the source, or nobody would have it. */
  #settled(plan: TransferPlan): TransferPlan {
    const { unrecorded, fault, infos } = this.#there
    if (plan.kind === 'refused' || (plan.kind === 'copy' && plan.empties)) return plan
    if (fault && (plan.kind === 'done' || infos.length === 0)) return this.#unreadable(fault)
    if (!unrecorded) return plan
    const from = plan.kind === 'copy' ? plan.from : this.#newest.id + 1
    const standing = this.#source.infos.findLast(({ id, digest }) => id >= from && digest === unrecorded.digest)?.id
    if (plan.kind === 'copy' && standing !== undefined) return { ...plan, standing }
    return this.#handMade()
  }

  #unreadable(fault: Error): TransferPlan {
    return this.#emptied() ?? refused(fault.message, 'fix that first')
  }

  #handMade(): TransferPlan {
    const { destination, source } = this.#names
    return (
      this.#emptied() ??
      this.#refused(
        `${destination} holds a state that is not recorded there and that ${source} does not know: was it changed by hand?`,
        'move the file away if it counts for nothing',
      )
    )
  }

  #emptied(): CopyPlan | undefined {
    const isWanted = this.#wish.replace === 'yes' && this.#there.canBeEmptied
    return isWanted ? this.#toEmpty(heldText(this.#there)) : undefined
  }

  #refused(reason: string, remedy: string): Refusal {
    const held = `--replace removes what is there: ${heldText(this.#there)}`
    return refused(reason, this.#wish.replace === 'no' ? `${remedy}; ${held}` : remedy)
  }
}

function refused(reason: string, remedy: string): Refusal {
  return { kind: 'refused', reason, remedy }
}

/** Tags of what is copied to a place that keeps none: a person has to be told. `undefined`: all come along. */
export function tagsLeft(
  { from }: CopyPlan,
  { tags }: RevisionSource,
  destination: { readonly keepsTags: boolean; readonly name: string },
): string | undefined {
  const left = destination.keepsTags ? [] : tags.filter(({ id }) => id >= from).map(({ name }) => name)
  return left.length === 0 ? undefined : `${destination.name} keeps no tags: ${few(left, 5)} will not be there`
}

/** `revision 7`, `revisions 7 to 9`. */
export function span(from: RevisionId, to: RevisionId): string {
  return from === to ? `revision ${from}` : `revisions ${from} to ${to}`
}

/** What is there, and what would be lost with it. */
export function heldText({ infos, unrecorded, fault }: DestinationState): string {
  const newest = infos.at(-1)
  const parts: string[] = []
  if (newest) {
    const { time, author, summary, lineage } = newest
    parts.push(
      `${span(infos[0]!.id, newest.id)} of the inventory ${lineage}, the newest of ${time} by ${author} with ${summary.hostCount} hosts`,
    )
  }
  if (unrecorded) parts.push(`a state of ${unrecorded.time} that is not recorded`)
  if (fault) parts.push('a state that cannot be read')
  return parts.length === 0 ? 'empty' : parts.join(', and ')
}

/** Whether the chain of `info` was made over `former`'s. */
function follows(info: RevisionInfo, former: HistoryCut): boolean {
  return info.parent === former.id && chainDigest(info, former.chain) === info.chain
}

/** The cut that the destination needs: its first revision has a parent that it does not hold. */
export function cutBefore(first: RevisionInfo, source: RevisionSource): HistoryCut | undefined {
  if (first.parent === undefined) return undefined
  const parent = source.infos.find(({ id }) => id === first.parent)
  if (parent) return { id: parent.id, chain: parent.chain }
  return source.cut?.id === first.parent ? source.cut : { id: first.parent, chain: '' }
}
