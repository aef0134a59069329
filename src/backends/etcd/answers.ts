/** What is in an answer of the gateway: it leaves out whatever is false, zero or empty. */
import { PluginError } from '../errors.ts'
import { isMapping } from '../support/revision-shape.ts'
import type { Answer } from './gateway.ts'
import type { Stored } from './stored.ts'

export interface Found {
  readonly values: readonly Stored[]
  /** Of all keys in the range, whatever the limit. */
  readonly count: number
}

/** @throws PluginError: whatever answers is not etcd */
export function rangeOf(answer: Answer): Found {
  const { kvs = [], count = '0' } = answer
  if (!Array.isArray(kvs) || !/^\d{1,15}$/.test(String(count))) throw strange('a range')
  return { values: kvs.map(storedFrom), count: Number(count) }
}

function storedFrom(kv: unknown): Stored {
  if (!isMapping(kv)) throw strange('a key')
  const { key, value = '', mod_revision: modified } = kv
  if (typeof key !== 'string' || typeof value !== 'string' || typeof modified !== 'string') throw strange('a key')
  return { key: Buffer.from(key, 'base64').toString('utf8'), value: Buffer.from(value, 'base64'), modified }
}

export interface Outcome {
  readonly succeeded: boolean
  /** Of the operations that ask for ranges, in their order. */
  readonly ranges: readonly Found[]
  /** The revision of etcd that this transaction has made, or has seen. */
  readonly revision: string
}

/** @throws PluginError: whatever answers is not etcd */
export function outcomeOf(answer: Answer): Outcome {
  const { succeeded = false, responses = [], header } = answer
  const revision = isMapping(header) ? header.revision : undefined
  if (typeof succeeded !== 'boolean' || !Array.isArray(responses) || typeof revision !== 'string') {
    throw strange('a transaction')
  }
  const ranges = responses.flatMap((response: unknown) => {
    const range = isMapping(response) ? response.response_range : undefined
    return isMapping(range) ? [rangeOf(range)] : []
  })
  return { succeeded, ranges, revision }
}

function strange(what: string): PluginError {
  return new PluginError(`the answer about ${what} is not one of etcd's gateway`, {
    remedy: "see that `endpoints` are the members' client URLs",
  })
}
