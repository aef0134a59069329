/** Addresses and CIDRs, only as far as checking what was drawn needs them. */

export interface Range {
  readonly first: bigint
  readonly last: bigint
  readonly bits: 32 | 128
}

/** `fd00::1` and `10.0.0.1` as numbers; `undefined` for anything else. */
export function addressNumber(text: string): { value: bigint; bits: 32 | 128 } | undefined {
  const bytes = text.split('.')
  if (bytes.length === 4 && bytes.every((byte) => /^\d{1,3}$/.test(byte) && Number(byte) < 256)) {
    return { value: bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n), bits: 32 }
  }
  if (!/^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/.test(text)) return undefined
  const [head = '', tail] = text.split('::')
  const words = (part: string): string[] => (part === '' ? [] : part.split(':'))
  const left = words(head)
  const right = words(tail ?? '')
  const filled = tail === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill('0'), ...right]
  return filled.length === 8
    ? { value: filled.reduce((sum, word) => sum * 65536n + BigInt(`0x${word}`), 0n), bits: 128 }
    : undefined
}

function prefixLength(mask: string, bits: number): number | undefined {
  if (/^\d+$/.test(mask)) return Number(mask)
  const value = addressNumber(mask)?.value
  if (value === undefined) return undefined
  const ones = value.toString(2).padStart(bits, '0')
  return ones.startsWith('1') ? ones.replace(/0*$/, '').length : ones.indexOf('1')
}

export function cidrRange(text: string): Range | undefined {
  const [base = '', mask] = text.trim().split('/')
  const address = addressNumber(base)
  const length = mask === undefined ? address?.bits : prefixLength(mask, address?.bits ?? 32)
  if (!address || length === undefined || length < 0 || length > address.bits) return undefined
  const size = 1n << BigInt(address.bits - length)
  const first = (address.value / size) * size
  return { first, last: first + size - 1n, bits: address.bits }
}

/** `a`, `a,b`, `a-b` and CIDRs, as `used_ips` holds them. */
export function usedRange(text: string): Range | undefined {
  if (text.includes('/')) return cidrRange(text)
  const [from = '', to = from] = text.split(/[,-]/).map((part) => part.trim())
  const [first, last] = [addressNumber(from), addressNumber(to)]
  return first && last ? { first: first.value, last: last.value, bits: first.bits } : undefined
}

export function within(address: string, range: Range): boolean {
  const number = addressNumber(address)
  return number !== undefined && number.bits === range.bits && number.value >= range.first && number.value <= range.last
}
