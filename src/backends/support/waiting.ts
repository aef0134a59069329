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

/** How often and how long. */
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

/** Rung by events, and heard by one who waits: of several rings in between one is heard. */
export class Bell {
  readonly #signal: AbortSignal
  #isRung = false
  #wake: () => void = () => {}

  /** @param signal ends the waiting */
  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  /** Bound, so that it can be handed on. */
  readonly ring = (): void => {
    this.#isRung = true
    this.#wake()
  }

  /** Waits for a ring, or so many milliseconds. */
  async heard(milliseconds: number): Promise<void> {
    if (!this.#isRung && !this.#signal.aborted) await this.#wait(milliseconds)
    this.#isRung = false
  }

  /** One for each time that it was rung, until the signal is aborted. */
  async *rings(): AsyncGenerator<void> {
    while (!this.#signal.aborted) {
      // The longest time that a timer has.
      await this.heard(0x7fffffff)
      if (!this.#signal.aborted) yield
    }
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => end(), milliseconds)
      const end = (): void => {
        clearTimeout(timer)
        this.#signal.removeEventListener('abort', end)
        this.#wake = () => {}
        resolve()
      }
      this.#wake = end
      this.#signal.addEventListener('abort', end)
    })
  }
}
