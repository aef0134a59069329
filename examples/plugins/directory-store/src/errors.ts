import { BackendAuthError, BackendUnavailableError } from 'osa-inventory/plugin'

export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}

/** Errors of the contract stay what they are; they are distinguished by their code, never by their class. */
export function asBackendError(error: unknown, operation: string): unknown {
  const code = codeOf(error)
  if (typeof code !== 'string' || code.startsWith('ERR_')) return error
  const message = error instanceof Error ? error.message : String(error)
  const place = { operation, cause: error }
  const isForbidden = ['EACCES', 'EPERM', 'EROFS'].includes(code)
  return isForbidden ? new BackendAuthError(message, place) : new BackendUnavailableError(message, place)
}
