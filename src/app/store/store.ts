/**
 * The store: clever, above backends that are simple. It makes the revisions, compares and swaps, runs a change again
 * when someone else wrote first, and refuses what would lose the cloud (docs/architecture.md).
 */
import {
  hasTags,
  type InventoryBackend,
  type NewestRevision,
  type Revision,
  type RevisionId,
  type RevisionInfo,
  type RevisionTag,
} from '../../backends/contract.ts'
import { errorCodeOf, outcomeOf } from '../../backends/errors.ts'
import { sha256 } from '../../backends/support/digest.ts'
import { messageOf } from '../../core/errors.ts'
import type { Value } from '../../python/value.ts'
import { type AuditLog, audited } from './audit-log.ts'
import { withWaysOut } from './damage-ways.ts'
import { HistoryMissingError } from './errors.ts'
import { ExternalEdits, vouchedFor } from './external-edits.ts'
import type { Files } from './files-beside.ts'
import { historyOf, isDamage } from './history/listing.ts'
import type { PrunePlan } from './history/prune.ts'
import type { Mirror } from './mirror.ts'
import { demandNotedKept, demandNothingDrawnAgain, type NotedState } from './older-state.ts'
import { guardAgainstThePast } from './readable-copy/guard.ts'
import { CopyKeeper, type CopyState } from './readable-copy/keeper.ts'
import type { Former } from './readable-copy/standing.ts'
import { ownLineage } from './restore-latest.ts'
import { type Attribution, type Change, nextRevision } from './revisions.ts'
import { loadedRevision, parsed, type StoredInventory } from './stored.ts'
import { TagsMissingError } from './tags.ts'
import { newestInfo, untilNobodyIsFaster, writeOnce } from './write-once.ts'

export { HistoryMissingError } from './errors.ts'
export type { Attribution, Change } from './revisions.ts'
export type { StoredInventory } from './stored.ts'

export interface Outcome {
  readonly document: string
  /** The revision that was written, if one was. */
  readonly written?: Revision
}

export interface StoreOptions {
  /** Accepts an inventory that lost more than half of its hosts. @default false */
  readonly force?: boolean
  /** Conflicts and retries are told here: with `--debug` only. */
  readonly debug?: (message: string) => void
  /** The readable copy, where one is kept. */
  readonly mirror?: Mirror
  /** Is told of every change, where one is kept. */
  readonly audit?: AuditLog
  /** What files in the configuration directory keep in other places than that of the backend in use. */
  readonly files?: Files
  /** What was stored when a run noted it, where that is known. */
  readonly noted?: NotedState | undefined
  /** What of the past cannot be read, and keeps no run from going on. @default nobody is told */
  readonly warn?: (message: string) => void
}

export interface CopyInOptions {
  /** Newer ones follow: a document that someone put there stays as it is. @default false */
  readonly below?: boolean
}

export class InventoryStore {
  readonly backend: InventoryBackend
  readonly mirror: Mirror | undefined
  readonly audit: AuditLog | undefined
  readonly files: Files | undefined
  readonly #attribution: Attribution
  readonly #force: boolean
  /** What was stored when a run noted it, where that is known. */
  readonly noted: NotedState | undefined
  readonly #debug: (message: string) => void
  readonly #copies: CopyKeeper | undefined
  readonly #edits: ExternalEdits
  /** Loaded by `newest`, for the next `load`. */
  #loaded: Revision | undefined

  constructor(backend: InventoryBackend, attribution: Attribution, options: StoreOptions = {}) {
    this.backend = backend
    this.mirror = options.mirror
    this.audit = options.audit
    this.files = options.files
    this.#attribution = attribution
    this.#force = options.force ?? false
    this.noted = options.noted
    this.#debug = options.debug ?? (() => {})
    this.#copies = options.mirror && new CopyKeeper(options.mirror, backend, this.#debug)
    this.#edits = new ExternalEdits(backend, options.warn ?? (() => {}))
  }

  /** As the run has left the readable copy, if it has looked at it. */
  get copyState(): CopyState | undefined {
    return this.#copies?.state
  }

  /** @throws CorruptDocumentError when what is stored is not JSON. */
  async load(): Promise<StoredInventory | undefined> {
    const revision = this.#loaded ?? (await this.#advised(() => this.backend.load()))
    this.#loaded = undefined
    return revision && parsed(revision, this.backend)
  }

