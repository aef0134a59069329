/** The real world for a command, and the one place where a program ends. */

import { fstatSync } from 'node:fs'
import type { ExitCode, Io } from './io.ts'
import { endFailed, tellUnwritable, writeWhole } from './standard-output.ts'
import { cleanIo } from './terminal.ts'

type Main = (argv: string[], io: Io) => Promise<ExitCode>

/**
 * Runs a command and sets the exit status. The process ends by itself once everything is written: an early exit would
 * cut a long inventory short in a slow pipe. That Node.js is new enough is asked before (build.mjs).
 */
export function runProgram(program: string, main: Main): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => tellUnwritable(program, error))
  process.stderr.on('error', endFailed)
  const io = cleanIo(processIo(program))
  main(process.argv.slice(2), io).then(
    (code) => {
      process.exitCode ||= code
    },
    async (error: unknown) => {
      const { reportError } = await import('./report-error.ts')
      process.exitCode = reportError(error, io, program)
    },
  )
}

function processIo(program: string): Io {
  const write = isFile(1)
    ? (text: string | Uint8Array) => writeWhole(program, typeof text === 'string' ? Buffer.from(text) : text)
    : (text: string | Uint8Array) => process.stdout.write(text)
  return {
    out: (text) => {
      write(text)
    },
    err: (text) => {
      process.stderr.write(text)
    },
    env: process.env,
    // Looked up when asked for: one that was deleted is not a reason to fail where nobody needs it.
    get cwd() {
      return process.cwd()
    },
    // Looked up when asked for: to make a stream costs milliseconds, and most runs read nothing.
    isTerminal: {
      get out() {
        return !!process.stdout.isTTY
      },
      get err() {
        return !!process.stderr.isTTY
      },
      get in() {
        return !!process.stdin.isTTY
      },
    },
    get columns() {
      return process.stderr.columns ?? process.stdout.columns
    },
    ask,
  }
}

function isFile(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isFile()
  } catch {
    return false
  }
}

async function ask(question: string): Promise<string | undefined> {
  const { createInterface } = await import('node:readline/promises')
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await lines.question(question, { signal: endOfInput(lines) })
  } catch {
    return undefined
  } finally {
    lines.close()
  }
}

function endOfInput(lines: { once(event: 'close', listener: () => void): unknown }): AbortSignal {
  const ended = new AbortController()
  lines.once('close', () => ended.abort())
  return ended.signal
}
