/** When the readable copy is written: after each change, and by a run that changes nothing, where it may. */
import type { InventoryBackend, Revision, RevisionInfo } from '../../../backends/contract.ts'
import type { Mirror } from '../mirror.ts'
import { newestInfo } from '../write-once.ts'
import { markOfSight, presentMark } from './sight.ts'
import { type Former, type Standing, standingOf } from './standing.ts'

/** What the next run need not find out again. */
export interface CopyState {
  /** Of what is there, and was looked at (`presentMark`). */
  readonly mark: string
  /** It is to be written again, which failed. */
  readonly isStale: boolean
}

export class CopyKeeper {
  readonly #mirror: Mirror
  readonly #backend: InventoryBackend
  readonly #debug: (message: string) => void
  #state: CopyState | undefined

  constructor(mirror: Mirror, backend: InventoryBackend, debug: (message: string) => void) {
    this.#mirror = mirror
    this.#backend = backend
    this.#debug = debug
  }

  /** As the last look has left it. */
  get state(): CopyState | undefined {
    return this.#state
  }

  /** Anyone who was paused before this must not leave an older copy than the newest: look again after each. */
  async keepNewest(written: Revision, former: Former | undefined): Promise<void> {
    for (let copied: Revision | undefined = written, before = former; copied; ) {
      await this.#keep(copied, before)
      before = copied
      copied = await this.#newerThan(copied)
    }
  }

  /** The newest revision where it is another one. The inventory is safe by now, whatever becomes of its copy. */
  async #newerThan({ id, change }: Revision): Promise<Revision | undefined> {
    const isIt = (other: Pick<RevisionInfo, 'id' | 'change'> | undefined) => other?.id === id && other.change === change
    try {
      const told = this.#backend.newest ? await this.#backend.newest() : await newestInfo(this.#backend)
      if (isIt(told)) return undefined
      const newest = await this.#backend.load()
      return isIt(newest) ? undefined : newest
    } catch {
      return undefined
    }
  }

  /**
   * The copy of what was just stored. What it takes the place of is kept aside, unless that is a revision.
   *
   * @param former what the revision was made from
   */
  async #keep(revision: Revision, former: Former | undefined): Promise<void> {
    const standing = await this.#standing(revision, former)
    if (standing?.kind === 'newest') return this.#settle(standing, revision)
    if (standing?.kind === 'newer') return
    const sight = standing?.sight ?? this.#mirror.look(undefined)
    // A link to /dev/null, for instance: anyone who wants no copy should keep the device.
    if (sight.kind === 'unreadable' && sight.stat?.isFile() === false) return
    const isKnown = standing?.kind === 'none' || standing?.kind === 'older'
    const isSafe = isKnown || sight.kind === 'none' || sight.stat === undefined || this.#mirror.keepAside(sight.stat)
    if (isSafe) this.#mirror.write(revision)
    this.#state = undefined
  }

  /** The copy is missing, or of an older revision: as on another deployment host, on a full disk, after a kill. */
  async mend(newest: Revision, { force = false } = {}): Promise<void> {
    const standing = await this.#standing(newest)
    this.#state = undefined
    if (standing === undefined) return
    // Someone has said that what is stored counts.
    const isForced = force && (standing.isAhead || standing.kind === 'foreign' || standing.kind === 'unreadable')
    if (isForced) return this.#keep(newest, undefined)
    if (standing.kind === 'newest') {
      // A run that finds everything right writes nothing, no note either. One that is missing may have been begun.
      if (!isNoted(standing, newest)) this.#mirror.tidy()
      this.#state = { mark: markOfSight(standing.sight), isStale: false }
      return
    }
    const isToWrite = standing.kind === 'none' || standing.kind === 'older'
    const isWritten = isToWrite && this.#mirror.write(newest)
    this.#state = isWritten
      ? { mark: presentMark(this.#mirror.path), isStale: false }
      : { mark: markOfSight(standing.sight), isStale: isToWrite }
  }

  #settle(standing: Standing, newest: Revision): void {
    const { sight } = standing
    if (sight.kind === 'file' && !isNoted(standing, newest)) this.#mirror.remember(newest, sight.stat)
  }

  /** `undefined` where it cannot be reported: the inventory is safe, whatever becomes of its copy. */
  async #standing(newest: Revision, former?: Former): Promise<Standing | undefined> {
    try {
      return await standingOf({ mirror: this.#mirror, backend: this.#backend, newest, former })
    } catch (error) {
      this.#debug(`what the readable copy is of was not found out: ${(error as Error).message}`)
      return undefined
    }
  }
}

/** Whether the note says what was seen, and of which revision it is. */
function isNoted({ sight, note }: Standing, { id, change, lineage }: Revision): boolean {
  const isOfIt = note?.id === id && note.change === change && note.lineage === lineage
  return isOfIt && note.mark === markOfSight(sight)
}
