/** Standard output for results of any length: written whole or told to be cut, and never waited for in vain. */
import { writeSync } from 'node:fs'

let isTold = false

/** A cut result must not look like a whole one: on a full disk the status says so. */
export function tellUnwritable(program: string, error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return
  endFailed(error)
  if (isTold) return
  isTold = true
  process.stderr.write(`${program}: standard output cannot be written: ${error.message}\n`)
}

/** `… | head` closes the pipe early: no fault of anyone's. */
export function endFailed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') process.exitCode = 1
}

/** Without Node's streams, which ask a file only once and cost a tenth of a start; a pipe that is full falls back on them. */
export function writeWhole(program: string, bytes: Uint8Array, ...more: readonly Uint8Array[]): void {
  let at = 0
  try {
    while (at < bytes.length) at += writeSync(1, bytes, at)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') writeWhenReady(program, [bytes.subarray(at), ...more])
    else tellUnwritable(program, error as NodeJS.ErrnoException)
    return
  }
  const [next, ...others] = more
  if (next) writeWhole(program, next, ...others)
}

/** Anyone who has the other end has asked for writes that do not wait: the stream goes on as the reader does. */
function writeWhenReady(program: string, parts: readonly Uint8Array[]): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => tellUnwritable(program, error))
  for (const part of parts) process.stdout.write(part)
}
