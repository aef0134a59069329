/** Revisions as `history -p` tells them, one below the other, and as all of `history` gives them to programs. */
import type { RevisionChange } from '../../../app/changes/revision-changes.ts'
import type { RevisionInfo } from '../../../backends/contract.ts'
import { isEmptyDifference } from '../../../core/changes/diff/inventory.ts'
import { differenceAsJson } from '../../../core/changes/diff/json.ts'
import type { Io } from '../../io.ts'
import { painter } from '../../terminal.ts'
import { oneLine, type Plain, wholeSeconds } from '../answer.ts'
import { changesText } from '../difference-text.ts'

export interface ToldRevision {
  readonly info: RevisionInfo
  /** With `-p`. */
  readonly change?: RevisionChange
  /** Absent where the backend keeps none. */
  readonly tags?: readonly string[]
}

export function damageOf({ change }: ToldRevision): Error | undefined {
  return change && 'damage' in change ? change.damage : undefined
}

/** As `git log -p` does it: what it is, a blank line, what it changed. */
export function patchesText(told: readonly ToldRevision[], { brief }: { readonly brief: boolean }, io: Io): string {
  const paint = painter(io)
  const blocks = told.map(({ info, change, tags = [] }) => {
    const names = tags.length === 0 ? '' : ` (tag: ${tags.join(', tag: ')})`
    const head = [paint('yellow', `revision ${info.id}${names}`), ...detailLines(info)]
      .map((line) => `${line}\n`)
      .join('')
    return `${head}\n${changeText(change!, brief, io)}`
  })
  return blocks.join('\n')
}

function detailLines({ time, author, command, reason }: RevisionInfo): string[] {
  const lines = [`time:    ${wholeSeconds(time)}`, `author:  ${author}`, `command: ${oneLine(command)}`]
  return reason === undefined ? lines : [...lines, `reason:  ${oneLine(reason)}`]
}

function changeText(change: RevisionChange, brief: boolean, io: Io): string {
  if ('damage' in change) return 'what it changed cannot be read: it or the one before it is damaged\n'
  if ('before' in change) return 'what it changed is not known any more: the one before it was pruned\n'
  const { difference } = change
  return isEmptyDifference(difference)
    ? 'nothing changed\n'
    : changesText(difference, brief ? 'names' : 'everything', io)
}

/** `difference` is null where it is not known. A backend may list whole revisions. */
export function toldAsJson({ info, change, tags }: ToldRevision): Plain {
  const plain = { ...infoAsJson(info), tags: tags && tags.length > 0 ? [...tags] : undefined }
  if (!change) return plain
  return { ...plain, difference: 'difference' in change ? differenceAsJson(change.difference) : null }
}

export function infoAsJson(info: RevisionInfo): Record<string, Plain> {
  return { ...info, document: undefined, summary: { ...info.summary } }
}
