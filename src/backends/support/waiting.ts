/** Waiting: for what may never come, and before trying again. */
import { OperationalError } from '../../core/errors.ts'

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
