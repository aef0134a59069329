/** Chance that is kept, and chance that is told. */
import type { RandomSource } from '../../core/inventory/random.ts'

/** Remembers everything that was drawn, in order. */
export class KeptRandom implements RandomSource {
  readonly draws: string[] = []
  readonly #random: RandomSource

  constructor(random: RandomSource) {
    this.#random = random
  }

  below(limit: bigint): bigint {
    const drawn = this.#random.below(limit)
    this.draws.push(`${drawn}/${limit}`)
    return drawn
  }

  hex(digits: number): string {
    const drawn = this.#random.hex(digits)
    this.draws.push(drawn)
    return drawn
  }
}

/** Gives what was drawn before. */
export class ToldRandom implements RandomSource {
  readonly #draws: readonly string[]
  readonly #refused: () => Error
  #at = 0

  /** @param refused what is thrown where something else is asked for than was drawn */
  constructor(draws: readonly string[], refused: () => Error) {
    this.#draws = draws
    this.#refused = refused
  }

  get isAtEnd(): boolean {
    return this.#at === this.#draws.length
  }

  below(limit: bigint): bigint {
    const [drawn, below] = this.#next().split('/')
    if (below !== String(limit) || BigInt(drawn!) >= limit) throw this.#refused()
    return BigInt(drawn!)
  }

  hex(digits: number): string {
    const drawn = this.#next()
    if (drawn.length !== digits || drawn.includes('/')) throw this.#refused()
    return drawn
  }

  #next(): string {
    const drawn = this.#draws[this.#at++]
    if (drawn === undefined) throw this.#refused()
    return drawn
  }
}
