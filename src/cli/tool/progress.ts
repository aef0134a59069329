/** How far a long task has come: one line on standard error, on a terminal only. */
import type { Io } from '../io.ts'
import { sequence } from '../terminal.ts'

/** Milliseconds between two looks at the line. */
const interval = 100

export interface Progress {
  step(task: string, done: number, total: number): void
  /** Takes the line away. */
  end(): void
}

export function progressOn(io: Io): Progress {
  let shown = 0
  return {
    step(task, done, total) {
      const now = Date.now()
      if (!io.isTerminal.err || (now - shown < interval && done < total)) return
      io.err(`${sequence('clearLine')}${task}: ${done} of ${total}`)
      shown = now
    },
    end() {
      if (shown > 0) io.err(sequence('clearLine'))
      shown = 0
    },
  }
}
