/** Promises that would never settle: without this the program would end with status 0 and print nothing. */

/** Ends with a failure each promise that waits in vain. */
const waiting = new Set<() => void>()

/** What `pending` gives. When the process has nothing left to do while it still waits, the answer can never come. */
export function answered<T>(pending: PromiseLike<T>, problem: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(problem())
    if (waiting.size === 0) process.on('beforeExit', failAll)
    waiting.add(fail)
    const settle = (end: () => void): void => {
      waiting.delete(fail)
      if (waiting.size === 0) process.off('beforeExit', failAll)
      end()
    }
    pending.then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error)),
    )
  })
}

function failAll(): void {
  for (const fail of waiting) fail()
}
