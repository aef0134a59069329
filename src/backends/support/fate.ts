/** What became of a revision whose write failed: the words for it, and the mark of what cannot have counted. */
import { memberOf, messageOf } from '../../core/errors.ts'
import type { RevisionId } from '../contract.ts'
import {
  BackendError,
  type BackendErrorCode,
  type BackendErrorPlace,
  errorCodeOf,
  isContractError,
  outcomeOf,
} from '../errors.ts'

/** The one sentence for it, which operators and tests look for. */
export function isNotKnown(id: RevisionId): string {
  return `whether revision ${id} is saved is not known`
}

export interface Doubt extends Pick<BackendErrorPlace, 'backend' | 'operation'> {
  /** Why it is not known, where that is more than a lost reply. */
  readonly because?: string
  /** Besides that of the error. */
  readonly remedy?: string
}

/** The same error, with the revision that may be there, and how to find out. Its code stays, but for a conflict's. */
export function notKnown(id: RevisionId, error: unknown, { because, remedy, ...place }: Doubt = {}): BackendError {
  const given = errorCodeOf(error)
  // After a conflict the store begins again. This one may be with the very write that it is about.
  const isKept = isContractError(error) && given !== 'ERR_REVISION_CONFLICT'
  const code = isKept ? (given as BackendErrorCode) : 'ERR_BACKEND_UNAVAILABLE'
  const why = because === undefined ? '' : `, because ${because}`
  const look = `osa-inventory history shows revision ${id} if it is`
  const next = 'the next run goes on from what is there either way'
  const remedies = [memberOf(error, 'remedy'), look, remedy, next].filter((each) => typeof each === 'string')
  return new BackendError(code, `${messageOf(error)}: ${isNotKnown(id)}${why}`, {
    ...placeOf(error),
    ...place,
    outcome: 'unknown',
    cause: error,
    remedy: remedies.join('; '),
  })
}

/** An error of a write before anything was sent that could count; one that says more than that stays as it is. */
export function notSaved<E>(error: E): E {
  if (!isContractError(error) || outcomeOf(error) !== undefined) return error
  return Object.assign(error as E & object, { outcome: 'not saved' })
}

/** What a write does before it sends what counts. */
export async function beforeSaving<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw notSaved(error)
  }
}

/** What errors say in their remedies where it is so. */
export const unchanged = 'nothing was changed'

/** The same error, which says that nothing was changed, unless it does so already. */
export function withNothingChanged<E>(error: E): E {
  const remedy = memberOf(error, 'remedy')
  if ([messageOf(error), remedy].some((text) => typeof text === 'string' && text.includes(unchanged))) return error
  return Object.assign(error as E & object, {
    remedy: typeof remedy === 'string' ? `${remedy}; ${unchanged}` : unchanged,
  })
}

/** The same error of one step, where steps before it have changed something. */
export function withoutNothingChanged<E>(error: E): E {
  const remedy = memberOf(error, 'remedy')
  if (typeof remedy !== 'string' || !remedy.includes(unchanged)) return error
  const rest = remedy.split('; ').filter((part) => part !== unchanged)
  return Object.assign(error as E & object, { remedy: rest.length > 0 ? rest.join('; ') : undefined })
}

function placeOf(error: unknown): Pick<BackendErrorPlace, 'backend' | 'operation'> {
  const [backend, operation] = ['backend', 'operation'].map((name) => memberOf(error, name))
  return {
    ...(typeof backend === 'string' ? { backend } : {}),
    ...(typeof operation === 'string' ? { operation } : {}),
  }
}
