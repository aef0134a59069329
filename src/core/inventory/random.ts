/** Where chance comes from: passed in, so that the generator stays pure and a test can repeat a run. */
export interface RandomSource {
  /** An integer from 0 to `limit` - 1, each equally likely. `limit` is at least 1 and at most 2^128. */
  below(limit: bigint): bigint
  /** Lower-case hexadecimal digits. */
  hex(digits: number): string
}
