import { messageOf } from '../../core/errors.ts'
import { errorCode, UnfitFileError } from '../../disk/filesystem.ts'
import { placeOf, reasonOf } from '../../disk/reason.ts'
import {
  BackendAuthError,
  BackendError,
  BackendUnavailableError,
  CorruptDocumentError,
  type WriteOutcome,
} from '../errors.ts'
import { isNotKnown } from '../support/fate.ts'
import { systemFaultOf } from '../support/told-errors.ts'
import { unfitText } from './revision-file.ts'

/** An error of the file system as an error of the contract; errors of the contract stay what they are. */
export function asBackendError(error: unknown, operation: 'load' | 'write' | 'remove'): unknown {
  if (error instanceof UnfitFileError) {
    return new CorruptDocumentError(unfitText(error), { backend: 'file', operation })
  }
  const code = errorCode(error)
  if (code === undefined || code.startsWith('ERR_')) return error
  const place = { backend: 'file', operation, cause: error }
  const path = placeOf(error) ?? 'inventory'
  const fault = systemFaultOf(code)
  if (fault === 'denied') {
    return new BackendAuthError(`${path}: ${currentUser()} may not ${permission(operation, code)} (${code})`, place)
  }
  if (code === 'EDQUOT') {
    const message = `${path}: the disk quota of ${currentUser()} or its group is used up (${code}); nothing more can be saved there`
    return new BackendUnavailableError(message, place)
  }
  if (fault === 'no room') {
    return new BackendUnavailableError(`${path}: no space left to save the inventory (${code})`, place)
  }
  return new BackendUnavailableError(`${path}: ${reasonOf(error)}`, place)
}

/** What comes after the one step that saves: whatever fails there, the revision is saved, and the error says so. */
export function afterCommit<T>(id: number, but: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw anotherError(error, 'saved', (reason) => `revision ${id} is saved, but ${but}: ${reason}`)
  }
}

/** The cut counts from when it is noted: what is before it is history no more, whether its files are gone or not. */
export function afterCut<T>(id: number, act: () => T): T {
  try {
    return act()
  } catch (error) {
    const left = 'not all files before it are removed (the next pruning removes them)'
    throw anotherError(
      error,
      'saved',
      (reason) => `the history was pruned up to revision ${id}, but ${left}: ${reason}`,
    )
  }
}

/** The step that saves was answered by an error, and another one keeps from seeing what became of it. */
export function unknownOutcome(id: number, path: string, reply: unknown, error: unknown): unknown {
  const first = messageOf(asBackendError(reply, 'write'))
  return anotherError(
    error,
    'unknown',
    (reason) => `${isNotKnown(id)}, because ${path} cannot be looked at (the next run finds out): ${first}; ${reason}`,
  )
}

function anotherError(error: unknown, outcome: WriteOutcome, text: (reason: string) => string): BackendError {
  const inner = asBackendError(error, 'write')
  const place = { backend: 'file', operation: 'write', cause: error, outcome }
  const message = text(messageOf(inner))
  return inner instanceof BackendError && inner.code === 'ERR_BACKEND_AUTH'
    ? new BackendAuthError(message, place)
    : new BackendUnavailableError(message, place)
}

function permission(operation: string, code: string): string {
  if (operation === 'load') return 'read it'
  return code === 'EROFS' ? 'write there: the file system is read-only' : 'write there'
}

function currentUser(): string {
  try {
    return `user ${process.getBuiltinModule('node:os').userInfo().username}`
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}
