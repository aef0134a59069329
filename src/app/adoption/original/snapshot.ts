/** What the original is given: a copy of what it reads, and nothing that could lead it elsewhere. */
import { cpSync, existsSync, mkdirSync, opendirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scratchDirectory } from '../../../backends/support/scratch-directory.ts'
import { userConfigName } from '../../config/inputs.ts'
import { mirrorName } from '../../store/mirror.ts'

/**
 * Makes a directory that only this user can enter (mode 0700), and removes it whatever happens, also on a signal: host
 * variables may hold passwords. What runs in it is to end with the signal that it is given.
 */
export async function inScratch<T>(
  kind: 'compare' | 'trial',
  use: (directory: string, ended: AbortSignal) => Promise<T>,
): Promise<T> {
  const directory = scratchDirectory(kind)
  const remove = (): void => rmSync(directory, { recursive: true, force: true })
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const ended = new AbortController()
  const end = (signal: NodeJS.Signals): void => {
    ended.abort()
    remove()
    for (const each of signals) process.removeListener(each, end)
    process.kill(process.pid, signal)
  }
  for (const signal of signals) process.on(signal, end)
  try {
    return await use(directory, ended.signal)
  } finally {
    for (const signal of signals) process.removeListener(signal, end)
    remove()
  }
}

/**
 * The user configuration and the stored document. What is missing is made empty: the original looks for each part again
 * in /etc/openstack_deploy (P1), and would read, and write, there.
 */
export function copyConfiguration(configDirectory: string, document: string, copy: string): void {
  mkdirSync(copy)
  for (const name of ['conf.d', 'env.d']) {
    const from = join(configDirectory, name)
    if (existsSync(from)) cpSync(from, join(copy, name), { recursive: true, dereference: true, filter: isCopied })
    else mkdirSync(join(copy, name))
  }
  const main = join(configDirectory, userConfigName)
  if (existsSync(main)) cpSync(main, join(copy, userConfigName), { dereference: true })
  else writeFileSync(join(copy, userConfigName), '')
  writeFileSync(join(copy, mirrorName), document)
}

/** Names by directory, in the order in which the disk gives them. */
export type DiskOrder = Readonly<Record<string, readonly string[]>>

/** C12: the original reads directories in the order of the disk. A copy (`to`) is in another one. */
export function diskOrderOf(from: string, to: string): DiskOrder {
  if (!statSync(from, { throwIfNoEntry: false })?.isDirectory()) return {}
  const names = namesAsOnDisk(from)
  const below = names.map((name) => diskOrderOf(join(from, name), join(to, name)))
  return Object.assign({ [to]: names }, ...below)
}

/** Unlike `readdir`, which sorts. */
function namesAsOnDisk(directory: string): string[] {
  const names: string[] = []
  const open = opendirSync(directory)
  try {
    for (let entry = open.readSync(); entry; entry = open.readSync()) names.push(entry.name)
  } finally {
    open.closeSync()
  }
  return names
}

/** A link that leads nowhere is told by our own run; pipes and devices have no end. */
function isCopied(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat !== undefined && (stat.isFile() || stat.isDirectory())
}
