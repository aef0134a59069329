/** How long a process may take, where a busy machine gives it and its server little time to run. */
import { availableParallelism, loadavg } from 'node:os'

/** So many times as long and no longer, however busy the machine is. */
const most = 10
/** Milliseconds between two looks at how busy it is. */
const pause = 5000

/**
 * Calls `late` once after so many milliseconds, or so many times as many as there are processes for each processor.
 *
 * @returns ends the watch
 */
export function watchOver(milliseconds: number, late: () => void): () => void {
  const began = performance.now()
  const look = (): void => {
    const share = Math.min(most, Math.max(1, loadavg()[0]! / availableParallelism()))
    if (performance.now() - began >= milliseconds * share) late()
    else timer = setTimeout(look, pause)
  }
  let timer = setTimeout(look, milliseconds)
  return () => clearTimeout(timer)
}
