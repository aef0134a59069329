/** A program that others can change is not run as root. */
import { realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { PluginError } from '../errors.ts'

/** @throws PluginError */
export function requireTrusted(command: string): void {
  if (process.getuid?.() !== 0) return
  const program = realPath(command)
  if (program === undefined) return
  const open = [program, dirname(program)].find(othersCanWrite)
  if (open === undefined) return
  throw new PluginError(
    `the plugin ${command} is not run as root, because others can write to ${open}; \`chmod go-w ${open}\` ends that`,
    { backend: 'exec', operation: 'open' },
  )
}

/** What is not there is told of when it is started. */
function realPath(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

function othersCanWrite(path: string): boolean {
  const { mode, gid } = statSync(path)
  return (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== 0)
}
