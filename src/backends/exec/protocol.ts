/** What goes over the pipes between this tool and a plugin in another language (docs/exec-protocol.md). */
import { OperationalError } from '../../core/errors.ts'
import {
  BackendAuthError,
  type BackendError,
  type BackendErrorPlace,
  BackendUnavailableError,
  CorruptDocumentError,
  DocumentTooLargeError,
  DriverMissingError,
  outcomeOf,
  PluginError,
  RevisionConflictError,
  SettingsError,
  type SettingsIssue,
  UnknownRevisionError,
  type WriteOutcome,
} from '../errors.ts'
import { isMapping, isRevisionId } from '../support/revision-shape.ts'

/** Every method of a request. A plugin has the first three, and lists those of the others that it has. */
export type Method = 'open' | 'load' | 'write' | Operation
export const operations = [
  'newest',
  'newestInfo',
  'revisions',
  'loadRevision',
  'removeRevisions',
  'historyCut',
  'doubts',
  'destroy',
] as const
export type Operation = (typeof operations)[number]

export type Answer = Outcome & {
  readonly id: number
  /** Remarks for `doctor` and `backend check`; empty before version 2 of the protocol. */
  readonly warnings: readonly string[]
}
type Outcome = { readonly result: unknown } | { readonly error: AnsweredError }

export interface AnsweredError {
  readonly code: string
  readonly message: string
  readonly newest: number | undefined
  readonly issues: readonly SettingsIssue[]
  /** Of a write. */
  readonly outcome: WriteOutcome | undefined
}

/** Why a line is not what the protocol wants there. */
export class ProtocolFault extends OperationalError {
  /** What was found, of any length: for a message it is masked first, and then cut. */
  readonly found: string | undefined

  constructor(message: string, found?: string) {
    super('ERR_PROTOCOL', message)
    this.found = found
  }
}

/** So many remarks, or issues, of one answer are passed on. */
const mostRemarks = 100

/** @throws ProtocolFault */
export function parseAnswer(line: string): Answer {
  const answer = jsonObject(line, 'a line of its standard output')
  const { id, result, error, warnings } = answer
  if (typeof id !== 'number') throw new ProtocolFault('an answer has no "id"')
  const told = Array.isArray(warnings) ? warnings.filter((each) => typeof each === 'string').slice(0, mostRemarks) : []
  if (error !== undefined && error !== null) return { id, error: answeredError(error), warnings: told }
  if (!('result' in answer)) throw new ProtocolFault('an answer has neither "result" nor "error"')
  return { id, result, warnings: told }
}

function answeredError(error: unknown): AnsweredError {
  if (!isMapping(error)) throw new ProtocolFault('the "error" of an answer is not a mapping')
  const { code, message, newest, issues } = error
  if (typeof code !== 'string') throw new ProtocolFault('the "error" of an answer has no "code"')
  return {
    code,
    message: typeof message === 'string' && message !== '' ? message : code,
    newest: isRevisionId(newest) ? newest : undefined,
    outcome: outcomeOf(error),
    issues: Array.isArray(issues) ? issues.filter(isIssue).slice(0, mostRemarks) : [],
  }
}

function isIssue(value: unknown): value is SettingsIssue {
  return isMapping(value) && typeof value.key === 'string' && typeof value.message === 'string'
}

const classesByCode = {
  ERR_BACKEND_UNAVAILABLE: BackendUnavailableError,
  ERR_BACKEND_AUTH: BackendAuthError,
  ERR_CORRUPT_DOCUMENT: CorruptDocumentError,
  ERR_UNKNOWN_REVISION: UnknownRevisionError,
  ERR_DOCUMENT_TOO_LARGE: DocumentTooLargeError,
  ERR_DRIVER_MISSING: DriverMissingError,
  ERR_PLUGIN: PluginError,
} as const

/** The plugin's error as one of ours. @throws ProtocolFault for a code that the contract does not know */
export function asBackendError(error: AnsweredError, at: BackendErrorPlace, section: string): BackendError {
  const { outcome } = error
  const place = at.operation !== 'write' || outcome === undefined ? at : { ...at, outcome }
  if (error.code === 'ERR_REVISION_CONFLICT') return new RevisionConflictError(error.newest, place)
  if (error.code === 'ERR_SETTINGS') {
    const issues = error.issues.map(({ key, message }) => ({ key: `${section}.${key}`, message }))
    return new SettingsError(issues.length > 0 ? issues : [{ key: section, message: error.message }], place)
  }
  if (Object.hasOwn(classesByCode, error.code)) {
    return new classesByCode[error.code as keyof typeof classesByCode](error.message, place)
  }
  if (error.code === 'ERR_UNKNOWN_METHOD') {
    throw new ProtocolFault(`it does not know "${place.operation}", which it lists or has to know`)
  }
  throw new ProtocolFault(`${error.message} (it answered with the unknown code ${error.code})`)
}

/** @throws ProtocolFault */
export function jsonObject(line: string, what: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new ProtocolFault(`${what} is not JSON`, line)
  }
  if (!isMapping(value)) throw new ProtocolFault(`${what} is not a JSON object`, line)
  return value
}
