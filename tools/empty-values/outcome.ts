/** What the original did with the table, as the fixture holds it. */
import { compareDocuments } from '../random-clouds/compare.ts'
import type { OurOutcome } from '../random-clouds/ours.ts'

export interface FrozenTable {
  /** Every different inventory that came out, once. */
  readonly documents: readonly string[]
  /** By the name of the case: the place of its inventory, or how the original ended. */
  readonly outcomes: Readonly<Record<string, number | Ending>>
}

/** The exception that ended the original, with its words; or nothing, where it changed in each run. */
export interface Ending {
  readonly exception: string
  readonly message: string
}

export const unsettled = 'unsettled'

/** Addresses of the clouds that nobody draws. */
const hostAddresses = new Set(['10.60.0.11', '10.60.0.13', '10.60.0.21', '10.60.0.31'])
const managementAddresses = new Set(['c1 10.60.0.12'])

export type Verdict = 'alike' | 'both refuse' | 'only ours runs' | 'only ours refuses' | 'different' | 'crashed'

export function verdictOn(theirs: string | Ending, ours: OurOutcome): { verdict: Verdict; detail: string } {
  if ('crash' in ours) return { verdict: 'crashed', detail: ours.crash }
  if (typeof theirs !== 'string') {
    const said = `${theirs.exception}: ${theirs.message}`
    if ('refusal' in ours) return { verdict: 'both refuse', detail: `${said} | ours: ${ours.refusal}` }
    return { verdict: 'only ours runs', detail: said }
  }
  if ('refusal' in ours) return { verdict: 'only ours refuses', detail: `${ours.codes.join(' ')}: ${ours.refusal}` }
  const difference = compareDocuments(ours.document, theirs, { hostAddresses, managementAddresses })
  return difference === undefined ? { verdict: 'alike', detail: '' } : { verdict: 'different', detail: difference }
}
