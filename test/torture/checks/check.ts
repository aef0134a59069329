/** The verdict of a round, from its journal and its whole history. */
import type { Found } from '../history.ts'
import type { Journal } from '../journal.ts'
import { chainFaults } from './chain.ts'
import { changeFaults } from './changes.ts'
import { effectFaults } from './effects.ts'
import { holderFaults } from './holders.ts'
import { printedFaults } from './printed.ts'

/** @returns what of the promises does not hold, a line each */
export function check(revisions: readonly Found[], journal: Journal): string[] {
  return [
    ...chainFaults(revisions),
    ...changeFaults(revisions, journal),
    ...effectFaults(revisions, journal),
    ...holderFaults(revisions),
    ...printedFaults(revisions, journal),
    ...journal.deeds.flatMap(({ tag, line, faults }) => faults.map((what) => `${tag} (${line}): ${what}`)),
  ]
}
