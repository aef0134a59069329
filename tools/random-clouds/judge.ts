/** What a case shows: alike, a refusal on either side, or a difference. */
import { join } from 'node:path'
import { addressFault, compareOptions } from './addresses.ts'
import { type Bench, type Case, settleReference } from './cases.ts'
import { type CompareOptions, compareDocuments, firstDifference } from './compare.ts'
import { effectiveConfiguration } from './effective.ts'
import { parseJson, writeJson } from './json-text.ts'
import { judgeRenaming } from './judge-renaming.ts'
import { type OurOutcome, runOurs } from './ours.ts'
import type { ReferenceOutcome } from './reference.ts'

export const verdicts = [
  'alike',
  'alike after a stop',
  'both refuse',
  'only the original refuses',
  'only ours refuses',
  'the original does not settle',
  'the original differs from itself',
  'DIFFERENT',
  'WRONG ADDRESS',
  'WRONG TEXT',
  'CHANGED WITHOUT A REASON',
  'REFUSED WITHOUT A RIGHT TO',
  'ACCEPTED WITHOUT A RIGHT TO',
  'RENAMED WRONGLY',
  'STOPPED WITHOUT A REASON',
  'NOT STOPPED',
  'CRASHED',
] as const
export type Verdict = (typeof verdicts)[number]

export interface Judgement {
  readonly verdict: Verdict
  /** The first difference, or the message of anyone who refuses. */
  readonly detail: string
  readonly reference: ReferenceOutcome
  readonly ours: OurOutcome
}

/** Verdicts in capitals are faults of ours. */
export function isFailure({ verdict }: Judgement): boolean {
  return verdict === verdict.toUpperCase()
}

/** Whose output is to be compared with the original's. */
export interface Contender {
  readonly run: (one: Case, bench: Bench) => Promise<OurOutcome>
  /** Ours is asked for more: rightly drawn addresses (N1 is the original's), and to leave alone what is settled. */
  readonly isOurs: boolean
}

export const ourGenerator: Contender = {
  run: async ({ id, kind, stored }, { directory, release }) =>
    runOurs({
      config: join(directory, 'config'),
      environment: join(directory, 'environment'),
      stored,
      release,
      seed: id,
      stops: kind === 'renamed',
    }),
  isOurs: true,
}

/** Tests the tool itself. */
export const originalOnceMore: Contender = {
  run: async (one, bench) => {
    const outcome = await settleReference(bench, one, 'second')
    if (outcome.outcome === 'settled') return { document: outcome.document, changed: true }
    return { refusal: outcome.outcome === 'refused' ? outcome.message : 'does not settle', codes: ['reference'] }
  },
  isOurs: false,
}

type Accepted = OurOutcome & { document: string; changed: boolean }
type Settled = ReferenceOutcome & { outcome: 'settled' }

/**
 * Rows of the list of defects that may be refused although the original accepts, also with all quirks. E9: no renaming of
 * groups helps a cloud that goes back below 2024.1.
 */
const rightfulCodes = new Set(['D1', 'P1', 'K1', 'N1', 'N2', 'N3', 'N4', 'N5', 'L5', 'E9'])

/** How the original ends when it means to refuse; anything else is a crash of its, and free. */
const deliberateExceptions = new Set([
  'SystemExit',
  'MultipleHostsWithOneIPError',
  'MultipleIpForHostError',
  'ProviderNetworkMisconfiguration',
  'LxcHostsDefined',
  'GroupConflict',
  'MissingStaticRouteInfo',
])
const exhausted = /Cannot retrieve requested amount of IP addresses/
const unstorable = /is not JSON serializable|'<' not supported between instances/

/** The original's words without the name of the exception before them. */
export function plainMessage(message: string): string {
  return message.replace(/^[\w.]+(?:Error|Conflict|Defined|Misconfiguration|Info): /, '')
}

function whenOriginalRefuses(
  reference: ReferenceOutcome & { outcome: 'refused' },
  ours: OurOutcome,
): [Verdict, string] {
  const { message, exception } = reference
  const deliberate = deliberateExceptions.has(exception)
  const known = `${exception}: ${plainMessage(message)}`
  if ('refusal' in ours) {
    const sameWords = !deliberate || ours.refusal.includes(plainMessage(message))
    return [
      'both refuse',
      deliberate
        ? `${sameWords ? 'same' : 'OTHER'} words: ${known}${sameWords ? '' : ` | ours: ${ours.refusal}`}`
        : `${known} | ours: ${ours.refusal}`,
    ]
  }
  const mustRefuse = (deliberate && !exhausted.test(message)) || unstorable.test(message)
  return [mustRefuse ? 'ACCEPTED WITHOUT A RIGHT TO' : 'only the original refuses', known]
}

