/**
 * A plan: what a run would store, kept in a file until someone has it stored. It has what the run drew, and what it was
 * computed from; so the run that applies it makes the same again, and shows that it did by the digest of the result.
 */

import type { RevisionId } from '../../backends/contract.ts'
import { sha256 } from '../../backends/support/digest.ts'
import { isMapping, isRevisionId, isText } from '../../backends/support/revision-shape.ts'
import { OperationalError } from '../../core/errors.ts'
import { largestPlan } from '../../disk/limits.ts'
import { reasonOf } from '../../disk/reason.ts'
import { readRegular } from '../../disk/regular-file.ts'
import { canonical } from '../store/revisions.ts'

export const planFormat = 'osa-inventory plan 1'
/** What every version's format begins with. */
const anyPlanFormat = 'osa-inventory plan '

export interface Plan {
  readonly format: typeof planFormat
  /** The program that made it: another one may make something else of the same files. */
  readonly tool: string
  readonly made: {
    /** ISO 8601, UTC. */
    readonly time: string
    readonly author: string
    readonly command: string
    readonly reason?: string
  }
  readonly place: {
    /** The section of the settings; absent where the store does not say. */
    readonly backend?: string
    readonly deployment?: string
    /** Absolute: for messages, as the same files may be elsewhere on another host. */
    readonly config: string
    readonly environment: string
  }
  readonly rules: {
    readonly release: { readonly name: string; readonly points: readonly string[] }
    /** What `--release` said. */
    readonly asked?: string
    readonly quirks: readonly string[]
    readonly new: boolean
    readonly force: boolean
  }
  /** What is stored; `null`: nothing, or nothing that can be read. */
  readonly base: PlanBase | null
  readonly inputs: readonly PlannedInput[]
  readonly result: {
    readonly changed: boolean
    /** SHA-256 of the document that is to be stored. */
    readonly digest: string
  }
  /** For people: what is new in it. */
  readonly added: {
    readonly hosts: readonly string[]
    readonly containers: readonly string[]
    readonly addresses: readonly PlannedAddress[]
  }
  /** What chance gave, in the order in which it was asked: `1a2b3c4d` for digits, `17/1021` for a number below 1021. */
  readonly draws: readonly string[]
}

export interface PlanBase {
  readonly id: RevisionId
  readonly lineage: string
  /** Absent of a state that is not recorded. */
  readonly change?: string
  /** SHA-256 of the document. */
  readonly digest: string
}

export interface PlannedInput {
  /** `config conf.d/swift.yml` (src/app/config/inputs.ts). */
  readonly name: string
  readonly sha256: string
}

export interface PlannedAddress {
  readonly host: string
  readonly network: string
  readonly address: string
}

/** The file is not a plan, or not as it was written. */
export class PlanError extends OperationalError {
  constructor(message: string, remedy: string) {
    super('ERR_PLAN', message, { remedy })
  }
}

/** Indented, so that people can read it; the seal is the last member. */
export function planText(plan: Plan): string {
  return `${JSON.stringify({ ...plan, seal: sealOf(plan) }, null, 2)}\n`
}

function sealOf(plan: Plan): string {
  return sha256(canonical(plan))
}

/**
 * @param path absolute
 * @param shown what the message calls it
 * @param again a command that makes it again
 * @throws PlanError
 */
export function readPlan(path: string, { shown, again }: { readonly shown: string; readonly again: string }): Plan {
  const remedy = `make the plan again: ${again}`
  const read = parsed(textOf(path, shown, remedy))
  if (!isMapping(read) || !isText(read.format) || !read.format.startsWith(anyPlanFormat)) {
    throw new PlanError(`${shown} is not a plan`, 'osa-inventory generate --dry-run -o FILE writes one')
  }
  if (read.format !== planFormat) {
    const problem = `${shown} is in the format \`${read.format}\`, and this program reads \`${planFormat}\``
    throw new PlanError(problem, `make the plan again with this program: ${again}`)
  }
  const { seal, ...plan } = read
  const fault = planFault(plan)
  if (fault !== undefined) throw new PlanError(`${shown}: ${fault}: it was damaged or edited`, remedy)
  if (seal !== sealOf(plan as unknown as Plan)) {
    throw new PlanError(`${shown}: its digest does not fit: it was damaged or edited`, remedy)
  }
  return plan as unknown as Plan
}

/** Whether someone else's file is in the place where a plan is to be written. */
export function isOtherFile(path: string): boolean {
  let bytes: Buffer
  try {
    bytes = readRegular(path, largestPlan)
  } catch (error) {
    // What is there and cannot be read is for the one who writes it to tell.
    return (error as { code?: unknown }).code !== 'ENOENT' && (error as { code?: unknown }).code !== 'ENOTDIR'
  }
  return bytes.length > 0 && !bytes.subarray(0, 200).toString('utf8').includes(`"format": "${anyPlanFormat}`)
}

function textOf(path: string, shown: string, remedy: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readRegular(path, largestPlan))
  } catch (error) {
    if (error instanceof TypeError) throw new PlanError(`${shown} is not UTF-8: it was damaged`, remedy)
    const reason = reasonOf(error, { ENOENT: 'there is no such file' })
    throw new PlanError(`${shown} cannot be read: ${reason}`, 'name a file that `generate --dry-run -o` has written')
  }
}

/** `undefined` where it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

// Each member says what is wrong with it; whatever is not named here is not in a plan.

type Check = (value: unknown) => boolean

const isBoolean: Check = (value) => typeof value === 'boolean'
const isDigest: Check = (value) => isText(value) && /^[0-9a-f]{64}$/.test(value)
const isTime: Check = (value) => isText(value) && !Number.isNaN(Date.parse(value))
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
const record =
  (members: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isMapping(value) && memberFault(value, members) === undefined
const isDraw: Check = (value) => isText(value) && value.length <= 100 && /^(?:[0-9a-f]+|[0-9]+\/[0-9]+)$/.test(value)

const members: Readonly<Record<string, Check>> = {
  format: isText,
  tool: isText,
  made: record({ time: isTime, author: isText, command: isText, reason: maybe(isText) }),
  place: record({ backend: maybe(isText), deployment: maybe(isText), config: isText, environment: isText }),
  rules: record({
    release: record({ name: isText, points: listOf(isText) }),
    asked: maybe(isText),
    quirks: listOf(isText),
    new: isBoolean,
    force: isBoolean,
  }),
  base: (value) =>
    value === null || record({ id: isRevisionId, lineage: isText, change: maybe(isText), digest: isDigest })(value),
  inputs: listOf(record({ name: isText, sha256: isDigest })),
  result: record({ changed: isBoolean, digest: isDigest }),
  added: record({
    hosts: listOf(isText),
    containers: listOf(isText),
    addresses: listOf(record({ host: isText, network: isText, address: isText })),
  }),
  draws: listOf(isDraw),
}

function planFault(plan: Readonly<Record<string, unknown>>): string | undefined {
  const name = memberFault(plan, members)
  if (name === undefined) return undefined
  return Object.hasOwn(members, name) ? `"${name}" is missing or wrong` : `"${name}" is not in a plan`
}

function memberFault(
  value: Readonly<Record<string, unknown>>,
  checks: Readonly<Record<string, Check>>,
): string | undefined {
  const wrong = Object.entries(checks).find(([name, check]) => !check(value[name]))?.[0]
  return wrong ?? Object.keys(value).find((name) => !Object.hasOwn(checks, name))
}
