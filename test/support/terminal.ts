/** A program as someone meets it who sits in front of a terminal. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { repository, runMeanwhile } from './program.ts'

const python = '/usr/bin/python3'

export const noTerminal = existsSync(python) ? undefined : `there is no ${python} to make a pseudo-terminal`

export interface Session {
  /** Everything that was written on the terminal. */
  readonly terminal: string
  readonly status: number
}

export interface SessionOptions {
  readonly columns: number
  readonly env: Record<string, string>
  readonly cwd?: string
  /** A file that takes standard output. */
  readonly output?: string
}

/** Runs the command on a pseudo-terminal. */
export async function onTerminal(command: readonly string[], options: SessionOptions): Promise<Session> {
  const { columns, env, cwd, output = '-' } = options
  const script = join(repository, 'test/support/on-pty.py')
  const { stdout, stderr } = await runMeanwhile(python, [script, String(columns), output, ...command], {
    env: { TERM: 'xterm', ...env },
    ...(cwd === undefined ? {} : { cwd }),
  })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout)
}
