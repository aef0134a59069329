/** The programs that run in a round: each can be killed, or made to stand still, at any moment. */
import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { cleanEnvironment, type ProgramName, pathOf } from '../support/program.ts'
import type { Fault } from './arenas/arena.ts'
import type { Draw } from './draw.ts'
import { watchOver } from './patience.ts'

/** No deadline of a backend is as long as this: a program that runs on hangs. */
const patience = 120_000

/** Of every round. Who ends one early leaves nobody behind. */
const living = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

function untilItsEnd(child: ChildProcess): void {
  living.add(child)
  child.once('exit', () => living.delete(child))
}

export interface RunEnded {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  readonly end: 'itself' | 'killed' | 'hung'
}

export class Processes {
  readonly #running = new Set<ChildProcess>()
  readonly #killed = new Set<ChildProcess>()
  readonly #kept = new Set<ChildProcess>()

  run(program: ProgramName, args: readonly string[], env: Readonly<Record<string, string>>): Promise<RunEnded> {
    const child = spawn(process.execPath, [pathOf(program), ...args], {
      env: { ...cleanEnvironment(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: '/',
    })
    this.#running.add(child)
    untilItsEnd(child)
    let hung = false
    const endWatch = watchOver(patience, () => {
      hung = true
      child.kill('SIGKILL')
    })
    const [out, err]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    return new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (status) => {
        endWatch()
        this.#running.delete(child)
        const end = hung ? 'hung' : this.#killed.delete(child) && status === null ? 'killed' : 'itself'
        resolve({ status, end, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() })
      })
    })
  }

  /** One that was started elsewhere, and runs on: no fault is done to it. */
  keep(child: ChildProcess): void {
    this.#kept.add(child)
    untilItsEnd(child)
    child.once('exit', () => this.#kept.delete(child))
  }

  /** Process ids of those that run now. */
  get ids(): ReadonlySet<number> {
    return new Set([...this.#running, ...this.#kept].flatMap(({ pid }) => pid ?? []))
  }

  get faults(): readonly Fault[] {
    return [
      {
        kind: 'client killed',
        act: async (draw) => {
          const child = this.#one(draw)
          if (child === undefined) return false
          // Of those that are caught young many have done nothing yet.
          await sleep(draw.between(0, 120))
          if (!this.#running.has(child)) return false
          this.#killed.add(child)
          return child.kill('SIGKILL')
        },
      },
      {
        kind: 'client paused',
        act: async (draw) => {
          const child = this.#one(draw)
          if (child === undefined) return false
          child.kill('SIGSTOP')
          await sleep(draw.between(100, 3000))
          return child.kill('SIGCONT')
        },
      },
    ]
  }

  #one(draw: Draw): ChildProcess | undefined {
    return this.#running.size === 0 ? undefined : draw.from([...this.#running])
  }
}
