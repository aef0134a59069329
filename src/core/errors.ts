/**
 * What can go wrong without being a fault of this program: an error with a code, a message that is alone, and what
 * fixes it. The edge (src/cli/report-error.ts) tells every error by these members, of any class: a plugin
 * carries copies of its own.
 */

/** `warning`: what was asked for is done, and only something beside it failed. */
export type ErrorGrade = 'error' | 'warning'

/** `again`: another run may succeed. */
export type ErrorExit = 'failed' | 'again'

export interface ErrorParts {
  /** What fixes it, where the message does not say: a command, if one does. */
  readonly remedy?: string | undefined
  readonly cause?: unknown
  /** @default 'error' */
  readonly grade?: ErrorGrade
  /** @default 'failed' */
  readonly exit?: ErrorExit
}

export class OperationalError extends Error {
  /** Begins with `ERR_`, and stays what it is: scripts and plugins tell errors apart by it. */
  readonly code: string
  readonly remedy?: string
  readonly grade: ErrorGrade
  readonly exit: ErrorExit
  constructor(code: string, message: string, { remedy, cause, grade = 'error', exit = 'failed' }: ErrorParts = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = new.target.name
    this.code = code
    if (remedy !== undefined) this.remedy = remedy
    this.grade = grade
    this.exit = exit
  }
}

/** A member of whatever was thrown; `undefined` also for one that cannot be read: plugins throw anything. */
export function memberOf(thrown: unknown, name: string): unknown {
  if ((typeof thrown !== 'object' && typeof thrown !== 'function') || thrown === null) return undefined
  try {
    return Reflect.get(thrown, name)
  } catch {
    return undefined
  }
}

/** What whatever was thrown says of itself; of several that are reported as one (`AggregateError`), what each says. */
export function messageOf(thrown: unknown): string {
  const message = memberOf(thrown, 'message')
  if (typeof message === 'string' && message !== '') return message
  const errors = memberOf(thrown, 'errors')
  if (Array.isArray(errors) && errors.length > 0) return errors.map(messageOf).join(', ')
  const name = memberOf(thrown, 'name')
  if (typeof name === 'string' && name !== '') return name
  return typeof thrown === 'object' && thrown !== null ? 'an error without a message' : textOf(thrown)
}

function textOf(thrown: unknown): string {
  if (thrown === '') return 'an empty text'
  return typeof thrown === 'function' ? 'a function' : String(thrown)
}

const faults: ReadonlySet<unknown> = new Set(['TypeError', 'RangeError', 'ReferenceError'])

/** What only a mistake in the code throws: no input, disk or server can be told to be better. */
export function isProgramFault(thrown: unknown): boolean {
  return faults.has(memberOf(thrown, 'name'))
}
