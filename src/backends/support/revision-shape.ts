/**
 * The shape of what comes back from a disk, a server or a plugin as a revision: what the store relies on has to be
 * there and of its type, everything else is kept.
 */
import { largestDocument, mebibytes } from '../../disk/limits.ts'
import type { Revision, RevisionId } from '../contract.ts'

const texts = ['lineage', 'change', 'time', 'author', 'command', 'tool', 'digest', 'chain'] as const
const textsWhereThere = ['reason', 'inputs'] as const
const lists = ['hostsAdded', 'hostsRemoved', 'hostsChanged', 'groupsAdded', 'groupsRemoved', 'groupsChanged'] as const
const numbers = ['addressesAdded', 'addressesRemoved', 'hostCount'] as const

const unrecordedStates: readonly unknown[] = [undefined, 'external edit', 'first seen']

/** Characters of a member: a command line has an end, and so has a reason. */
const longestText = 1 << 20
/** Names in a list: the store cuts them at 50. */
const longestList = 10_000

/** Revisions count from 1. */
export function isRevisionId(value: unknown): value is RevisionId {
  return Number.isSafeInteger(value) && (value as number) > 0
}

/** What is wrong with it as a revision: `revision 7 without its "time"`; `undefined`: nothing. */
export function revisionFault(value: unknown): string | undefined {
  const fault = infoFault(value)
  if (fault !== undefined) return fault
  const { id, document, unrecorded } = value as Partial<Revision>
  if (typeof document !== 'string') return `revision ${id} without its "document"`
  if (document.length > largestDocument) return `revision ${id} with more than ${mebibytes(largestDocument)}`
  return unrecordedStates.includes(unrecorded) ? undefined : `revision ${id} with an "unrecorded" that is not known`
}

/** The same of a revision's description. */
export function infoFault(value: unknown): string | undefined {
  if (!isMapping(value)) return 'a revision that is not a mapping'
  if (!isRevisionId(value.id)) return 'a revision whose "id" is not a whole number from 1 on'
  const of = `revision ${value.id}`
  if (value.parent !== undefined && !isRevisionId(value.parent)) {
    return `${of} with a "parent" that is not a whole number from 1 on`
  }
  for (const name of texts) {
    if (value[name] === undefined) return `${of} without its "${name}"`
    if (typeof value[name] !== 'string') return `${of} with a "${name}" that is not a text`
    if (value[name].length > longestText) return `${of} with a "${name}" of more than ${mebibytes(longestText)}`
  }
  if (Number.isNaN(Date.parse(value.time as string))) return `${of} with a "time" that is not valid`
  for (const name of textsWhereThere) {
    const text = value[name]
    if (text !== undefined && typeof text !== 'string') return `${of} with a "${name}" that is not a text`
    if (text !== undefined && text.length > longestText) {
      return `${of} with a "${name}" of more than ${mebibytes(longestText)}`
    }
  }
  const fault = value.summary === undefined ? 'without its "summary"' : summaryFault(value.summary)
  return fault && `${of} ${fault}`
}

/** `with a "summary" that is not a mapping`: what is wrong with it as a revision's summary. */
export function summaryFault(summary: unknown): string | undefined {
  if (!isMapping(summary)) return 'with a "summary" that is not a mapping'
  const { counts, hostsRegrouped } = summary
  if (!isMapping(counts) || !Object.values(counts).every((count) => Number.isFinite(count))) {
    return 'whose summary has no sound "counts"'
  }
  const badList = lists.find((name) => !isTexts(summary[name]))
  if (badList !== undefined) return `whose summary has no list of names "${badList}"`
  if (hostsRegrouped !== undefined && !isTexts(hostsRegrouped)) {
    return 'whose summary has no list of names "hostsRegrouped"'
  }
  if (summary.release !== undefined && typeof summary.release !== 'string') {
    return 'whose summary has a "release" that is not a text'
  }
  const badNumber = numbers.find((name) => !Number.isFinite(summary[name]))
  return badNumber && `whose summary has no number "${badNumber}"`
}

/** The same of a description of which only number and lineage need be known. */
export function partialInfoFault(value: unknown): string | undefined {
  if (!isMapping(value)) return 'a revision that is not a mapping'
  if (!isRevisionId(value.id)) return 'a revision whose "id" is not a whole number from 1 on'
  return isText(value.lineage) ? undefined : `revision ${value.id} without its "lineage"`
}

/** What is wrong with it as what tells the newest revision. */
export function newestFault(value: unknown): string | undefined {
  if (!isMapping(value)) return 'something else than a mapping with "id", "change" and "digest"'
  if (!isRevisionId(value.id)) return 'a revision whose "id" is not a whole number from 1 on'
  const missing = (['change', 'digest'] as const).find((name) => !isText(value[name]))
  return missing && `revision ${value.id} without its "${missing}"`
}

/** What is wrong with it as the cut of a history. */
export function cutFault(value: unknown): string | undefined {
  const isCut = isMapping(value) && isRevisionId(value.id) && isText(value.chain)
  return isCut ? undefined : 'something else than a mapping with "id" and "chain"'
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length <= longestList && value.every(isText)
}

/** Of JSON, and of what a plugin gives: neither a list nor null. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isText(value: unknown): value is string {
  return typeof value === 'string'
}
