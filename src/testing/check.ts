/** What a check of the contract is, and what it stands on. */
import type { BackendCapabilities } from '../backends/contract.ts'
import type { Bench } from './bench.ts'
import type { FaultName } from './options.ts'

/** Without it the check says nothing, and is skipped with a reason. */
export type Need =
  | keyof BackendCapabilities
  | FaultName
  /** Other processes can open the backend. */
  | 'processes'
  | 'removeRevisions'
  | 'historyCut'
  | 'tags'
  | 'newest'
  | 'destroy'
  /** There are secrets to look for. */
  | 'secrets'

export interface Check {
  /** `3.2`: the group and a number. */
  readonly id: string
  readonly title: string
  readonly needs?: readonly Need[]
  /** One of the few that `backend check` does without `--contract`: needs no other process and little time. */
  readonly isQuick?: true
  run(bench: Bench): Promise<void>
}

export interface CheckGroup {
  readonly number: number
  readonly title: string
  readonly checks: readonly Check[]
}
