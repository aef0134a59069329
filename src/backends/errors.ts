/** Errors of the storage contract. They are told apart by `code`: a plugin may carry its own copy of these classes. */

export type BackendErrorCode =
  | 'ERR_REVISION_CONFLICT'
  | 'ERR_BACKEND_UNAVAILABLE'
  | 'ERR_BACKEND_AUTH'
  | 'ERR_CORRUPT_DOCUMENT'
  | 'ERR_DOCUMENT_TOO_LARGE'
  | 'ERR_DRIVER_MISSING'
  | 'ERR_PLUGIN'
  | 'ERR_SETTINGS'

export interface BackendErrorPlace {
  readonly backend?: string
  readonly operation?: string
  readonly cause?: unknown
}

export class BackendError extends Error {
  readonly code: BackendErrorCode
  readonly backend?: string
  readonly operation?: string
  constructor(code: BackendErrorCode, message: string, place: BackendErrorPlace = {}) {
    super(message, place.cause === undefined ? undefined : { cause: place.cause })
    this.name = new.target.name
    this.code = code
    if (place.backend !== undefined) this.backend = place.backend
    if (place.operation !== undefined) this.operation = place.operation
  }
}

/** The newest revision is another one than the parent that the write named. */
export class RevisionConflictError extends BackendError {
  readonly newest: number | undefined
  constructor(newest: number | undefined, place?: BackendErrorPlace) {
    super(
      'ERR_REVISION_CONFLICT',
      `somebody else has written meanwhile: the newest revision is ${newest ?? 'none'}`,
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

export interface SettingsIssue {
  /** `section.option`. */
  readonly key: string
  readonly message: string
}

/** The settings are wrong: every issue with its key. */
export class SettingsError extends BackendError {
  readonly issues: readonly SettingsIssue[]
  constructor(issues: readonly SettingsIssue[], place?: BackendErrorPlace) {
    super('ERR_SETTINGS', issues.map((issue) => `${issue.key}: ${issue.message}`).join('\n'), place)
    this.issues = issues
  }
}