function whenOursRefuses(ours: OurOutcome & { refusal: string; codes: readonly string[] }): [Verdict, string] {
  const rightful = ours.codes.every((code) => rightfulCodes.has(code)) || exhausted.test(ours.refusal)
  return [
    rightful ? 'only ours refuses' : 'REFUSED WITHOUT A RIGHT TO',
    `${[...new Set(ours.codes)].join(', ')}: ${ours.refusal}`,
  ]
}

async function differsFromItself(one: Case, bench: Bench, first: string, options: CompareOptions): Promise<boolean> {
  for (const seed of ['second', 'third', 'fourth']) {
    const again = await settleReference(bench, one, seed)
    if (again.outcome !== 'settled' || compareDocuments(first, again.document, options) !== undefined) return true
  }
  return false
}

/** The keys of `_meta.hostvars` are in no order of their own on an unsettled text; a settled one is sorted. */
function textFault(document: string): string | undefined {
  const again = writeJson(parseJson(document))
  if (again === document) return undefined
  const at = [...again].findIndex((letter, i) => letter !== document[i])
  return `at ${at}: ${document.slice(Math.max(0, at - 60), at + 60)}`
}

async function whenBothAccept(one: Case, bench: Bench, reference: string, ours: string): Promise<[Verdict, string]> {
  const options = compareOptions(one, bench.release)
  const difference = compareDocuments(ours, reference, options)
  if (difference !== undefined) {
    if (await differsFromItself(one, bench, reference, options)) return ['the original differs from itself', difference]
    return ['DIFFERENT', difference]
  }
  const text = textFault(ours)
  if (text !== undefined) return ['WRONG TEXT', text]
  return ['alike', '']
}

/** What may still be wrong with an inventory of ours that is alike. */
async function fault(
  one: Case,
  bench: Bench,
  ours: Accepted,
  reference: Settled,
): Promise<[Verdict, string] | undefined> {
  const address = addressFault(
    ours.document,
    effectiveConfiguration(one.files, bench.release),
    compareOptions(one, bench.release),
  )
  if (address !== undefined) return ['WRONG ADDRESS', address]
  const places: [stored: string | undefined, document: string][] = [
    [reference.left, reference.document],
    [ours.changed ? ours.document : one.stored, ours.document],
  ]
  for (const [stored, document] of places) {
    const again = await ourGenerator.run({ ...one, stored }, bench)
    if (!('document' in again)) return ['CHANGED WITHOUT A REASON', 'crash' in again ? again.crash : again.refusal]
    if (again.document === document && (!again.changed || stored !== document)) continue
    const difference = firstDifference(parseJson(again.document), parseJson(document))
    return ['CHANGED WITHOUT A REASON', difference ?? 'only in its layout']
  }
  return undefined
}

/** Lays the case out, runs both, and compares. */
export async function judge(one: Case, bench: Bench, contender: Contender): Promise<Judgement> {
  const reference = await settleReference(bench, one, 'first')
  const ours = await contender.run(one, bench)
  const weighed = await weigh(one, bench, reference, ours)
  const isAlike = weighed[0] === 'alike' && 'document' in ours && reference.outcome === 'settled'
  const [verdict, detail] =
    (isAlike &&
      contender.isOurs &&
      ((await fault(one, bench, ours, reference)) ?? (await judgeRenaming(one, bench, ours.document)))) ||
    weighed
  return { verdict, detail, reference, ours }
}

async function weigh(
  one: Case,
  bench: Bench,
  reference: ReferenceOutcome,
  ours: OurOutcome,
): Promise<[Verdict, string]> {
  if ('crash' in ours) return ['CRASHED', ours.crash]
  if (reference.outcome === 'unsettled')
    return ['the original does not settle', 'refusal' in ours ? ours.refusal : 'ours settles']
  if (reference.outcome === 'refused') return whenOriginalRefuses(reference, ours)
  if ('refusal' in ours) return whenOursRefuses(ours)
  return whenBothAccept(one, bench, reference.document, ours.document)
}
