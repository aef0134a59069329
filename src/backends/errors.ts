/** Errors of the storage contract. They are distinguished by `code`: a plugin may carry its own copy of these classes. */
import { type ErrorParts, memberOf, OperationalError } from '../core/errors.ts'

/** What each code says where the error has no such member: classes of a plugin's own need none but `code`. */
const contract = {
  ERR_REVISION_CONFLICT: { exit: 'again', remedy: 'run the command again' },
  ERR_BACKEND_UNAVAILABLE: { exit: 'again' },
  ERR_BACKEND_AUTH: {},
  ERR_CORRUPT_DOCUMENT: {},
  ERR_UNKNOWN_REVISION: {},
  ERR_TAG_CONFLICT: { exit: 'again', remedy: 'run the command again' },
  ERR_DOCUMENT_TOO_LARGE: {},
  ERR_DRIVER_MISSING: {},
  ERR_PLUGIN: {},
  ERR_SETTINGS: {},
} as const satisfies Record<string, ErrorParts>

/** The codes of the contract, as `ERR_REVISION_CONFLICT`; docs/writing-a-backend.md says when each is thrown. */
export type BackendErrorCode = keyof typeof contract

/** All codes of the contract. */
export const backendErrorCodes = Object.keys(contract) as readonly BackendErrorCode[]

const parts: ReadonlyMap<unknown, ErrorParts> = new Map(Object.entries(contract))

/** The `code` of whatever was thrown, also if it is not an error. */
export function errorCodeOf(error: unknown): unknown {
  return memberOf(error, 'code')
}

/** Whether the place cannot be asked: it is away, or lets nobody in. */
export function isUnreachable(error: unknown): boolean {
  return ['ERR_BACKEND_UNAVAILABLE', 'ERR_BACKEND_AUTH'].includes(String(errorCodeOf(error)))
}

/** What one of the contract's codes says by itself; `undefined` for any other code. */
export function partsOfCode(code: unknown): ErrorParts | undefined {
  return parts.get(code)
}

/** Whether it was made to be reported, with a message that is alone. Node.js has codes that begin alike. */
export function isOperational(error: unknown): boolean {
  const code = errorCodeOf(error)
  if (typeof code !== 'string' || !code.startsWith('ERR_')) return false
  return parts.has(code) || ['error', 'warning'].includes(String(memberOf(error, 'grade')))
}

/** Whether it is one of the contract's errors, of any class. */
export function isContractError(error: unknown): boolean {
  return parts.has(errorCodeOf(error))
}

/** What is known of an error besides its message. */
export interface BackendErrorPlace {
  /** The section of the settings. */
  readonly backend?: string
  /** The method that failed, as `load`. */
  readonly operation?: string
  /** What fixes it, where the message does not say: a command, if one does. */
  readonly remedy?: string
  /**
   * Of a write that failed: `saved` when the revision is there anyway and only something after it failed, `not saved`
   * when nothing was sent that could count, `unknown` when that cannot be found out. Absent: anyone who wants to know
   * looks it up.
   */
  readonly outcome?: WriteOutcome
  /** The error of the driver or the system. MUST hold no secret; it is shown with `--debug`. */
  readonly cause?: unknown
}

/** What became of a revision whose write has failed (`BackendErrorPlace.outcome`). */
export type WriteOutcome = 'saved' | 'not saved' | 'unknown'

const outcomes: ReadonlySet<unknown> = new Set<WriteOutcome>(['saved', 'not saved', 'unknown'])

/** What a failed write says of its revision, of any class. */
export function outcomeOf(error: unknown): WriteOutcome | undefined {
  const outcome = memberOf(error, 'outcome')
  return outcomes.has(outcome) ? (outcome as WriteOutcome) : undefined
}

/** The base of all errors of the contract. They are distinguished by `code`, never by class. */
export class BackendError extends OperationalError {
  /** Which of the contract's errors it is. */
  declare readonly code: BackendErrorCode
  /** The section of the settings; filled in by the store where a plugin leaves it out. */
  readonly backend?: string
  /** The method that failed, as `load`; filled in by the store where a plugin leaves it out. */
  readonly operation?: string
  /** Of a failed write: what became of the revision (`BackendErrorPlace.outcome`). */
  readonly outcome?: WriteOutcome
  constructor(code: BackendErrorCode, message: string, place: BackendErrorPlace = {}) {
    super(code, message, {
      ...contract[code],
      ...(place.remedy === undefined ? {} : { remedy: place.remedy }),
      cause: place.cause,
      grade: place.outcome === 'saved' ? 'warning' : 'error',
    })
    if (place.backend !== undefined) this.backend = place.backend
    if (place.operation !== undefined) this.operation = place.operation
    if (place.outcome !== undefined) this.outcome = place.outcome
  }
}

