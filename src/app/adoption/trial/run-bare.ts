/** A program run as Ansible runs it: in a bare environment, with a deadline, and gone with all that it has started. */
import { spawn, spawnSync } from 'node:child_process'
import type { Readable } from 'node:stream'
import { errorCode } from '../../../disk/filesystem.ts'

export interface BareRun {
  /** Absolute; arguments follow. */
  readonly command: readonly [file: string, ...args: string[]]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Milliseconds. */
  readonly deadline: number
  /** Bytes of either stream after which it is ended: an answer is not longer. */
  readonly most: number
  /** Ends it early. */
  readonly ended: AbortSignal
}

export interface BareEnd {
  /** `undefined`: it did not start, was ended by a signal, or here. */
  readonly status: number | undefined
  readonly signal: NodeJS.Signals | undefined
  /** Why it was ended here, or the system's code for why it did not start. */
  readonly because: 'deadline' | 'too much' | { readonly code: string } | undefined
  readonly out: string
  readonly err: string
}

export function runBare({ command, cwd, env, deadline, most, ended }: BareRun): Promise<BareEnd> {
  const [file, ...args] = command
  return new Promise((resolve) => {
    const child = started(() => spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true }))
    if ('because' in child) return resolve(child)
    let because: BareEnd['because']
    const end = (why?: BareEnd['because']): void => {
      because ??= why
      killGroup(child.pid)
      for (const stream of [child.stdout, child.stderr]) stream.destroy()
    }
    const onAbort = (): void => end()
    const timer = setTimeout(() => end('deadline'), deadline)
    ended.addEventListener('abort', onAbort)
    const [out, err] = [child.stdout, child.stderr].map((stream) => gather(stream, most, () => end('too much')))
    const settle = (status: number | null, signal: NodeJS.Signals | null): void => {
      clearTimeout(timer)
      ended.removeEventListener('abort', onAbort)
      // What it has started and left behind holds no pipe of ours any more, and is not to go on.
      killGroup(child.pid)
      const own = because === undefined
      resolve({
        status: own && status !== null ? status : undefined,
        signal: own && signal !== null ? signal : undefined,
        because,
        out: out!(),
        err: err!(),
      })
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      because ??= { code: error.code ?? error.message }
      settle(null, null)
    })
    child.on('close', settle)
  })
}

/** As the caller's environment has it, and waited for: of a question that is answered at once. */
export function runBriefly([file, ...args]: readonly [string, ...string[]], deadline: number): BareEnd {
  const options = { encoding: 'utf8', timeout: deadline, killSignal: 'SIGKILL', stdio: 'pipe' } as const
  const { status, signal, error, stdout, stderr } = spawnSync(file, args, options)
  const code = errorCode(error)
  const because = code === undefined ? undefined : code === 'ETIMEDOUT' ? 'deadline' : { code }
  const own = because === undefined
  return {
    status: own ? (status ?? undefined) : undefined,
    signal: own ? (signal ?? undefined) : undefined,
    because,
    out: stdout ?? '',
    err: stderr ?? '',
  }
}

/** Some refusals come at once, others as an event. */
function started<T>(start: () => T): T | BareEnd {
  try {
    return start()
  } catch (error) {
    const code = errorCode(error) ?? String(error)
    return { status: undefined, signal: undefined, because: { code }, out: '', err: '' }
  }
}

function gather(stream: Readable, most: number, tooMuch: () => void): () => string {
  const chunks: Buffer[] = []
  let size = 0
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > most) tooMuch()
    else chunks.push(chunk)
  })
  return () => Buffer.concat(chunks).toString('utf8')
}

/** It leads its own process group. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // All of it has ended by itself.
  }
}
