/** The same draws each time: for runs that are compared with each other and never stored. */
import { createHash } from 'node:crypto'
import type { RandomSource } from '../../core/inventory/random.ts'

export function repeatedRandom(): RandomSource {
  let count = 0
  const block = (): string => createHash('sha256').update(`${count++}`).digest('hex')
  return {
    below: (limit) => BigInt(`0x${block()}`) % limit,
    hex(digits) {
      let text = ''
      while (text.length < digits) text += block()
      return text.slice(0, digits)
    },
  }
}
