/** The long-lived processes of a round: one order at a time to each. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { cleanEnvironment, repository } from '../support/program.ts'
import type { Answer, Order } from './operator.ts'
import { watchOver } from './patience.ts'
import type { Processes } from './processes.ts'

/** Built beside the other tools. */
const program = join(repository, 'dist/tools/torture-operator.cjs')
const patience = 120_000

export class Operator {
  readonly #child: ChildProcess

  constructor(env: Readonly<Record<string, string>>, processes: Processes) {
    this.#child = fork(program, [], { env: { ...cleanEnvironment(), ...env }, execArgv: [] })
    processes.keep(this.#child)
  }

  /** @throws when it does not answer: of no use any more */
  async obey(order: Order): Promise<Answer> {
    const answered = this.#within(patience, 'message')
    this.#child.send(order)
    return ((await answered) as [Answer])[0]
  }

  /** It closes its backend, and then nothing keeps it alive. */
  async end(): Promise<'itself' | 'hung'> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return 'itself'
    const ended = this.#within(30_000, 'exit')
    this.#child.disconnect()
    try {
      await ended
      return 'itself'
    } catch {
      this.#child.kill('SIGKILL')
      return 'hung'
    }
  }

  async #within(milliseconds: number, event: 'message' | 'exit'): Promise<unknown[]> {
    const late = new AbortController()
    const endWatch = watchOver(milliseconds, () => late.abort())
    return once(this.#child, event, { signal: late.signal }).finally(endWatch)
  }
}
