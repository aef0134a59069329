/** What systems say of a failure, in the words of the contract: HTTP's statuses, codes of the operating system, SQLSTATE. */
import { messageOf } from '../../core/errors.ts'
import { placeOf, reasonOf } from '../../disk/reason.ts'
import {
  BackendAuthError,
  type BackendError,
  type BackendErrorPlace,
  BackendUnavailableError,
  DocumentTooLargeError,
  errorCodeOf,
  isContractError,
  PluginError,
} from '../errors.ts'

/**
 * An answer that is not a success. 401, 403 and 407 are `ERR_BACKEND_AUTH`; 408, 425, 429, 507 and all from 500 on
 * `ERR_BACKEND_UNAVAILABLE`; 413 is `ERR_DOCUMENT_TOO_LARGE`; anything else `ERR_PLUGIN`, because a plugin has to expect it.
 * What 404, 409 and 412 mean depends on the request: look at them before.
 *
 * @param status of RFC 9110
 * @param message a fact with the place, without any secret: `cmdb.example.com:443 answers PUT /inventory with 503`
 */
export function httpError(status: number, message: string, place?: BackendErrorPlace): BackendError {
  if ([401, 403, 407].includes(status)) return new BackendAuthError(message, place)
  if (status === 413) return new DocumentTooLargeError(message, place)
  const isLater = status >= 500 || [408, 425, 429].includes(status)
  return isLater ? new BackendUnavailableError(message, place) : new PluginError(message, place)
}

/** What a code of the operating system means: missing rights, no room, or out of reach. */
export type SystemFault = 'denied' | 'no room' | 'unavailable'

const systemFaults: ReadonlyMap<unknown, SystemFault> = new Map([
  ...['EACCES', 'EPERM', 'EROFS'].map((code) => [code, 'denied'] as const),
  ...['ENOSPC', 'EFBIG', 'EDQUOT'].map((code) => [code, 'no room'] as const),
])

/** What a code of the operating system (`EACCES`, `ECONNREFUSED`) means; `undefined` for what is not such a code. */
export function systemFaultOf(code: unknown): SystemFault | undefined {
  if (typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code)) return undefined
  return systemFaults.get(code) ?? 'unavailable'
}

/**
 * What Node.js throws for files, sockets and name servers. Missing rights are `ERR_BACKEND_AUTH`, all else of the operating
 * system is `ERR_BACKEND_UNAVAILABLE`: `ENOENT` too, because what is not mounted is not empty. Errors of the contract,
 * and those that are not the system's, are given back as they are.
 */
export function systemError(error: unknown, place: BackendErrorPlace = {}): unknown {
  const fault = systemFaultOf(errorCodeOf(error))
  if (fault === undefined || isContractError(error)) return error
  const where = placeOf(error)
  const message = where === undefined ? messageOf(error) : `${where}: ${reasonOf(error)}`
  const more = { cause: error, ...place }
  return fault === 'denied' ? new BackendAuthError(message, more) : new BackendUnavailableError(message, more)
}
