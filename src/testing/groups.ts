/** The groups of the contract kit, in the order of their numbers. */
import type { CheckGroup } from './check.ts'
import { compareAndSwap } from './groups/compare-and-swap.ts'
import { deployments } from './groups/deployments.ts'
import { faults } from './groups/faults.ts'
import { firstWrite } from './groups/first-write.ts'
import { history } from './groups/history.ts'
import { measured } from './groups/measured.ts'
import { readers } from './groups/readers.ts'
import { roundTrip } from './groups/round-trip.ts'
import { secretsAndEnd } from './groups/secrets-and-end.ts'

export const contractGroups: readonly CheckGroup[] = [
  firstWrite,
  roundTrip,
  compareAndSwap,
  readers,
  history,
  deployments,
  faults,
  secretsAndEnd,
  measured,
]
