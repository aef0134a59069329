/** What is done to programs or servers, one thing after the other: each once, in any order, and then any of them. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from './arenas/arena.ts'
import type { Draw } from './draw.ts'
import type { Deed } from './journal.ts'

/** Where nothing gets done any more, the next fault comes anyway. */
const patience = 20_000

export interface FaultOptions {
  readonly draw: Draw
  readonly deeds: readonly Deed[]
  /** So many runs have to succeed before the next fault: what is never well shows nothing. */
  readonly rest: readonly [from: number, to: number]
}

export class Faults {
  readonly counts: Record<string, number> = {}
  /** What could not be done or undone: a server that does not come back. Nothing is done after it. */
  readonly failures: string[] = []
  readonly #all: readonly Fault[]
  readonly #first: Fault[]
  readonly #options: FaultOptions

  constructor(faults: readonly Fault[], options: FaultOptions) {
    this.#all = faults
    this.#first = options.draw.shuffled(faults)
    this.#options = options
  }

  /** Each of them was there. */
  get isThrough(): boolean {
    return this.#all.every(({ kind }) => this.counts[kind] !== undefined)
  }

  async inflict(isOver: () => boolean): Promise<void> {
    const { draw } = this.#options
    while (this.#all.length > 0) {
      await this.#rest(isOver)
      if (isOver()) return
      const fault = this.#first.pop() ?? draw.from(this.#all)
      try {
        if (await fault.act(draw)) this.counts[fault.kind] = (this.counts[fault.kind] ?? 0) + 1
        else this.#first.unshift(fault)
      } catch (error) {
        this.failures.push(`${fault.kind}: ${(error as Error).message}`)
        return
      }
    }
  }

  async #rest(isOver: () => boolean): Promise<void> {
    const { draw, deeds, rest } = this.#options
    const done = () => deeds.filter(({ fate }) => fate === 'acknowledged').length
    const enough = done() + draw.between(...rest)
    const end = performance.now() + patience
    await sleep(draw.between(50, 500))
    while (!isOver() && done() < enough && performance.now() < end) await sleep(50)
  }
}
