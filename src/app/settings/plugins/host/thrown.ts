/** Whatever was thrown, on its way from one thread to another: it stays what it is, as far as anyone looks at it. */
import { inspect } from 'node:util'
import {
  BackendAuthError,
  BackendUnavailableError,
  CorruptDocumentError,
  DocumentTooLargeError,
  DriverMissingError,
  PluginError,
  RevisionConflictError,
  SettingsError,
  TagConflictError,
  UnknownRevisionError,
} from '../../../../backends/errors.ts'
import { memberOf } from '../../../../core/errors.ts'

export type Thrown =
  | { readonly kind: 'value'; readonly value: unknown }
  | {
      readonly kind: 'error' | 'object'
      readonly name?: string
      readonly message?: string
      readonly stack?: string
      readonly members: Readonly<Record<string, unknown>>
      readonly cause?: Thrown
      readonly errors?: readonly Thrown[]
    }

/** Of errors of the contract, of the system and of this program; a class may have them as getters. */
const told = [
  'code',
  'remedy',
  'newest',
  'issues',
  'backend',
  'operation',
  'outcome',
  'grade',
  'exit',
  'errno',
  'syscall',
  'path',
  'dest',
  'address',
  'port',
  'file',
  'line',
  'column',
]
const own: ReadonlySet<string> = new Set(['name', 'message', 'stack', 'cause', 'errors'])

/** Causes of causes, and what hangs on an error: a driver's may hang its whole world on it. */
const deepest = 5
const mostEntries = 100
const longestText = 64 * 1024

export function asThrown(value: unknown, depth = 0): Thrown {
  if (typeof value === 'symbol' || typeof value === 'function') return { kind: 'value', value: String(value) }
  if (typeof value !== 'object' || value === null) return { kind: 'value', value }
  const text = (name: string): string | undefined => {
    const member = memberOf(value, name)
    return typeof member === 'string' ? beginning(member) : undefined
  }
  const [name, message, stack] = [text('name'), text('message'), text('stack')]
  const [cause, errors] = [memberOf(value, 'cause'), memberOf(value, 'errors')]
  return {
    kind: value instanceof Error ? 'error' : 'object',
    ...(name === undefined ? {} : { name }),
    ...(message === undefined ? {} : { message }),
    ...(stack === undefined ? {} : { stack }),
    members: membersOf(value),
    ...(cause === undefined || depth === deepest ? {} : { cause: asThrown(cause, depth + 1) }),
    ...(Array.isArray(errors) && depth < deepest
      ? { errors: errors.slice(0, mostEntries).map((each) => asThrown(each, depth + 1)) }
      : {}),
  }
}

function membersOf(value: object): Record<string, unknown> {
  const names = new Set([...told, ...namesOf(value)])
  const members = [...names].flatMap((name) => {
    const member = own.has(name) ? undefined : plain(memberOf(value, name), 0)
    return member === undefined ? [] : [[name, member] as const]
  })
  return Object.fromEntries(members)
}

function namesOf(value: object): string[] {
  try {
    return Object.keys(value).slice(0, mostEntries)
  } catch {
    return []
  }
}

function plain(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return beginning(value)
  if (typeof value === 'function' || typeof value === 'symbol') return undefined
  if (typeof value !== 'object' || value === null) return value
  const prototype: unknown = Object.getPrototypeOf(value)
  const isPlain = prototype === Object.prototype || prototype === null
  if (depth === deepest || !(isPlain || Array.isArray(value))) return beginning(shown(value))
  if (Array.isArray(value)) return value.slice(0, mostEntries).map((each) => plain(each, depth + 1))
  return Object.fromEntries(namesOf(value).map((name) => [name, plain(memberOf(value, name), depth + 1)]))
}

function shown(value: object): string {
  try {
    return inspect(value, { depth: 2 })
  } catch {
    return 'an object'
  }
}

function beginning(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText)}…`
}

/** Told apart by their codes; a class is for those who like to ask by it. */
const classes: ReadonlyMap<unknown, { readonly prototype: object }> = new Map<unknown, { readonly prototype: object }>([
  ['ERR_REVISION_CONFLICT', RevisionConflictError],
  ['ERR_BACKEND_UNAVAILABLE', BackendUnavailableError],
  ['ERR_BACKEND_AUTH', BackendAuthError],
  ['ERR_CORRUPT_DOCUMENT', CorruptDocumentError],
  ['ERR_UNKNOWN_REVISION', UnknownRevisionError],
  ['ERR_TAG_CONFLICT', TagConflictError],
  ['ERR_DOCUMENT_TOO_LARGE', DocumentTooLargeError],
  ['ERR_DRIVER_MISSING', DriverMissingError],
  ['ERR_PLUGIN', PluginError],
  ['ERR_SETTINGS', SettingsError],
])

/** What is to be thrown in the place of what was. */
export function fromThrown(thrown: Thrown): unknown {
  if (thrown.kind === 'value') return thrown.value
  const { kind, name, message, stack, members, cause, errors } = thrown
  const made: object = kind === 'error' ? new Error(message ?? '') : {}
  const set = (key: string, value: unknown, enumerable = false): void => {
    Object.defineProperty(made, key, { value, enumerable, writable: true, configurable: true })
  }
  const own = classes.get(members.code)
  if (kind === 'error' && own) Object.setPrototypeOf(made, own.prototype)
  if (kind === 'object' && message !== undefined) set('message', message, true)
  if (name !== undefined && name !== 'Error') set('name', name)
  if (stack !== undefined) set('stack', stack)
  for (const [key, value] of Object.entries(members)) set(key, value, true)
  if (cause !== undefined) set('cause', fromThrown(cause))
  if (errors !== undefined) set('errors', errors.map(fromThrown))
  return made
}
