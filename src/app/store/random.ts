import { randomBytes } from 'node:crypto'
import type { RandomSource } from '../../core/inventory/random.ts'

/** Bytes are drawn from the system in blocks: a first run of a large cloud draws many thousand times. */
const blockSize = 4096

/** The system's own randomness. */
export function systemRandom(): RandomSource {
  let block = Buffer.alloc(0)
  let at = 0
  const take = (count: number): Buffer => {
    if (at + count > block.length) {
      block = randomBytes(blockSize)
      at = 0
    }
    at += count
    return block.subarray(at - count, at)
  }
  return {
    below(limit) {
      if (limit <= 281474976710656n) return BigInt(belowSafe(Number(limit), take))
      return belowBig(limit, take)
    },
    hex: (digits) =>
      take(Math.ceil(digits / 2))
        .toString('hex')
        .slice(0, digits),
  }
}

/** Draws that fall into the incomplete last round are thrown away, so that each number is equally likely. */
function belowSafe(limit: number, take: (count: number) => Buffer): number {
  const range = 281474976710656
  const bound = range - (range % limit)
  for (;;) {
    const drawn = take(6).readUIntBE(0, 6)
    if (drawn < bound) return drawn % limit
  }
}

function belowBig(limit: bigint, take: (count: number) => Buffer): bigint {
  const range = 1n << 256n
  const bound = range - (range % limit)
  for (;;) {
    const drawn = BigInt(`0x${take(32).toString('hex')}`)
    if (drawn < bound) return drawn % limit
  }
}
