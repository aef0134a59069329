/** One deployment in a cluster: how it is read and changed, in requests that are told from each other by their keys. */

import { type Found, type Outcome, outcomeOf, rangeOf } from './answers.ts'
import type { Answer, Gateway } from './gateway.ts'
import type { KeyRange, Keys } from './keys.ts'
import {
  type Compare,
  getRequest,
  type Operation,
  putBody,
  type RangeOptions,
  rangeBody,
  transaction,
  watchBody,
} from './requests.ts'
import type { Stored } from './stored.ts'

export class Place {
  readonly #gateway: Gateway
  readonly keys: Keys

  constructor(gateway: Gateway, keys: Keys) {
    this.#gateway = gateway
    this.keys = keys
  }

  /** Several reads of one moment. A role that may only read may ask for this. */
  async read(operations: readonly Operation[]): Promise<readonly Found[]> {
    const outcome = outcomeOf(await this.#txn(transaction([], operations), true))
    if (outcome.ranges.length === operations.length) return outcome.ranges
    // What is missing in an answer must not pass for a key that is not there.
    return operations.map((_, index) => outcome.ranges[index] ?? rangeOf({ kvs: 'missing' }))
  }

  async get(key: string): Promise<Stored | undefined> {
    const [found] = await this.read([getRequest(key)])
    return found?.values[0]
  }

  async range(range: KeyRange, options?: RangeOptions): Promise<Found> {
    return rangeOf(await this.#gateway.ask('/v3/kv/range', rangeBody(range, options), true))
  }

  /** @throws LostReply */
  async change(
    compare: readonly Compare[],
    success: readonly Operation[],
    failure: readonly Operation[] = [],
  ): Promise<Outcome> {
    return outcomeOf(await this.#txn(transaction(compare, success, failure), false))
  }

  /** A value that nobody else writes: it may be put twice. */
  async put(key: string, value: Uint8Array): Promise<void> {
    await this.#gateway.ask('/v3/kv/put', putBody(key, value), true)
  }

  /** One for each time that etcd tells of a change of the key, and one at the beginning. */
  async *watch(key: string, signal: AbortSignal): AsyncGenerator<void> {
    for await (const _ of this.#gateway.stream('/v3/watch', watchBody(key), signal)) yield
  }

  #txn(body: Operation, isRepeatable: boolean): Promise<Answer> {
    return this.#gateway.ask('/v3/kv/txn', body, isRepeatable)
  }
}
