/** The programs that are running: none outlives this process by being deaf to the end of its input. */
import type { ChildProcess } from 'node:child_process'

const living = new Set<ChildProcess>()
let watching = false

export function watch(child: ChildProcess): void {
  living.add(child)
  child.once('exit', () => living.delete(child))
  if (watching) return
  watching = true
  process.on('exit', () => {
    for (const each of living) signalAll(each, 'SIGKILL')
  })
}

/** To the program and what it has started: it leads a process group of its own. */
export function signalAll(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // It is gone already.
  }
}
