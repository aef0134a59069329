import * as fs from 'node:fs'
import { join } from 'node:path'
import { visibleLine } from '../core/inventory/text/visible.ts'
import { NEW_FILE } from '../disk/access.ts'
import { openToAppend } from '../disk/target.ts'
import type { Io } from './io.ts'

/** `--debug` appends to `inventory.log` in the working directory; where that cannot be written, it goes without (P6). */
export function debugLog(wanted: boolean, io: Io): (message: string) => void {
  if (!wanted) return () => {}
  return (message) => {
    try {
      const file = join(io.cwd, 'inventory.log')
      const fd = openToAppend(fs, file, NEW_FILE.mode, 'own')
      try {
        fs.writeSync(fd, `${new Date().toISOString()} ${process.pid} ${visibleLine(message)}\n`)
      } finally {
        fs.closeSync(fd)
      }
    } catch {
      // A log that cannot be kept is not a reason to refuse an inventory.
    }
  }
}
