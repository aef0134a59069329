/** Who made a value of a host what it is, from the revisions that a file has in it. */
import { HostBlame } from '../../core/changes/host-blame.ts'
import { pathText } from '../../core/inventory/findings.ts'
import { hostState } from '../../core/inventory/host-family.ts'
import type { BlameLine, RevisionLine } from '../data.ts'

/** A revision with its text, or without where that is not at hand. */
export interface State {
  readonly revision: RevisionLine
  readonly text: string | undefined
}

type Origin = RevisionLine | 'earlier'

/**
 * @param states from the shown revision back; the search ends at the first one without a text
 */
export function blameOf(name: string, states: readonly State[]): BlameLine[] {
  const [newest, ...older] = states
  if (newest?.text === undefined) return []
  const blame = new HostBlame<Origin>(hostState(newest.text, name))
  let reached = newest.revision
  for (const { revision, text } of older) {
    if (text === undefined || blame.isDone) break
    blame.goBack(hostState(text, name), reached)
    reached = revision
  }
  const beginning: Origin = reached.id === 1 ? reached : 'earlier'
  blame.end({ values: beginning, groups: beginning })
  return [
    ...blame.values.map(({ path, origin }) => blameLine('variable', pathText(path), origin)),
    ...blame.groups.map(({ group, origin }) => blameLine('group', group, origin)),
  ]
}

function blameLine(kind: BlameLine['kind'], path: string, origin: Origin): BlameLine {
  if (origin === 'earlier') return { kind, path }
  const { id: revision, time, author, reason } = origin
  return { kind, path, revision, time, author, ...(reason === undefined ? {} : { reason }) }
}
