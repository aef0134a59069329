/** The real world for a command, and the one place where a program ends. */
import type { ExitCode, Io } from './io.ts'

type Main = (argv: string[], io: Io) => Promise<ExitCode>

/**
 * Runs a command and sets the exit status. The process ends by itself once everything is written: an early exit would
 * cut a long inventory short in a slow pipe.
 */
export function runProgram(program: string, main: Main): void {
  process.stdout.on('error', quietAfterReaderLeft)
  process.stderr.on('error', quietAfterReaderLeft)
  main(process.argv.slice(2), processIo()).then(
    (code) => {
      process.exitCode = code
    },
    async (error: unknown) => {
      const io = processIo()
      const { reportError } = await import('./report-error.ts')
      process.exitCode = reportError(error, io, program)
    },
  )
}

/** `… | head` closes the pipe early: no fault of anybody's. */
function quietAfterReaderLeft(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exitCode = process.exitCode || 0
}

function processIo(): Io {
  return {
    out: (text) => {
      process.stdout.write(text)
    },
    err: (text) => {
      process.stderr.write(text)
    },
    env: process.env,
    cwd: process.cwd(),
    isTerminal: { out: !!process.stdout.isTTY, err: !!process.stderr.isTTY, in: !!process.stdin.isTTY },
    ask,
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
