/** Directories for copies that are needed for a moment, in the place for temporary files. */
import { lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { quietly } from '../../disk/filesystem.ts'
import { isAtWork, writerToken, writerTokens } from '../../disk/replace-file.ts'

/**
 * A new directory that only the running user may enter. Anyone who makes it removes it; what a process that was killed has
 * left of the same kind goes with the next one.
 *
 * @param kind part of the name
 */
export function scratchDirectory(kind: string): string {
  const prefix = `osa-inventory-${kind}-`
  for (const name of readdirSync(tmpdir())) {
    if (name.startsWith(prefix)) quietly(() => removeAbandoned(join(tmpdir(), name), name.slice(prefix.length)))
  }
  const path = join(tmpdir(), `${prefix}${writerToken()}`)
  mkdirSync(path, { mode: 0o700 })
  return path
}

/** Of one's own only: anyone may make names there. */
function removeAbandoned(path: string, token: string): void {
  if (!writerTokens.test(token)) return
  const { uid, mtimeMs } = lstatSync(path)
  if (uid === process.geteuid?.() && !isAtWork(token, Date.now() - mtimeMs))
    rmSync(path, { recursive: true, force: true })
}
