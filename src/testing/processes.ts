/** Other processes on the same backend. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { RevisionId } from '../backends/contract.ts'
import { ContractViolation } from './expectations.ts'
import type { Order, Outcome, Told } from './tasks.ts'

export class OtherProcess {
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>
  readonly #hear: (text: string) => void
  readonly #waiting = new Set<() => void>()
  #isReady = false
  #written: RevisionId[] = []
  #outcome: Outcome | undefined
  #words = ''
  #isOver = false

  constructor(program: string | URL, order: Order, hear: (text: string) => void) {
    this.#hear = hear
    const path = String(program).startsWith('file:') ? fileURLToPath(program) : String(program)
    this.#child = fork(path, [], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#words = `${this.#words}${chunk}`.slice(-2000)
      })
    }
    this.#child.on('message', (told) => this.#take(told as Told))
    this.#ended = once(this.#child, 'close').then(() => {
      this.#isOver = true
      this.#wake()
    })
    this.#child.send(order)
  }

  /** The backend is open there, or could not be opened. */
  async ready(): Promise<void> {
    await this.#until(() => this.#isReady || this.#outcome !== undefined)
  }

  start(): void {
    // One that could not open the backend has said so, and listens no more.
    if (this.#child.connected) this.#child.send('start')
  }

  /** What it has written to standard output and standard error, the end of it. */
  get words(): string {
    return this.#words
  }

  async outcome(): Promise<Outcome> {
    await this.#until(() => this.#outcome !== undefined)
    return this.#outcome!
  }

  /** @throws ContractViolation unless the task was done */
  async succeed(what: string): Promise<void> {
    const outcome = await this.outcome()
    if (outcome.kind === 'refused') throw new ContractViolation(`${what} failed in another process: ${outcome.message}`)
  }

  /** Waits until it has written so many revisions. */
  async written(count: number): Promise<readonly RevisionId[]> {
    await this.#until(() => this.#written.length >= count || this.#outcome !== undefined)
    if (this.#outcome?.kind === 'refused' && this.#written.length < count) {
      throw new ContractViolation(`writing failed in another process: ${this.#outcome.message}`)
    }
    return this.#written
  }

  /** `true` if it has ended by itself in this time. */
  async endsWithin(milliseconds: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds)
    })
    await Promise.race([this.#ended, late])
    clearTimeout(timer)
    return this.#isOver
  }

  /** At once, wherever it is. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
  }

  #take(told: Told): void {
    if ('ready' in told) this.#isReady = true
    else if ('written' in told) this.#written.push(told.written)
    else {
      this.#outcome = told.done
      told.heard.forEach(this.#hear)
    }
    this.#wake()
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }

  async #until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.#isOver) throw new ContractViolation(`another process has ended early: ${this.#words.trim()}`)
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
  }
}
