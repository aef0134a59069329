import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Io } from './io.ts'

/** `--debug` appends to `inventory.log` in the working directory; where that cannot be written, it goes without (P6). */
export function debugLog(wanted: boolean, io: Io): (message: string) => void {
  if (!wanted) return () => {}
  const file = join(io.cwd, 'inventory.log')
  return (message) => {
    try {
      appendFileSync(file, `${new Date().toISOString()} ${process.pid} ${message}\n`)
    } catch {
      // A log that cannot be kept is no reason to refuse an inventory.
    }
  }
}
