/** New revisions as they come: told by the service where it tells, else by asking every few seconds. */
import type { NewestRevision, RevisionId, RevisionInfo } from '../../backends/contract.ts'
import { Bell } from '../../backends/support/waiting.ts'
import { memberOf, messageOf } from '../../core/errors.ts'
import { readableRevisions } from './history/listing.ts'
import type { InventoryStore } from './store.ts'

export interface WatchOptions {
  /** Milliseconds between two questions where the service tells nothing. */
  readonly interval: number
  /** What was written after this revision comes first. @default whatever is the newest at the beginning */
  readonly after?: RevisionId | undefined
  /** Ends it. */
  readonly signal: AbortSignal
  /** Told once for each time that the service goes away, and when it is back. */
  tell(message: string): void
  debug(message: string): void
  /** Told after each look: `undefined`, or why nothing could be seen. */
  looked?(fault: string | undefined): void
}

/**
 * Each revision that is written from now on, the oldest first, once. One that was pruned before it was seen is missing.
 *
 * @throws what loading throws, but for what another try may mend
 */
export async function* watchRevisions(store: InventoryStore, options: WatchOptions): AsyncGenerator<RevisionInfo> {
  const { signal, interval } = options
  const bell = new Bell(signal)
  const watch = new Watch(store, options)
  const hints = followHints(store, bell, options)
  yield* await watch.look()
  while (!signal.aborted) {
    await bell.heard(interval)
    if (!signal.aborted) yield* await watch.look()
  }
  await hints
}

class Watch {
  readonly #store: InventoryStore
  readonly #options: WatchOptions
  #seen: Pick<NewestRevision, 'id' | 'change'> | undefined
  #isAway = false
  /** There was something at the look before. */
  #isGone = false
  #hasLooked = false

  constructor(store: InventoryStore, options: WatchOptions) {
    this.#store = store
    this.#options = options
  }

  /** What is new since the last look, or since the revision to begin after. */
  async look(): Promise<readonly RevisionInfo[]> {
    const { tell } = this.#options
    try {
      const found = await this.#newSince()
      if (this.#isAway) tell('it answers again')
      this.#isAway = false
      this.#options.looked?.(this.#isGone ? 'nothing is stored there any more' : undefined)
      return found
    } catch (error) {
      if (memberOf(error, 'exit') !== 'again') throw error
      if (!this.#isAway) tell(`${messageOf(error)}; asking again`)
      this.#isAway = true
      this.#options.looked?.(messageOf(error))
      return []
    }
  }

  async #newSince(): Promise<readonly RevisionInfo[]> {
    const newest = await this.#newest()
    const [before, isFirst] = [this.#seen, !this.#hasLooked]
    this.#hasLooked = true
    this.#isGone = newest === undefined && before !== undefined
    if (newest === undefined) return []
    const after = isFirst ? (this.#options.after ?? newest.id) : (before?.id ?? 0)
    const isSame = newest.change === before?.change || after === newest.id
    const found = isSame ? [] : await this.#between(after, newest.id)
    if (isFirst) this.#options.debug(`watching from revision ${after}`)
    this.#seen = newest
    return found
  }

  /** The newest that is recorded, also where someone has changed the file since. */
  async #newest(): Promise<Pick<NewestRevision, 'id' | 'change'> | undefined> {
    const newest = await this.#store.newest()
    if (newest !== undefined) return newest
    for await (const info of readableRevisions(this.#store.backend, () => {})) return info
    return undefined
  }

  /** Where the newest has a lower number than before, the service has gone back, and only the newest is told. */
  async #between(before: RevisionId | undefined, newest: RevisionId): Promise<readonly RevisionInfo[]> {
    const { backend } = this.#store
    const from = before !== undefined && before < newest ? before : newest - 1
    if (!backend.revisions) {
      const stored = await this.#store.load()
      return stored === undefined ? [] : [stored.revision]
    }
    const infos: RevisionInfo[] = []
    for await (const info of readableRevisions(backend, ({ message }) => this.#options.tell(message))) {
      if (info.id <= from) break
      infos.unshift(info)
    }
    return infos
  }
}

/** A service that tells nothing, or no longer, is asked every few seconds anyway. */
async function followHints({ backend }: InventoryStore, bell: Bell, options: WatchOptions): Promise<void> {
  const { signal, interval, debug } = options
  if (backend.changes === undefined) return
  const pause = new Bell(signal)
  while (!signal.aborted) {
    try {
      for await (const _ of backend.changes(signal)) bell.ring()
      debug('the service tells of changes no longer; asking again')
    } catch (error) {
      debug(`the service does not tell of changes: ${messageOf(error)}`)
    }
    await pause.heard(interval)
  }
}
