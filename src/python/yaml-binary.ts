/** Base64 as Python's `base64.decodebytes` reads it: what is no base64 is passed over. */
import { PyBytes } from './value.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const SIX_BITS = new Map([...ALPHABET].map((letter, index) => [letter, index]))

/** One character per byte; undefined for a text outside ASCII or one that ends in the middle of a byte. */
export function parseBinary(text: string): PyBytes | undefined {
  let data = ''
  let held = 0
  let phase = 0
  let pads = 0
  for (const letter of text) {
    if (letter > '\x7f') return undefined
    if (letter === '=') {
      if (phase >= 2 && phase + ++pads >= 4) return isAscii(text) ? new PyBytes(data) : undefined
      continue
    }
    const bits = SIX_BITS.get(letter)
    if (bits === undefined) continue
    pads = 0
    if (phase > 0) data += String.fromCharCode((((held << 6) | bits) >> (6 - 2 * phase)) & 0xff)
    held = bits
    phase = (phase + 1) % 4
  }
  return phase === 0 ? new PyBytes(data) : undefined
}

function isAscii(text: string): boolean {
  return [...text].every((letter) => letter <= '\x7f')
}