/** The same error of the contract with what it does not say of its place; anything else as it is. */
export function placed(error: unknown, backend: string, operation: string): unknown {
  if (!(error instanceof BackendError)) return error
  return Object.assign(error, { backend: error.backend ?? backend, operation: error.operation ?? operation })
}

/** The newest revision is another one than the parent that the write named. */
export class RevisionConflictError extends BackendError {
  /** Number of the newest revision; `undefined` if there is none. */
  readonly newest: number | undefined
  constructor(newest: number | undefined, place?: BackendErrorPlace) {
    super(
      'ERR_REVISION_CONFLICT',
      `someone else wrote in the meantime: the newest revision is ${newest ?? 'none'}`,
      place,
    )
    this.newest = newest
  }
}

/** The place cannot be reached, or not in time, or there is no room: trying again later may help. */
export class BackendUnavailableError extends BackendError {
  constructor(message: string, place?: BackendErrorPlace) {
    super('ERR_BACKEND_UNAVAILABLE', message, place)
  }
}

/** Wrong credentials, or rights that do not suffice. */
export class BackendAuthError extends BackendError {
  constructor(message: string, place?: BackendErrorPlace) {
    super('ERR_BACKEND_AUTH', message, place)
  }
}

/** What is stored cannot be read back as it was written. */
export class CorruptDocumentError extends BackendError {
  constructor(message: string, place?: BackendErrorPlace) {
    super('ERR_CORRUPT_DOCUMENT', message, place)
  }
}

/** A revision that is not there: it was never written, or has been dropped from the history. */
export class UnknownRevisionError extends BackendError {
  constructor(message: string, place?: BackendErrorPlace) {
    super('ERR_UNKNOWN_REVISION', message, place)
  }
}

/** A tag stands for another revision than its writer has seen. */
export class TagConflictError extends BackendError {
  /** Number of the revision that it stands for; `undefined`: there is no such tag. */
  readonly id: number | undefined
  constructor(name: string, id: number | undefined, place?: BackendErrorPlace) {
    const now = id === undefined ? 'it is gone' : `it stands for revision ${id}`
    super('ERR_TAG_CONFLICT', `someone else has changed the tag ${name} in the meantime: ${now}`, place)
    this.id = id
  }
}

/** The place takes no document of this size; the message says how large it may be. */
export class DocumentTooLargeError extends BackendError {
  constructor(message: string, place?: BackendErrorPlace) {
    super('ERR_DOCUMENT_TOO_LARGE', message, place)
  }
}

/** A third-party client package is not installed; the message has the command that installs it. */
export class DriverMissingError extends BackendError {
  constructor(message: string, place?: BackendErrorPlace) {
    super('ERR_DRIVER_MISSING', message, place)
  }
}

/** A plugin cannot be found, does not load, or does not keep the contract. */
export class PluginError extends BackendError {
  constructor(message: string, place?: BackendErrorPlace) {
    super('ERR_PLUGIN', message, place)
  }
}

/** One thing that is wrong in the settings. */
export interface SettingsIssue {
  /** `section.option`; for what is not an option, the name of the variable or the file. */
  readonly key: string
  /** Where it was said: `/etc/openstack_deploy/osa.ini:4`, `environment OSA_INVENTORY_BACKEND`. */
  readonly place?: string
  /** What is wrong, behind the key: `is not set`. */
  readonly message: string
  /** What to write instead. */
  readonly remedy?: string
}

/** The settings are wrong: every issue with its key. */
export class SettingsError extends BackendError {
  /** Everything that is wrong, each with its key: all of it at once. */
  readonly issues: readonly SettingsIssue[]
  constructor(issues: readonly SettingsIssue[], place?: BackendErrorPlace) {
    super('ERR_SETTINGS', issues.map(issueText).join('\n'), place)
    this.issues = issues
  }
}

/** `PLACE: KEY: MESSAGE; REMEDY`. A key that the place names already is not repeated. */
function issueText({ key, place, message, remedy }: SettingsIssue): string {
  const head = place === undefined ? [key] : place.includes(key) ? [place] : [place, key]
  return `${[...head, message].join(': ')}${remedy === undefined ? '' : `; ${remedy}`}`
}
