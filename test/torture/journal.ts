/** What was done in a round, and what came of it: all that the checks know beside the history itself. */

/** `list` may have something to do, too: for another one's edit, or after a restore. */
export const changes = ['generate', 'operate', 'list', 'remove', 'pin', 'move', 'restore', 'aboard'] as const
export const readings = ['show', 'history', 'verify'] as const
export const keepings = ['prune', 'away', 'back'] as const

export type ChangeKind = (typeof changes)[number]
export type Kind = ChangeKind | (typeof readings)[number] | (typeof keepings)[number]

/** `refused`: it said that nothing was changed. `unknown`: it was killed, or said that it may or may not be stored. */
export type Fate = 'acknowledged' | 'refused' | 'unknown'

export interface Listed {
  readonly id: number
  readonly chain: string
}

export interface Deed {
  /** The reason of its revision, by which that is found in the history. */
  readonly tag: string
  readonly client: number
  readonly kind: Kind
  /** What was run. */
  readonly line: string
  /** Milliseconds since the round began. */
  readonly began: number
  readonly ended: number
  readonly fate: Fate
  /** Standard error. */
  readonly words: string
  /** Name of the host or container that it is about; of two, the other one. */
  readonly target?: string
  readonly other?: string
  readonly address?: string
  /** The revision that was to be put back. */
  readonly source?: number
  /** The revision that it said it had stored; `null` when it said that there was nothing to store. */
  readonly stored?: number | null
  /** SHA-256 of the document that it printed. */
  readonly printed?: string
  readonly listed?: readonly Listed[]
  /** What was wrong with it by itself: it hung, it said too much, a host was not in what it printed. */
  readonly faults: readonly string[]
}

/** When a machine was in the configuration, in milliseconds since the round began. */
export interface Configured {
  readonly from: number
  to: number
}

export interface Journal {
  readonly deeds: readonly Deed[]
  readonly configured: ReadonlyMap<string, Configured>
}

export function isChange(kind: Kind): kind is ChangeKind {
  return (changes as readonly string[]).includes(kind)
}
