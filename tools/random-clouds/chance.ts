/** A small seeded generator of random numbers (sfc32) and the choices that a random cloud is made of. */

/** 128 bits of state from any text (xmur3). */
function stateOf(seed: string): [number, number, number, number] {
  let hash = 1779033703 ^ seed.length
  for (let i = 0; i < seed.length; i++) {
    hash = Math.imul(hash ^ seed.charCodeAt(i), 3432918353)
    hash = (hash << 13) | (hash >>> 19)
  }
  const next = (): number => {
    hash = Math.imul(hash ^ (hash >>> 16), 2246822507)
    hash = Math.imul(hash ^ (hash >>> 13), 3266489909)
    hash ^= hash >>> 16
    return hash >>> 0
  }
  return [next(), next(), next(), next()]
}

export class Chance {
  #a: number
  #b: number
  #c: number
  #counter: number

  /** The same seed gives the same choices on every machine. */
  constructor(seed: string) {
    ;[this.#a, this.#b, this.#c, this.#counter] = stateOf(seed)
    for (let i = 0; i < 12; i++) this.next()
  }

  /** From 0 up to, but without, 1. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    return (sum >>> 0) / 4294967296
  }

  /** Both ends are possible. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  /** True in `probability` of the cases. */
  is(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(choices: readonly T[]): T {
    const chosen = choices[Math.floor(this.next() * choices.length)]
    if (chosen === undefined && choices.length === 0) throw new Error('nothing to pick from')
    return chosen as T
  }

  /** Picks by weight. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T {
    let point = this.next() * choices.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, choice] of choices) {
      point -= weight
      if (point < 0) return choice
    }
    return choices[choices.length - 1]![1]
  }

  shuffled<T>(items: Iterable<T>): T[] {
    const list = [...items]
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.int(0, i)
      ;[list[i], list[j]] = [list[j] as T, list[i] as T]
    }
    return list
  }

  /** Up to `count` different items, in random order. */
  some<T>(items: Iterable<T>, count: number): T[] {
    return this.shuffled(items).slice(0, Math.max(0, count))
  }

  /** The items in their order, each kept with `probability`. */
  filtered<T>(items: Iterable<T>, probability: number): T[] {
    return [...items].filter(() => this.is(probability))
  }

  /** Its own generator, so that a choice made there does not shift the choices made here. */
  branch(): Chance {
    return new Chance(`${this.next()}/${this.next()}`)
  }
}
