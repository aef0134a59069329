/** What is drawn from a seed: the same numbers for the same seed and stream. */
import { seededRandom } from '../support/clouds.ts'

export class Draw {
  readonly #below: (limit: number) => number

  /** @param stream the client's number, or another one for whoever else draws */
  constructor(seed: number, stream: number) {
    const source = seededRandom((Math.imul(seed, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b)) >>> 0)
    // Seeds that are close begin alike.
    for (let times = 0; times < 8; times++) source.below(2n)
    this.#below = (limit) => Number(source.below(BigInt(limit)))
  }

  /** A whole number from `from` to `to`, both of them possible. */
  between(from: number, to: number): number {
    return from + this.#below(to - from + 1)
  }

  isOneIn(count: number): boolean {
    return this.#below(count) === 0
  }

  from<T>(items: readonly T[]): T {
    return items[this.#below(items.length)]!
  }

  /** @param weights a key is drawn as often as its number says, of their sum */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][]
    let left = this.#below(entries.reduce((sum, [, weight]) => sum + weight, 0))
    for (const [key, weight] of entries) {
      left -= weight
      if (left < 0) return key
    }
    throw new TypeError('unreachable: the weights add up')
  }

  shuffled<T>(items: readonly T[]): T[] {
    const left = [...items]
    return items.map(() => left.splice(this.#below(left.length), 1)[0]!)
  }
}
