/** What a case shows: alike, a refusal on either side, or a difference. */
import { join } from 'node:path'
import { addressFault, compareOptions } from './addresses.ts'
import { type Bench, type Case, settleReference } from './cases.ts'
import { type CompareOptions, compareDocuments } from './compare.ts'
import { parseJson, writeJson } from './json-text.ts'
import { type OurOutcome, runOurs } from './ours.ts'
import type { ReferenceOutcome } from './reference.ts'

export const verdicts = [
  'alike',
  'both refuse',
  'only the original refuses',
  'only ours refuses',
  'the original does not settle',
  'the original differs from itself',
  'DIFFERENT',
  'WRONG ADDRESS',
  'WRONG TEXT',
  'REFUSED WITHOUT A RIGHT TO',
  'ACCEPTED WITHOUT A RIGHT TO',
  'CRASHED',
] as const
export type Verdict = (typeof verdicts)[number]

export interface Judgement {
  readonly verdict: Verdict
  /** The first difference, or the message of whoever refuses. */
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
  /** The original hands out addresses that are the gateway's or somebody's `management_ip` (N1). */
  readonly drawsRightly: boolean
}

export const ourGenerator: Contender = {
  run: async ({ id, stored }, { directory }) =>
    runOurs(join(directory, 'config'), join(directory, 'environment'), stored, id),
  drawsRightly: true,
}

/** Tests the tool itself. */
export const originalOnceMore: Contender = {
  run: async (one, bench) => {
    const outcome = await settleReference(bench, one, 'second')
    if (outcome.outcome === 'settled') return { document: outcome.document }
    return { refusal: outcome.outcome === 'refused' ? outcome.message : 'does not settle', codes: ['reference'] }
  },
  drawsRightly: false,
}

/** Rows of the list of defects that may be refused although the original accepts, also with all quirks. */
const rightfulCodes = new Set(['D1', 'P1', 'K1', 'N1', 'N2', 'N3', 'N4', 'N5', 'L5'])

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
  const options = compareOptions(one.files, one.stored)
  const difference = compareDocuments(ours, reference, options)
  if (difference !== undefined) {
    if (await differsFromItself(one, bench, reference, options)) return ['the original differs from itself', difference]
    return ['DIFFERENT', difference]
  }
  const text = textFault(ours)
  if (text !== undefined) return ['WRONG TEXT', text]
  return ['alike', '']
}

/** An inventory that is alike can still hold addresses that should not have been drawn. */
function withAddressesChecked(one: Case, [verdict, detail]: [Verdict, string], ours: OurOutcome): [Verdict, string] {
  if (verdict !== 'alike' || !('document' in ours)) return [verdict, detail]
  const fault = addressFault(ours.document, one.files, compareOptions(one.files, one.stored))
  return fault === undefined ? [verdict, detail] : ['WRONG ADDRESS', fault]
}

/** Lays the case out, runs both, and compares. */
export async function judge(one: Case, bench: Bench, contender: Contender): Promise<Judgement> {
  const reference = await settleReference(bench, one, 'first')
  const ours = await contender.run(one, bench)
  const weighed = await weigh(one, bench, reference, ours)
  const [verdict, detail] = contender.drawsRightly ? withAddressesChecked(one, weighed, ours) : weighed
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
