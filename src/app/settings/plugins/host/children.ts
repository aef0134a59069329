/** Programs that a plugin has started: they end with its thread. */
import { readdirSync, readFileSync } from 'node:fs'
import { quietly } from '../../../../disk/filesystem.ts'

/**
 * Ends the child processes of all threads but the first, where the system tells whose they are: of those of the first
 * are the programs of other backends, and commands that give secrets. A thread that waits for one is freed so.
 */
export function endChildrenOfThreads(): void {
  for (const thread of quietly(() => readdirSync('/proc/self/task')) ?? []) {
    if (thread === String(process.pid)) continue
    const listed = quietly(() => readFileSync(`/proc/self/task/${thread}/children`, 'utf8')) ?? ''
    for (const pid of listed.split(' ').filter((text) => text !== ''))
      quietly(() => process.kill(Number(pid), 'SIGKILL'))
  }
}