  async #advised<T>(load: () => Promise<T>): Promise<T> {
    try {
      return await load()
    } catch (error) {
      if (errorCodeOf(error) !== 'ERR_CORRUPT_DOCUMENT') throw error
      throw await withWaysOut(error as Error, this)
    }
  }

  /** What tells the newest recorded revision: in one request, and without its document where the backend can do that. */
  async newest(): Promise<NewestRevision | undefined> {
    if (this.backend.newest) return this.backend.newest()
    this.#loaded = await this.#advised(() => this.backend.load())
    if (this.#loaded === undefined || this.#loaded.unrecorded) return undefined
    const { id, change, document } = this.#loaded
    return { id, change, digest: sha256(document) }
  }

  /**
   * Computes a change from the newest state and writes it; computes it again from the new state if someone else has
   * written meanwhile.
   *
   * @throws InventoryShrunkError when someone's edit of the file has lost most of the hosts
   * @throws StoredStateBehindError when something would be drawn again that the readable copy has and the backend has lost
   * @throws OlderStateError when a container would be drawn again that a newer revision has than what someone put in place
   */
  async update(compute: (stored: StoredInventory | undefined) => Change | Promise<Change>): Promise<Outcome> {
    return untilNobodyIsFaster(this.#debug, async () => {
      const stored = await this.load()
      if (stored) await this.guardExternalEdit(stored)
      const change = await compute(stored)
      if (stored) await this.#guardAgainstThePast(stored, change)
      if (stored && change.draws && this.noted && !this.#force) {
        demandNotedKept(this.backend, stored, this.noted, change.inventory)
      }
      if (stored?.revision.unrecorded === 'external edit' && change.draws && !this.#force) {
        await demandNothingDrawnAgain(this.backend, stored, change.inventory)
      }
      if (!change.changed) {
        if (stored && !change.dryRun) {
          await this.#copies?.mend(stored.revision, { force: this.#force })
          await this.finishLeft()
        }
        return { document: change.document }
      }
      const parent = stored ? await this.#recorded(stored) : undefined
      const revision = nextRevision(parent, change, stored?.inventory, this.#attribution)
      await this.#save(revision, parent)
      return { document: change.document, written: revision }
    })
  }

  /**
   * Writes a state that does not follow from the newest one: a restore, an import, a new beginning. Works although
   * `load` refuses, because only the newest revision's description is asked for.
   *
   * @param choose is asked again when someone else wrote first: what could be replaced then may not be now
   */
  async replace(choose: (present: StoredInventory | undefined) => Omit<Change, 'changed'>): Promise<Revision> {
    return untilNobodyIsFaster(this.#debug, async () => {
      // Looked up before: anyone who writes between the two must be noticed, not become the parent of what ignores it.
      const newest = await newestInfo(this.backend)
      const found = await this.loadIfSound()
      const change = choose(found)
      const parent = found ? await this.#recorded(found) : newest && (await this.#asParent(newest))
      const before = found ? found.inventory : parent && (await this.#inventoryOf(parent.id))
      const revision = nextRevision(parent, { ...change, changed: true }, before, this.#attribution)
      await this.#save(revision, parent)
      return revision
    })
  }

  /**
   * Writes a revision of another place as it is: number, lineage, author and chain stay. What may be copied where is
   * decided by src/app/transfer.
   *
   * @param parent the newest revision here
   * @throws RevisionConflictError when someone else wrote in the meantime
   */
  async copyIn(revision: Revision, parent: RevisionId | undefined, options: CopyInOptions = {}): Promise<void> {
    const how = options.below && this.backend.writeBelow ? 'writeBelow' : 'write'
    await audited(this.audit, { event: 'copied', revision, by: this.#attribution }, () =>
      this.#write(revision, parent, how),
    )
  }

  /** The readable copy of the newest of copied revisions. */
  async completeCopy(): Promise<void> {
    const newest = this.#copies && (await this.backend.load())
    if (newest) await this.#copies!.keepNewest(newest, undefined)
  }

  /** Newest first. A state that is not recorded yet is not among them. */
  revisions(): AsyncIterable<RevisionInfo> {
    if (!this.backend.revisions) throw new HistoryMissingError()
    return this.backend.revisions()
  }

  /** @throws HistoryMissingError, UnknownRevisionError, CorruptDocumentError */
  async loadRevision(id: RevisionId): Promise<StoredInventory> {
    return loadedRevision(this.backend, id)
  }

  /**
   * Drops the oldest revisions; where the history begins from then on is kept with it.
   *
   * @throws HistoryMissingError where the backend removes none, AuditLogError
   */
  async prune({ removed, cut }: PrunePlan): Promise<void> {
    if (!this.backend.removeRevisions) throw new HistoryMissingError(' that could be pruned')
    if (!cut) return
    const ids = removed.map(({ id }) => id)
    const { lineage } = removed.at(-1)!
    const time = new Date().toISOString()
    await audited(this.audit, { event: 'pruned', time, ...this.#attribution, lineage, cut, removed: ids }, async () => {
      await this.backend.removeRevisions!(ids, cut)
    })
  }

  /**
   * Gives the name to a revision.
   *
   * @param was the revision that it stands for now; `undefined`: there is no such tag
   * @throws TagsMissingError, TagConflictError, UnknownRevisionError, AuditLogError
   */
  async setTag({ name, id }: RevisionTag, was: RevisionId | undefined, lineage: string): Promise<void> {
    const { backend } = this
    if (!hasTags(backend)) throw new TagsMissingError()
    const moved = was === undefined ? {} : { was }
    await audited(this.audit, { ...this.#tagEntry('tagged', lineage), tag: name, revision: id, ...moved }, () =>
      backend.setTag({ name, id }, was),
    )
  }

  /** @throws TagsMissingError, TagConflictError, AuditLogError */
  async removeTag({ name, id }: RevisionTag, lineage: string): Promise<void> {
    const { backend } = this
    if (!hasTags(backend)) throw new TagsMissingError()
    await audited(this.audit, { ...this.#tagEntry('untagged', lineage), tag: name, revision: id }, () =>
      backend.removeTag({ name, id }),
    )
  }

  #tagEntry<Event extends 'tagged' | 'untagged'>(event: Event, lineage: string) {
    return { event, time: new Date().toISOString(), ...this.#attribution, lineage }
  }

  /** What a write that was cut off has left undone beside its revision. What fails is for `doctor` to tell. */
  async finishLeft(): Promise<void> {
    try {
      await this.backend.repair?.('left')
    } catch (error) {
      this.#debug(`what a write has left undone is still so: ${messageOf(error)}`)
    }
  }

  async close(): Promise<void> {
    await this.backend.close?.()
  }

  /** What a new revision follows that has to be replaced: its own lineage is as doubtful as the rest of it. */
  async #asParent(newest: RevisionInfo): Promise<RevisionInfo> {
    const { infos } = await historyOf(this.backend)
    return { ...newest, lineage: ownLineage(infos, this.mirror) ?? newest.lineage }
  }

  /** Makes it the newest one, with a line in the audit log and a readable copy. */
  async #save(revision: Revision, parent: Former | undefined): Promise<void> {
    let isStored = false
    try {
      await audited(this.audit, { event: 'written', revision }, async () => {
        try {
          await this.#write(revision, parent?.id)
          isStored = true
        } catch (error) {
          isStored = outcomeOf(error) === 'saved'
          throw error
        }
      })
    } finally {
      // Also when something that follows it has failed, as the audit log.
      if (isStored) await this.#copies?.keepNewest(revision, parent)
    }
  }

  async #write(
    revision: Revision,
    parent: RevisionId | undefined,
    how: 'write' | 'writeBelow' = 'write',
  ): Promise<void> {
    await writeOnce(this.backend, revision, parent, { how, debug: this.#debug })
  }

  /** @throws StoredStateBehindError, OtherInventoryError */
  async #guardAgainstThePast(stored: StoredInventory, { draws = false }: Change): Promise<void> {
    if (!this.mirror || this.#force) return
    await guardAgainstThePast({ mirror: this.mirror, backend: this.backend, stored, draws })
  }

  /**
   * @throws InventoryShrunkError when someone's edit has lost most of the hosts
   * @throws CorruptDocumentError when what someone has put there knows no host, and what is kept beside it may
   */
  async guardExternalEdit(stored: StoredInventory): Promise<void> {
    if (!this.#force) await this.#edits.guard(stored)
  }

  /** A state that someone else put in place becomes its own revision before the next one is written. */
  async #recorded(stored: StoredInventory): Promise<Revision> {
    const recorded = await this.asRecorded(stored)
    if (!stored.revision.unrecorded) return recorded
    await audited(this.audit, { event: 'recorded', revision: recorded }, () =>
      this.#write(recorded, stored.revision.parent),
    )
    return recorded
  }

  /** Someone vouches for the state that is there without being recorded: a revision of theirs. `undefined` if it is one. */
  async vouchForPresent(): Promise<Revision | undefined> {
    return untilNobodyIsFaster(this.#debug, async () => {
      const stored = await this.load()
      if (!stored?.revision.unrecorded) return undefined
      const revision = await this.asRecorded(vouchedFor(stored, this.#attribution))
      const { parent } = revision
      await this.#save(revision, parent === undefined ? undefined : { id: parent })
      return revision
    })
  }

  /** What was recorded last: the state itself, or what someone has edited. `undefined` if that cannot be read. */
  async recordedBefore({ revision, inventory }: StoredInventory): Promise<Value | undefined> {
    const { unrecorded, parent } = revision
    return unrecorded && parent !== undefined ? this.#inventoryOf(parent) : inventory
  }

  /** The revision that recording the state makes of it; nothing is written. */
  async asRecorded(stored: StoredInventory): Promise<Revision> {
    return this.#edits.asRecorded(stored)
  }

  /** As `load`, but `undefined` when what is stored is damaged or gone: for restoring it. */
  async loadIfSound(): Promise<StoredInventory | undefined> {
    try {
      const stored = await this.load()
      // Parsed here, so that text which is not JSON counts as damage too.
      return stored?.inventory === undefined ? undefined : stored
    } catch (error) {
      if (errorCodeOf(error) !== 'ERR_CORRUPT_DOCUMENT') throw error
      return undefined
    }
  }

  /** The recorded state, where the present one is gone; `undefined` if it is damaged, too. */
  async #inventoryOf(id: RevisionId): Promise<Value | undefined> {
    try {
      return (await this.loadRevision(id)).inventory
    } catch (error) {
      if (!isDamage(error)) throw error
      return undefined
    }
  }
}
