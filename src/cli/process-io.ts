/** The real world for a command, and the one place where a program ends. */
import { fstatSync, writeSync } from 'node:fs'
import { isOldNode, oldestNode } from '../app/node-version.ts'
import type { ExitCode, Io } from './io.ts'

type Main = (argv: string[], io: Io) => Promise<ExitCode>

/**
 * Runs a command and sets the exit status. The process ends by itself once everything is written: an early exit would
 * cut a long inventory short in a slow pipe.
 */
export function runProgram(program: string, main: Main): void {
  if (isOldNode(process.versions.node)) {
    tellOldNode(program)
    return
  }
  const fail = (error: NodeJS.ErrnoException) => tellUnwritable(program, error)
  process.stdout.on('error', fail)
  process.stderr.on('error', endFailed)
  const io = processIo(fail)
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

/** Told before anything else is tried: what an old Node.js lacks would end in an internal error somewhere. */
function tellOldNode(program: string): void {
  process.exitCode = 1
  process.stderr.write(
    `${program}: ${process.execPath} is Node.js ${process.versions.node}; ${oldestNode} is the oldest that will do\n` +
      '    install a newer one and make it the first on PATH; `osa-inventory install --node PATH` gives it to Ansible\n',
  )
}

/** A cut result must not look like a whole one: on a full disk the status says so. */
function tellUnwritable(program: string, error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return
  endFailed(error)
  process.stderr.write(`${program}: standard output cannot be written: ${error.message}\n`)
}

/** `… | head` closes the pipe early: no fault of anybody's. */
function endFailed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') process.exitCode = 1
}

function processIo(fail: (error: NodeJS.ErrnoException) => void): Io {
  const write = isFile(1) ? wholeInto(1, fail) : (text: string) => process.stdout.write(text)
  return {
    out: (text) => {
      write(text)
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

function isFile(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isFile()
  } catch {
    return false
  }
}

/** Node's stream for files asks only once: of what no longer fits on the disk it would drop the rest without a word. */
function wholeInto(descriptor: number, fail: (error: NodeJS.ErrnoException) => void): (text: string) => void {
  return (text) => {
    const bytes = Buffer.from(text)
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
    } catch (error) {
      fail(error as NodeJS.ErrnoException)
    }
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
