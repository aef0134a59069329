/** How long a process may take, where a busy machine may not have let it run at all. */
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** So many times as long and no longer, whatever the machine gives it. */
const most = 10

/**
 * Calls `late` once when the process has taken longer than this, without the time for which others had the processors.
 *
 * @returns ends the watch
 */
export function watchOver(child: ChildProcess, milliseconds: number, late: () => void): () => void {
  const began = performance.now()
  const before = unservedTime(child)
  const look = (): void => {
    const elapsed = performance.now() - began
    const rest = milliseconds - elapsed + unservedTime(child) - before
    if (rest <= 0 || elapsed >= most * milliseconds) late()
    else timer = setTimeout(look, Math.max(rest, 1000))
  }
  let timer = setTimeout(look, milliseconds)
  return () => clearTimeout(timer)
}

/** Milliseconds for which it was ready to run and did not (Linux, "Scheduler Statistics"). */
function unservedTime({ pid }: ChildProcess): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6
  } catch {
    // It has ended meanwhile.
    return 0
  }
}
