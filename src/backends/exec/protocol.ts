/** What goes over the pipes between this tool and a plugin in another language (docs/exec-protocol.md). */
import { OperationalError } from '../../core/errors.ts'
import type { BackendCapabilities, Revision, RevisionInfo } from '../contract.ts'
import {
  BackendAuthError,
  type BackendError,
  type BackendErrorPlace,
  BackendUnavailableError,
  CorruptDocumentError,
  DocumentTooLargeError,
  DriverMissingError,
  PluginError,
  RevisionConflictError,
  SettingsError,
  type SettingsIssue,
  UnknownRevisionError,
} from '../errors.ts'
import { infoFault, isMapping, revisionFault } from '../support/revision-shape.ts'

export const protocolMagic = 'osa-inventory-exec'
export const protocolVersion = 1

/** Every method of a request. A plugin has the first three, and lists those of the others that it has. */
export type Method = 'open' | 'load' | 'write' | Operation
export const operations = ['revisions', 'loadRevision', 'removeRevisions', 'historyCut', 'destroy'] as const
export type Operation = (typeof operations)[number]

/** The first line that a plugin prints. */
export interface Greeting {
  readonly name: string
  readonly capabilities: BackendCapabilities
  readonly operations: ReadonlySet<Operation>
}

export type Answer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: AnsweredError }

export interface AnsweredError {
  readonly code: string
  readonly message: string
  readonly newest: number | undefined
  readonly issues: readonly SettingsIssue[]
}

/** Why a line is not what the protocol wants there. */
export class ProtocolFault extends OperationalError {
  constructor(message: string) {
    super('ERR_PROTOCOL', message)
  }
}

/** @throws ProtocolFault */
export function parseGreeting(line: string): Greeting {
  const greeting = jsonObject(line, 'its first line')
  if (greeting.magic !== protocolMagic) throw new ProtocolFault(`its first line has no "magic": "${protocolMagic}"`)
  if (greeting.version !== protocolVersion) {
    const spoken = JSON.stringify(greeting.version) ?? 'no version'
    throw new ProtocolFault(`it speaks version ${spoken} of the protocol, and this tool version ${protocolVersion}`)
  }
  const { name, capabilities } = greeting
  if (typeof name !== 'string' || name === '') throw new ProtocolFault('its first line has no "name"')
  const known = operationsOf(greeting.operations)
  return { name, capabilities: capabilitiesOf(capabilities, known), operations: known }
}

function operationsOf(listed: unknown): Set<Operation> {
  if (listed === undefined) return new Set()
  if (!Array.isArray(listed)) throw new ProtocolFault('"operations" in its first line is not a list')
  const unknown = listed.find((name) => !operations.includes(name))
  if (unknown === undefined) return new Set(listed as Operation[])
  throw new ProtocolFault(
    `its first line lists the operation ${JSON.stringify(unknown)}; known: ${operations.join(', ')}`,
  )
}

function capabilitiesOf(value: unknown, known: ReadonlySet<Operation>): BackendCapabilities {
  const given: Record<string, unknown> = isMapping(value) ? value : {}
  const flag = (name: keyof BackendCapabilities): boolean => {
    const claimed = given[name]
    if (typeof claimed === 'boolean') return claimed
    throw new ProtocolFault(`"capabilities" in its first line has no "${name}" that is true or false`)
  }
  const capabilities = { compareAndSwap: flag('compareAndSwap'), shared: flag('shared') }
  // The operations say whether there is one: a claim may only agree.
  if (given.history !== undefined && flag('history') && !(known.has('revisions') && known.has('loadRevision'))) {
    throw new ProtocolFault('it claims a history without the operations "revisions" and "loadRevision"')
  }
  return capabilities
}

/** @throws ProtocolFault */
export function parseAnswer(line: string): Answer {
  const answer = jsonObject(line, 'a line of its standard output')
  const { id, result, error } = answer
  if (typeof id !== 'number') throw new ProtocolFault('an answer has no "id"')
  if (error !== undefined && error !== null) return { id, error: answeredError(error) }
  if (!('result' in answer)) throw new ProtocolFault('an answer has neither "result" nor "error"')
  return { id, result }
}

function answeredError(error: unknown): AnsweredError {
  if (!isMapping(error)) throw new ProtocolFault('the "error" of an answer is not a mapping')
  const { code, message, newest, issues } = error
  if (typeof code !== 'string') throw new ProtocolFault('the "error" of an answer has no "code"')
  return {
    code,
    message: typeof message === 'string' && message !== '' ? message : code,
    newest: typeof newest === 'number' ? newest : undefined,
    issues: Array.isArray(issues) ? issues.filter(isIssue) : [],
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

/** The plugin's error as one of ours; a code that the contract does not know is the plugin's fault. */
export function asBackendError(error: AnsweredError, place: BackendErrorPlace, section: string): BackendError {
  if (error.code === 'ERR_REVISION_CONFLICT') return new RevisionConflictError(error.newest, place)
  if (error.code === 'ERR_SETTINGS') {
    const issues = error.issues.map(({ key, message }) => ({ key: `${section}.${key}`, message }))
    return new SettingsError(issues.length > 0 ? issues : [{ key: section, message: error.message }], place)
  }
  if (Object.hasOwn(classesByCode, error.code)) {
    return new classesByCode[error.code as keyof typeof classesByCode](error.message, place)
  }
  return new PluginError(`${error.message} (it answered with the unknown code ${error.code})`, place)
}

function jsonObject(line: string, what: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new ProtocolFault(`${what} is not JSON: ${beginning(line)}`)
  }
  if (!isMapping(value)) throw new ProtocolFault(`${what} is not a JSON object: ${beginning(line)}`)
  return value
}

/** Enough of a line to find it by. */
function beginning(line: string): string {
  return line.length <= 80 ? line : `${line.slice(0, 80)}…`
}

/** @throws ProtocolFault */
export function asRevisionInfo(value: unknown): RevisionInfo {
  const fault = infoFault(value)
  if (fault !== undefined) throw new ProtocolFault(`it gave ${fault}`)
  return value as RevisionInfo
}

/** @throws ProtocolFault */
export function asRevision(value: unknown): Revision {
  const fault = revisionFault(value)
  if (fault !== undefined) throw new ProtocolFault(`it gave ${fault}`)
  return value as Revision
}

/** @throws ProtocolFault */
export function fieldOf(result: unknown, name: string): unknown {
  if (isMapping(result) && name in result) return result[name]
  throw new ProtocolFault(`its answer has no "${name}"`)
}
