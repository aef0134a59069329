/** A pause before trying again, so that those who got in each other's way do not meet again at once. */

/**
 * @param attempt from 1
 * @param limits milliseconds; the first limit doubles with each attempt, up to the last
 */
export function jitter(attempt: number, [first, last]: readonly [first: number, last: number]): Promise<void> {
  const longest = Math.min(first * 2 ** attempt, last)
  return new Promise((resolve) => setTimeout(resolve, Math.random() * longest))
}
