/** What a server knows of the cloud: made when it is asked for, and told of new revisions as `osa-inventory watch` is. */
import type { RevisionId } from '../../backends/contract.ts'
import { errorCodeOf } from '../../backends/errors.ts'
import { Bell } from '../../backends/support/waiting.ts'
import { isProgramFault, messageOf } from '../../core/errors.ts'
import { pathText } from '../../core/inventory/findings.ts'
import type { BlameLine, ExplorerData } from '../../explorer/data.ts'
import { HostHistory, type Origin } from '../changes/blame.ts'
import { watchRevisions } from '../store/watch.ts'
import { type PackedDocument, packed, packedRevision } from './documents.ts'
import { liveData } from './explorer-data.ts'
import { maskedLine, revisionLine } from './revisions.ts'
import type { Subject } from './subject.ts'

/** As in `src/explorer/data.ts`. */
export type Told =
  | { readonly event: 'revision'; readonly id: RevisionId; readonly data: string }
  | { readonly event: 'away'; readonly data: string }
  | { readonly event: 'back'; readonly data: '' }

export interface LiveOptions {
  /** Milliseconds between two questions where the service tells nothing. */
  readonly interval: number
  readonly signal: AbortSignal
  debug(message: string): void
}

/** Milliseconds: several pages that are loaded at once are given the same. */
const shortestFresh = 1000
/** What took long to make is given for longer: a page that is loaded again and again takes no more than a sixth of the time. */
const timesFresh = 5

/** A page that was away for more of them is better loaded again. */
const mostWritten = 100

export class Live {
  readonly #subject: Subject
  readonly #options: LiveOptions
  readonly #listeners = new Set<(told: Told) => void>()
  #data: { readonly freshUntil: number; readonly data: ExplorerData } | undefined
  #isStale = false
  #away: string | undefined
  /** The last ones. */
  readonly #written: Told[] = []
  #turn: Promise<unknown> = Promise.resolve()

  private constructor(subject: Subject, options: LiveOptions) {
    this.#subject = subject
    this.#options = options
  }

  /** @throws what keeps the store from being read */
  static async of(subject: Subject, options: LiveOptions): Promise<Live> {
    const live = new Live(subject, options)
    await live.#renew()
    return live
  }

  /** As of now; while the store is away, as it was before. */
  async data(): Promise<ExplorerData> {
    return this.#inTurn(async () => {
      const isFresh = performance.now() < this.#data!.freshUntil
      if (isFresh && !this.#isStale) return this.#data!.data
      try {
        await this.#renew()
      } catch (error) {
        if (isProgramFault(error)) throw error
        this.#standing(messageOf(error))
      }
      return this.#data!.data
    })
  }

  /** @throws UnknownRevisionError, and what keeps the store from being read */
  async revision(id: RevisionId): Promise<PackedDocument> {
    const { store, masker } = this.#subject
    return this.#inTurn(async () => {
      // What is not recorded, or is of a backend that keeps no history, is in no list.
      const state = !store.backend.loadRevision || this.#isUnrecorded(id) ? await store.load() : undefined
      if (state?.revision.id === id) return packed(state.document, 'what is stored', masker)
      const found = await packedRevision(store, id, masker)
      if ('damage' in found) this.#isStale = true
      return found
    })
  }

  #isUnrecorded(id: RevisionId): boolean {
    const [newest] = this.#data!.data.revisions
    return newest?.id === id && newest.label !== String(id)
  }

  /**
   * `undefined`: there is no such host.
   *
   * @throws HistoryMissingError, CorruptDocumentError, and what keeps the store from being read
   */
  async blame(host: string): Promise<readonly BlameLine[] | undefined> {
    const { store, masker } = this.#subject
    return this.#inTurn(async () => {
      const history = await HostHistory.of(store, host)
      if (history === undefined) return undefined
      const { variables, groups: holding } = history.present
      if (variables === undefined && holding.length === 0) return undefined
      const { values, groups } = await history.blame()
      const made = (origin: Origin): Omit<BlameLine, 'kind' | 'path'> => {
        if (origin.kind === 'before') return {}
        const { id, time, author, reason } = maskedLine(revisionLine(origin.info, masker), masker)
        return { revision: id, time, author, ...(reason === undefined ? {} : { reason }) }
      }
      const lines: BlameLine[] = [
        ...values
          .filter(({ path }) => masker.tells(path))
          .map(({ path, origin }) => ({ kind: 'variable' as const, path: pathText(path), ...made(origin) })),
        ...groups.map(({ group, origin }) => ({ kind: 'group' as const, path: group, ...made(origin) })),
      ]
      return lines.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
    })
  }

  /**
   * Who comes while the store is away is told so at once, and who comes back is told what was written meanwhile.
   *
   * @param after what it was told last
   * @returns ends it
   */
  listen(listener: (told: Told) => void, after: RevisionId = 0): () => void {
    this.#listeners.add(listener)
    for (const told of this.#written) if (told.event === 'revision' && told.id > after) listener(told)
    if (this.#away !== undefined) listener({ event: 'away', data: this.#away })
    return () => void this.#listeners.delete(listener)
  }

  /** Follows the store until the signal is aborted. What cannot be read now is asked for again. */
  async follow(): Promise<void> {
    const { signal, interval, debug } = this.#options
    const { store, masker } = this.#subject
    let after = this.#data!.data.revisions.find(({ id, label }) => label === String(id))?.id
    const looked = (fault: string | undefined): void => this.#standing(fault)
    while (!signal.aborted) {
      try {
        for await (const info of watchRevisions(store, { signal, interval, after, tell: debug, debug, looked })) {
          after = info.id
          this.#isStale = true
          this.#tell({ event: 'revision', id: info.id, data: JSON.stringify(revisionLine(info, masker)) })
        }
      } catch (error) {
        if (isProgramFault(error)) throw error
        this.#standing(messageOf(error))
        await new Bell(signal).heard(interval)
      }
    }
  }

  /** Why a request could not be answered, for the page; `undefined` for a fault of this program. */
  failure(error: unknown): { readonly status: 404 | 422 | 503; readonly message: string } | undefined {
    if (isProgramFault(error)) return undefined
    const code = errorCodeOf(error)
    const status = code === 'ERR_UNKNOWN_REVISION' ? 404 : code === 'ERR_BACKEND_UNAVAILABLE' ? 503 : 422
    return { status, message: this.#subject.masker.text(messageOf(error)) }
  }

  async #renew(): Promise<void> {
    this.#isStale = false
    const begun = performance.now()
    const data = await liveData(this.#subject)
    const made = performance.now()
    this.#data = { data, freshUntil: made + Math.max(shortestFresh, timesFresh * (made - begun)) }
  }

  #standing(fault: string | undefined): void {
    // What is to be done about it is told by the command line, below the first line.
    const message = fault === undefined ? undefined : this.#subject.masker.text(fault).split('\n', 1)[0]!
    // Told once: requests and the watch may say it in several ways.
    if ((message === undefined) === (this.#away === undefined)) return
    this.#away = message
    this.#tell(message === undefined ? { event: 'back', data: '' } : { event: 'away', data: message })
  }

  #tell(told: Told): void {
    if (told.event === 'revision') this.#written.push(told)
    if (this.#written.length > mostWritten) this.#written.shift()
    for (const listener of this.#listeners) listener(told)
  }

  /** One after the other: nobody's backend has promised more. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(act, act)
    this.#turn = mine.catch(() => {})
    return mine
  }
}
