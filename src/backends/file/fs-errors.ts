import { BackendAuthError, BackendError, BackendUnavailableError } from '../errors.ts'
import { errorCode } from './filesystem.ts'

const FORBIDDEN = ['EACCES', 'EPERM', 'EROFS']
const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG']

/** An error of the file system as an error of the contract; errors of the contract stay what they are. */
export function asBackendError(error: unknown, operation: 'load' | 'write' | 'remove'): unknown {
  const code = errorCode(error)
  if (code === undefined || code.startsWith('ERR_')) return error
  const place = { backend: 'file', operation, cause: error }
  const path = pathOf(error)
  if (FORBIDDEN.includes(code)) {
    return new BackendAuthError(`${path}: ${currentUser()} may not ${permission(operation, code)} (${code})`, place)
  }
  if (FULL.includes(code)) {
    return new BackendUnavailableError(`${path}: no space left to save the inventory (${code})`, place)
  }
  return new BackendUnavailableError(`${path}: ${reasonOf(error)}`, place)
}

/** After the revision is safe: what failed is only its readable copy, which a later run completes. */
export function afterCommit(error: unknown, id: number, json: string): unknown {
  const inner = asBackendError(error, 'write')
  const reason = inner instanceof Error ? inner.message : String(inner)
  const message = `revision ${id} is saved, but ${json} does not show it yet (the next run completes it): ${reason}`
  const place = { backend: 'file', operation: 'write', cause: error }
  return inner instanceof BackendError && inner.code === 'ERR_BACKEND_AUTH'
    ? new BackendAuthError(message, place)
    : new BackendUnavailableError(message, place)
}

function permission(operation: string, code: string): string {
  if (operation === 'load') return 'read it'
  return code === 'EROFS' ? 'write there: the file system is read-only' : 'write there'
}

function pathOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'inventory'
  if ('dest' in error && typeof error.dest === 'string') return error.dest
  return 'path' in error && typeof error.path === 'string' ? error.path : 'inventory'
}

/** Node's texts read `CODE: reason, call 'path'`. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/, \w+ '.*$/s, '') : String(error)
}

function currentUser(): string {
  try {
    return `user ${process.getBuiltinModule('node:os').userInfo().username}`
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}
