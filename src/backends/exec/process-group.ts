/** A program as the leader of its own process group: whatever it has started ends with it, also what holds its pipes. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Start {
  /** Absolute. */
  readonly command: string
  readonly args: readonly string[]
  /** The working directory. */
  readonly directory: string
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

/** Milliseconds between two looks at a group whose leader is gone: nobody is told of the end of its other members. */
const betweenLooks = 20

export class ProcessGroup {
  readonly child: Child
  /** When the leader has ended, or could not be started. */
  readonly exited: Promise<void>
  #ending: Promise<void> | undefined

  /** @throws what the system refuses at once: some refusals come later, as an event of the child */
  constructor({ command, args, directory }: Start) {
    this.child = spawn(command, args, {
      cwd: directory,
      env: environment(),
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    })
    watch(this)
    this.exited = new Promise((resolve) => {
      this.child.once('exit', () => resolve())
      this.child.once('error', () => resolve())
    })
  }

  /**
   * `SIGTERM` to all that is left of it, and `SIGKILL` to what is there so many milliseconds later. Does not wait for the
   * ends of pipes: a process that has left the group may hold them for ever.
   */
  end(grace: number): Promise<void> {
    this.#ending ??= this.#endAll(grace)
    return this.#ending
  }

  /** Whether there was anyone to get it. */
  signal(signal: NodeJS.Signals | 0): boolean {
    const { pid } = this.child
    if (pid === undefined) return false
    try {
      return process.kill(-pid, signal)
    } catch {
      return false
    }
  }

  async #endAll(grace: number): Promise<void> {
    const over = performance.now() + grace
    for (let isThere = this.signal('SIGTERM'); isThere; isThere = this.signal(0)) {
      const rest = over - performance.now()
      if (rest <= 0) {
        this.signal('SIGKILL')
        break
      }
      await Promise.race([sleep(Math.min(betweenLooks, rest)), this.#leaderExit()])
    }
    await this.exited
    living.delete(this)
  }

  /** Settles no more once it has: then only the others are left, and they are looked for. */
  #leaderExit(): Promise<void> {
    const { exitCode, signalCode } = this.child
    return exitCode === null && signalCode === null ? this.exited : new Promise(() => {})
  }
}

/** Options of other sections, secrets among them, are none of the plugin's business. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^OSA_INVENTORY_.*__/.test(name)))
}

/** Those that were not ended yet: none outlives this process by being deaf to the end of its input. */
const living = new Set<ProcessGroup>()
let isWatching = false

function watch(group: ProcessGroup): void {
  living.add(group)
  if (isWatching) return
  isWatching = true
  process.on('exit', () => {
    for (const each of living) each.signal('SIGKILL')
  })
}
