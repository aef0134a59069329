/** Which addresses may be given to containers, and drawing one of them. */
import { addressAt, type Cidr, contains, type IpAddress } from './addresses.ts'
import type { RandomSource } from './random.ts'

/** An inclusive range. Kept as a range: `used_ips` may reserve a whole /8 in one line. */
interface Range {
  readonly first: IpAddress
  readonly last: IpAddress
}

/** Draws that may hit a used address before the pool looks for a free one in order. */
const blindDraws = 32
/** Networks up to this size are listed once blind draws have failed: then every free address is equally likely. */
const listable = 65536n

/** The addresses nobody may be given: one set for all queues (docs/generation.md, sections 2.7 and 5.7). */
export class UsedAddresses {
  readonly #single = new Set<IpAddress>()
  readonly #ranges: Range[] = []

  add(address: IpAddress): void {
    this.#single.add(address)
  }

  addRange(first: IpAddress, last: IpAddress): void {
    if (first === last) this.#single.add(first)
    else this.#ranges.push({ first, last })
  }

  has(address: IpAddress): boolean {
    if (this.#single.has(address)) return true
    for (const range of this.#ranges) {
      if (typeof range.first === typeof address && address >= range.first && address <= range.last) return true
    }
    return false
  }

  /** The end of a reserved range that `address` is in, so that a search can leap over it. */
  #endOfRange(address: IpAddress): IpAddress {
    let end = address
    for (const range of this.#ranges) {
      if (typeof range.first === typeof end && end >= range.first && end <= range.last) end = range.last
    }
    return end
  }

  /**
   * A free address of `cidr` at random, marked as used; `undefined` when there is none.
   * The first and the last address of every queue count as used, so a bare address is always exhausted.
   */
  take(cidr: Cidr, random: RandomSource): IpAddress | undefined {
    const found = this.#drawBlind(cidr, random) ?? this.#search(cidr, random)
    if (found !== undefined) this.#single.add(found)
    return found
  }

  #drawBlind(cidr: Cidr, random: RandomSource): IpAddress | undefined {
    for (let draw = 0; draw < blindDraws; draw++) {
      const address = addressAt(cidr.first, random.below(cidr.size))
      if (!this.has(address)) return address
    }
    return undefined
  }

  #search(cidr: Cidr, random: RandomSource): IpAddress | undefined {
    if (cidr.size <= listable) {
      const free: IpAddress[] = []
      for (let offset = 0n; offset < cidr.size; offset++) {
        const address = addressAt(cidr.first, offset)
        if (!this.has(address)) free.push(address)
      }
      return free.length === 0 ? undefined : free[Number(random.below(BigInt(free.length)))]
    }
    const start = addressAt(cidr.first, random.below(cidr.size))
    return this.#firstFree(start, cidr.last) ?? this.#firstFree(cidr.first, start)
  }

  /** Leaps over ranges, so the cost is bounded by what is reserved, not by the size of the network. */
  #firstFree(from: IpAddress, to: IpAddress): IpAddress | undefined {
    let address = from
    while (address <= to) {
      if (!this.has(address)) return address
      address = addressAt(this.#endOfRange(address), 1n)
    }
    return undefined
  }

  /** How many addresses of `cidr` are free: for messages and tables only. */
  countFree(cidr: Cidr): bigint {
    let free = cidr.size
    const ranges = this.#ranges
      .filter(
        (range) => typeof range.first === typeof cidr.first && range.last >= cidr.first && range.first <= cidr.last,
      )
      .map((range) => ({
        first: later(range.first, cidr.first),
        last: earlier(range.last, cidr.last),
      }))
      .sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))
    let covered: IpAddress | undefined
    for (const range of ranges) {
      const from = covered !== undefined && range.first <= covered ? addressAt(covered, 1n) : range.first
      if (from <= range.last) free -= BigInt(range.last) - BigInt(from) + 1n
      if (covered === undefined || range.last > covered) covered = range.last
    }
    for (const address of this.#single) {
      const inRange = ranges.some((range) => address >= range.first && address <= range.last)
      if (contains(cidr, address) && !inRange) free--
    }
    return free
  }
}

/** `Math.max` does not take a bigint. */
function later(a: IpAddress, b: IpAddress): IpAddress {
  if (a > b) return a
  return b
}

function earlier(a: IpAddress, b: IpAddress): IpAddress {
  if (a < b) return a
  return b
}
