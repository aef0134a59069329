/** Interpreters that tell the version of a sound Node.js and then do something else with a program. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What each does with the program that it is given: lines of a shell, in which `$node` is the sound one. */
export const brokenNodes = {
  segfaults: 'kill -SEGV $$',
  'has a child that segfaults': '"$node" -e "process.kill(process.pid, \'SIGSEGV\')" 2>/dev/null\nexit $?',
  'aborts itself': 'kill -ABRT $$',
  'ends with a status': 'echo "GLIBC_2.99 not found" >&2\nexit 1',
  'says nothing': 'exit 0',
  'prints noise': 'echo "debugger attached"\nexec "$node" "$@"',
  'warns on standard error': 'echo "(node:1) Warning: deprecated" >&2\nexec "$node" "$@"',
  hangs: 'sleep 600',
  'prints without end': 'exec yes',
  'prints an older inventory': 'echo "{\\"_meta\\": {\\"hostvars\\": {}}}"',
} as const

export type Breakage = keyof typeof brokenNodes

/** @returns the path of a `node` that does this from its second program on, if `after` says so, or at once */
export function brokenNode(directory: string, breakage: Breakage, after: 'at once' | 'when asked' = 'at once'): string {
  const file = join(directory, 'broken-node')
  const when = after === 'at once' ? 'true' : `[ -e ${directory}/breaks ]`
  const text = [
    '#!/bin/sh',
    `node=${process.execPath}`,
    '[ "$1" = --version ] && exec "$node" --version',
    `if ${when}; then`,
    brokenNodes[breakage],
    'else exec "$node" "$@"',
    'fi',
    '',
  ]
  writeFileSync(file, text.join('\n'), { mode: 0o755 })
  return file
}
