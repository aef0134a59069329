/** Runs of one target: its inputs by number, so that any can be had again, and what failed made small. */
import { Chance } from '../../tools/random-clouds/chance.ts'
import { mutate } from './mutate.ts'
import { type Complaint, longestRun, pollution, type Target } from './target.ts'

export interface Failure {
  readonly target: string
  readonly number: number
  readonly complaint: string
  readonly input: Buffer
}

export class Engine {
  readonly #target: Target
  readonly #seed: string

  constructor(target: Target, seed: string) {
    this.#target = target
    this.#seed = seed
  }

  #chance(number: number, purpose: string): Chance {
    return new Chance(`${this.#seed}/${this.#target.name}/${number}/${purpose}`)
  }

  /** The same on every machine. */
  input(number: number): Buffer {
    const { corpus, make } = this.#target
    const chance = this.#chance(number, 'input')
    return make ? make(chance) : mutate(chance.pick(corpus), chance, corpus)
  }

  async complaint(number: number, input: Buffer): Promise<Complaint> {
    const started = performance.now()
    const complaint = await this.#judge(input, this.#chance(number, 'run'))
    const seconds = (performance.now() - started) / 1000
    return complaint ?? pollution() ?? (seconds > longestRun ? `slow\n${seconds.toFixed(1)} s` : undefined)
  }

  async #judge(input: Buffer, chance: Chance): Promise<Complaint> {
    try {
      return await this.#target.run(input, chance)
    } catch (error) {
      return `throws ${(error as Error)?.name}\n${(error as Error)?.stack ?? error}`
    }
  }

  /** @param before is told what is about to be read: a run that never ends leaves its input behind */
  async run(number: number, before: (input: Buffer) => void = () => {}): Promise<Failure | undefined> {
    const input = this.input(number)
    before(input)
    const complaint = await this.complaint(number, input)
    return complaint === undefined ? undefined : { target: this.#target.name, number, complaint, input }
  }

  /** Pieces taken away while the same kind of complaint comes, smaller and smaller ones. */
  async minimize(failure: Failure, most = 400): Promise<Failure> {
    let smallest = failure
    let tries = 0
    for (let size = failure.input.length >> 1; size > 0 && tries < most; size >>= 1) {
      for (let at = 0; at < smallest.input.length && tries < most; tries++) {
        const input = Buffer.concat([smallest.input.subarray(0, at), smallest.input.subarray(at + size)])
        const complaint = await this.complaint(failure.number, input)
        if (complaint !== undefined && kindOf(complaint) === kindOf(failure.complaint)) {
          smallest = { ...smallest, complaint, input }
        } else at += size
      }
    }
    return smallest
  }
}

/** The first line. */
export function kindOf(complaint: string): string {
  return complaint.split('\n', 1)[0]!
}
