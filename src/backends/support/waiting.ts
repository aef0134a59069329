/** Waiting: for what may never come, and before trying again. */
import { OperationalError } from '../../core/errors.ts'
import { errorCodeOf } from '../errors.ts'

/** A server that has gone silent answers never: each step has a time. */
export class TimeOver extends OperationalError {
  constructor(message: string) {
    super('ERR_BACKEND_TIME', message, { exit: 'again' })
  }
}

/** What `pending` gives. After so many milliseconds `late` is called to end it, and its end is not waited for. */
export async function within<T>(
  milliseconds: number,
  pending: Promise<T>,
  message: string,
  late: () => void,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new TimeOver(message))
      late()
    }, milliseconds)
  })
  // It fails later, when nobody listens any more.
  pending.catch(() => {})
  try {
    return await Promise.race([pending, over])
  } finally {
    clearTimeout(timer)
  }
}

export function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`
}

/**
 * @param attempt from 1
 * @param limits milliseconds; the first limit doubles with each attempt, up to the last
 */
export function jitter(attempt: number, [first, last]: readonly [first: number, last: number]): Promise<void> {
  const longest = Math.min(first * 2 ** attempt, last)
  return new Promise((resolve) => setTimeout(resolve, Math.random() * longest))
}

export interface RetryOptions {
  /** How often it is tried at all. @default 5 */
  readonly attempts?: number
  /**
   * Milliseconds: a random part of the first is waited after the first failure, of twice as many after the next, and so
   * on up to the last. @default [50, 2000]
   */
  readonly pauses?: readonly [first: number, last: number]
  /** Whether the same again may succeed. @default the error is `ERR_BACKEND_UNAVAILABLE` */
  isWorthIt?(error: unknown, attempt: number): boolean
}

/**
 * What `act` gives, tried again after it failed, each time after a random pause: many who failed together do not come
 * back together. For reading, and for what may be done twice. Never for `write`: after a lost reply the store finds out
 * whether it was applied.
 *
 * @throws what `act` has thrown last
 */
export async function retry<T>(
  act: (attempt: number) => Promise<T>,
  { attempts = 5, pauses = [50, 2000], isWorthIt = isUnavailable }: RetryOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act(attempt)
    } catch (error) {
      if (attempt >= attempts || !isWorthIt(error, attempt)) throw error
      await jitter(attempt, pauses)
    }
  }
}

function isUnavailable(error: unknown): boolean {
  return errorCodeOf(error) === 'ERR_BACKEND_UNAVAILABLE'
}
