/** A command that prints a secret. What it prints shows nowhere, whether it succeeds or not. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { largestSecret } from '../../disk/limits.ts'
import type { Environment } from '../config/directories.ts'

export interface CommandPlace {
  readonly directory: string
  readonly env: Environment
  /** Milliseconds; then it is killed with all that it has started. */
  readonly deadline: number
}

export type CommandOutcome = { readonly line: string } | { readonly problem: string }

export function runSecretCommand(command: string, { directory, env, deadline }: CommandPlace): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    // Its own process group, so that what the shell has started ends with it.
    let child: ChildProcessByStdio<null, Readable, null>
    try {
      child = spawn('/bin/sh', ['-c', command], {
        cwd: directory,
        env: { ...env },
        stdio: ['ignore', 'pipe', 'ignore'],
        detached: true,
      })
    } catch (error) {
      return resolve(notRun(error as NodeJS.ErrnoException))
    }
    const end = (problem: string): void => {
      killGroup(child.pid)
      settle({ problem })
    }
    const timer = setTimeout(() => end(`the command did not end within ${deadline / 1000} seconds`), deadline)
    const settle = (outcome: CommandOutcome): void => {
      clearTimeout(timer)
      child.stdout.destroy()
      resolve(outcome)
    }
    const output: Buffer[] = []
    let size = 0
    child.stdout.on('data', (chunk: Buffer) => {
      output.push(chunk)
      size += chunk.length
      if (size > largestSecret) end('the command prints too much')
    })
    child.on('error', (error: NodeJS.ErrnoException) => settle(notRun(error)))
    child.on('close', (status, signal) => {
      if (status === 0) settle({ line: firstLine(Buffer.concat(output)) })
      else settle({ problem: `the command ended ${signal ? `by signal ${signal}` : `with status ${status}`}` })
    })
  })
}

/** Some refusals come at once, others as an event. */
function notRun({ code }: NodeJS.ErrnoException): CommandOutcome {
  return { problem: `the command cannot be run (${code})` }
}

function firstLine(output: Buffer): string {
  return output.toString('utf8').split(/\r?\n/, 1)[0]!
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself meanwhile.
  }
}
