/** A database server of a test's own: in a temporary directory, on 127.0.0.1, ended by its own process id. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { childrenOf } from './process-tree.ts'
import { lacking } from './program.ts'

const isRoot = process.getuid?.() === 0

/** The command as this user, unless this is root: such servers refuse root. */
export function asUser(user: string, command: string, args: readonly string[]): [string, string[]] {
  if (!isRoot) return [command, [...args]]
  return ['setpriv', ['--reuid', user, '--regid', user, '--clear-groups', '--', command, ...args]]
}

export function runAs(user: string, command: string, args: readonly string[]): string {
  const [program, whole] = asUser(user, command, args)
  return execFileSync(program, whole, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' })
}

/** A directory that belongs to the user, if this process may give it away. */
export function directoryFor(user: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'osa-server-'))
  giveTo(user, directory)
  return directory
}

export function giveTo(user: string, path: string): void {
  if (!isRoot) return
  const id = (flag: string): number => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }))
  chownSync(path, id('-u'), id('-g'))
}

export function removeDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true })
}

/** Free at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Why a server's tests cannot run here, if they cannot. */
export function missingPackage(name: string, isThere: boolean): string | undefined {
  return lacking(isThere ? undefined : `the package ${name} is not installed`)
}

export class ServerProcess {
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>
  #words = ''

  constructor(user: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const [program, whole] = asUser(user, command, args)
    this.#child = spawn(program, whole, {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: '/',
      env: { ...process.env, ...env },
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#words = `${this.#words}${chunk}`.slice(-50_000)
      })
    }
    this.#ended = once(this.#child, 'exit')
    // A test run that ends early leaves no server behind.
    process.once('exit', this.#killNow)
  }

  readonly #killNow = (): void => {
    this.#child.kill('SIGKILL')
  }

  /** What it said last. */
  get words(): string {
    return this.#words
  }

  /** Waits until the server answers. */
  async until(answers: () => Promise<boolean>, patience = 120_000): Promise<void> {
    const end = Date.now() + patience
    while (!(await answers().catch(() => false))) {
      if (this.#child.exitCode !== null || Date.now() > end) {
        await this.kill()
        throw new Error(`the server does not answer: ${this.#words}`)
      }
      await sleep(50)
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** Stands still. On a busy machine its threads go on for a while after the signal. */
  async stopped(): Promise<void> {
    const tasks = `/proc/${this.#child.pid}/task`
    this.signal('SIGSTOP')
    const states = () => readdirSync(tasks).map((task) => readFileSync(`${tasks}/${task}/stat`, 'utf8'))
    while (!states().every((stat) => stat.slice(stat.lastIndexOf(')')).startsWith(') T'))) await setImmediate()
  }

  /** It and all that it has started stand still, until `resume`. */
  pause(): void {
    this.signal('SIGSTOP')
    for (const pid of this.#below()) stop(pid, 'SIGSTOP')
  }

  resume(): void {
    for (const pid of this.#below()) stop(pid, 'SIGCONT')
    this.signal('SIGCONT')
  }

  #below(): readonly number[] {
    const found = [this.#child.pid!]
    for (const pid of found) found.push(...childrenOf(pid))
    return found.slice(1)
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill(signal)
      await this.#ended
    }
    process.off('exit', this.#killNow)
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL')
  }
}

/** It may have ended by itself meanwhile. */
function stop(pid: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
