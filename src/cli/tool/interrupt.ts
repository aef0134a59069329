/** Work that is tidied up after when someone ends the program. */

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * What `work` gives. The first signal tells it to end, and it has the time that it takes; then the process ends as that
 * signal would have ended it. A second one ends it at once.
 */
export async function untilSignal<T>(work: (interrupted: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController()
  let heard: NodeJS.Signals | undefined
  const stopListening = (): void => {
    for (const each of signals) process.removeListener(each, hear)
  }
  function hear(signal: NodeJS.Signals): void {
    heard = signal
    stopListening()
    interrupted.abort()
  }
  for (const signal of signals) process.on(signal, hear)
  try {
    return await work(interrupted.signal)
  } finally {
    stopListening()
    if (heard !== undefined) process.kill(process.pid, heard)
  }
}
