/**
 * What is asked of etcd's JSON gateway. Keys and values are base64, 64-bit numbers are texts. The gateway skips a
 * misspelt field without a word, so every request is made here, and tests hold the exact JSON.
 */
import type { KeyRange } from './keys.ts'

const base64 = (content: string | Uint8Array): string =>
  (typeof content === 'string' ? Buffer.from(content, 'utf8') : Buffer.from(content)).toString('base64')

export interface RangeOptions {
  /** The highest keys, this many. */
  readonly last?: number
  /** The lowest keys, this many. */
  readonly first?: number
  readonly keysOnly?: boolean
  readonly countOnly?: boolean
}

export type Compare = Readonly<Record<string, string>>
export type Operation = Readonly<Record<string, unknown>>

export const getRequest = (key: string): Operation => ({ request_range: { key: base64(key) } })

export const rangeRequest = (range: KeyRange, options: RangeOptions = {}): Operation => ({
  request_range: rangeBody(range, options),
})

export function rangeBody({ from, end }: KeyRange, { last, first, keysOnly, countOnly }: RangeOptions = {}): Operation {
  return {
    key: base64(from),
    range_end: base64(end),
    ...(last === undefined ? {} : { limit: String(last), sort_order: 'DESCEND', sort_target: 'KEY' }),
    ...(first === undefined ? {} : { limit: String(first), sort_order: 'ASCEND', sort_target: 'KEY' }),
    ...(keysOnly ? { keys_only: true } : {}),
    ...(countOnly ? { count_only: true } : {}),
  }
}

export const putBody = (key: string, value: string | Uint8Array): Operation => ({
  key: base64(key),
  value: base64(value),
})

export const putRequest = (key: string, value: string | Uint8Array): Operation => ({ request_put: putBody(key, value) })

export const deleteRequest = (key: string): Operation => ({ request_delete_range: { key: base64(key) } })

export const deleteRangeRequest = ({ from, end }: KeyRange): Operation => ({
  request_delete_range: { key: base64(from), range_end: base64(end) },
})

export const watchBody = (key: string): Operation => ({ create_request: { key: base64(key) } })

/** The key is as it was at this revision of etcd. */
export const isUnchanged = (key: string, modRevision: string): Compare => ({
  key: base64(key),
  target: 'MOD',
  result: 'EQUAL',
  mod_revision: modRevision,
})

export const isAbsent = (key: string): Compare => ({
  key: base64(key),
  target: 'CREATE',
  result: 'EQUAL',
  create_revision: '0',
})

/** As it was when it was read. */
export const asFound = (key: string, stored: { readonly modified: string } | undefined): Compare =>
  stored === undefined ? isAbsent(key) : isUnchanged(key, stored.modified)

export const isThere = (key: string): Compare => ({
  key: base64(key),
  target: 'CREATE',
  result: 'GREATER',
  create_revision: '0',
})

export const transaction = (
  compare: readonly Compare[],
  success: readonly Operation[],
  failure: readonly Operation[] = [],
): Operation => ({ compare, success, failure })
