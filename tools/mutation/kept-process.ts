import type { PoolOptions, WorkerRequest } from 'vitest/node'
import { ForksPoolWorker } from 'vitest/node'

type Listener = (message: unknown) => void

/** After so many runs a process is replaced: each leaves behind what the module cache holds of its test files. */
const MOST_RUNS = 200

let kept: ForksPoolWorker | undefined
let runs = 0

/** Ends the kept process: the next run begins with modules that nobody has used yet. */
export async function endKeptProcess(): Promise<void> {
  const process = kept
  kept = undefined
  runs = 0
  await process?.stop()
}

/**
 * A process that stays from one run of Vitest to the next, with all modules that it has loaded: to load them takes much
 * longer than most tests. Only test files and setup files are loaded again.
 */
export class KeptProcess {
  readonly name = 'kept'
  readonly #options: PoolOptions
  readonly #listeners: [event: string, listener: Listener][] = []

  constructor(options: PoolOptions) {
    this.#options = options
  }

  get #process(): ForksPoolWorker {
    if (kept === undefined) throw new Error('the process has ended')
    return kept
  }

  on(event: string, listener: Listener): void {
    this.#listeners.push([event, listener])
    this.#process.on(event, listener)
  }

  off(event: string, listener: Listener): void {
    this.#process.off(event, listener)
  }

  /** A process that stops would take its listeners along: it is only told to us that it has. */
  send(message: WorkerRequest): void {
    if (message.type !== 'stop') {
      this.#process.send(message)
      return
    }
    const stopped = { type: 'stopped', __vitest_worker_response__: true }
    for (const [event, listener] of this.#listeners) if (event === 'message') listener(stopped)
  }

  async start(): Promise<void> {
    if (runs >= MOST_RUNS) await endKeptProcess()
    runs += 1
    if (kept !== undefined) return
    kept = new ForksPoolWorker(this.#options)
    await kept.start()
  }

  async stop(): Promise<void> {
    if (kept === undefined) return
    for (const [event, listener] of this.#listeners) kept.off(event, listener)
  }

  deserialize(data: unknown): unknown {
    return data
  }
}
