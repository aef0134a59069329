/** Programs that a plugin has started: they end with its thread. */
import { readdirSync, readFileSync } from 'node:fs'
import { quietly } from '../../../../disk/filesystem.ts'

/**
 * Ends what the threads but the first have started, with all that those have started, where the system tells whose
 * children they are: of the first are the programs of other backends, and commands that give secrets. A thread that waits
 * for a program, or for the end of its output, is freed so.
 */
export function endChildrenOfThreads(): void {
  const others = threadsOf('self').filter((thread) => thread !== String(process.pid))
  const children = others.flatMap((thread) => childrenOf('self', thread))
  // All are found before the first ends: those of one that has ended are nobody's.
  for (const pid of children.flatMap(withDescendants)) quietly(() => process.kill(Number(pid), 'SIGKILL'))
}

function withDescendants(pid: string): string[] {
  return [pid, ...threadsOf(pid).flatMap((thread) => childrenOf(pid, thread).flatMap(withDescendants))]
}

function threadsOf(pid: string): string[] {
  return quietly(() => readdirSync(`/proc/${pid}/task`)) ?? []
}

function childrenOf(pid: string, thread: string): string[] {
  const listed = quietly(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')) ?? ''
  return listed.split(' ').filter((text) => text !== '')
}
