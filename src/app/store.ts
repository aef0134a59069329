/**
 * The store: clever, above backends that are simple. It makes the revisions, compares and swaps, runs a change again
 * when somebody else was faster, and refuses what would lose the cloud (docs/architecture.md).
 */
import { randomUUID } from 'node:crypto'
import type { InventoryBackend, NewestRevision, Revision, RevisionId, RevisionInfo } from '../backends/contract.ts'
import { CorruptDocumentError, errorCodeOf, outcomeOf, RevisionConflictError } from '../backends/errors.ts'
import { sha256 } from '../backends/support/digest.ts'
import { jitter } from '../backends/support/jitter.ts'
import { JsonSyntaxError, parseJson } from '../python/json-read.ts'
import type { Value } from '../python/value.ts'
import type { AuditEntry, AuditLog } from './audit-log.ts'
import type { PrunePlan } from './history/prune.ts'
import type { Mirror } from './mirror.ts'
import { type Attribution, type Change, nextRevision, recordedRevision } from './revisions.ts'
import { guardAgainstShrinking } from './shrink-guard.ts'

export type { Attribution, Change } from './revisions.ts'

export interface StoredInventory {
  readonly revision: Revision
  /** The revision's own. */
  readonly document: string
  /** The parsed document; parsed once, when first asked for. */
  readonly inventory: Value
}

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
}

export interface CopyInOptions {
  /** Newer ones follow: a document that somebody put there stays as it is. @default false */
  readonly below?: boolean
}

/** Others may be faster this many times before the run gives up. */
const mostAttempts = 20
/** Milliseconds (`jitter`). */
const pauses = [20, 1000] as const
/** A write whose reply was lost is looked up, and tried again this many times. */
const mostLostReplies = 2

export class InventoryStore {
  readonly #backend: InventoryBackend
  readonly #attribution: Attribution
  readonly #force: boolean
  readonly #debug: (message: string) => void
  readonly #mirror: Mirror | undefined
  readonly #audit: AuditLog | undefined
  /** Loaded by `newest`, for the next `load`. */
  #loaded: Revision | undefined

  constructor(backend: InventoryBackend, attribution: Attribution, options: StoreOptions = {}) {
    this.#backend = backend
    this.#attribution = attribution
    this.#force = options.force ?? false
    this.#debug = options.debug ?? (() => {})
    this.#mirror = options.mirror
    this.#audit = options.audit
  }

  get audit(): AuditLog | undefined {
    return this.#audit
  }

  get mirror(): Mirror | undefined {
    return this.#mirror
  }

  get backend(): InventoryBackend {
    return this.#backend
  }

  /** @throws CorruptDocumentError when what is stored is not JSON. */
  async load(): Promise<StoredInventory | undefined> {
    const revision = this.#loaded ?? (await this.#backend.load())
    this.#loaded = undefined
    return revision && parsed(revision, this.#backend.place)
  }

  /** What tells the newest recorded revision: in one request, and without its document where the backend can do that. */
  async newest(): Promise<NewestRevision | undefined> {
    if (this.#backend.newest) return this.#backend.newest()
    this.#loaded = await this.#backend.load()
    if (this.#loaded === undefined || this.#loaded.unrecorded) return undefined
    const { id, change, document } = this.#loaded
    return { id, change, digest: sha256(document) }
  }

  /**
   * Computes a change from the newest state and writes it; computes it again from the new state if somebody else has
   * written meanwhile.
   *
   * @throws InventoryShrunkError when somebody's edit of the file has lost most of the hosts
   */
  async update(compute: (stored: StoredInventory | undefined) => Change | Promise<Change>): Promise<Outcome> {
    return this.#untilNobodyIsFaster(async () => {
      const stored = await this.load()
      if (stored) await this.guardExternalEdit(stored)
      const change = await compute(stored)
      if (!change.changed) {
        if (stored && !change.dryRun) this.#mirror?.complete(stored.revision.document)
        return { document: change.document }
      }
      const parent = stored ? await this.#recorded(stored) : undefined
      const revision = nextRevision(parent, change, stored?.inventory, this.#attribution)
      await this.#save(revision, parent?.id)
      return { document: change.document, written: revision }
    })
  }

  /**
   * Writes a state that does not follow from the newest one: a restore, an import, a new beginning. Works although
   * `load` refuses, because only the newest revision's description is asked for.
   *
   * @param choose is asked again when somebody else was faster: what could be replaced then may not be now
   */
  async replace(choose: (present: StoredInventory | undefined) => Omit<Change, 'changed'>): Promise<Revision> {
    return this.#untilNobodyIsFaster(async () => {
      // Looked up before: whoever writes between the two must be noticed, not become the parent of what ignores it.
      const newest = await this.#newestInfo()
      const found = await this.loadIfSound()
      const change = choose(found)
      const parent = found ? await this.#recorded(found) : newest
      const before = found ? found.inventory : parent && (await this.#inventoryOf(parent.id))
      const revision = nextRevision(parent, { ...change, changed: true }, before, this.#attribution)
      await this.#save(revision, parent?.id)
      return revision
    })
  }

  /**
   * Writes a revision of another place as it is: number, lineage, author and chain stay. What may be copied where is
   * decided by src/app/transfer.
   *
   * @param parent the newest revision here
   * @throws RevisionConflictError when somebody else has written meanwhile
   */
  async copyIn(revision: Revision, parent: RevisionId | undefined, options: CopyInOptions = {}): Promise<void> {
    const how = options.below && this.#backend.writeBelow ? 'writeBelow' : 'write'
    await this.#audited({ event: 'copied', revision, by: this.#attribution }, () => this.#write(revision, parent, how))
  }

  /** The readable copy of the newest of copied revisions. */
  async completeCopy(): Promise<void> {
    const newest = this.#mirror && (await this.#backend.load())
    if (newest) await this.#copy(newest)
  }

  /** Newest first. A state that is not recorded yet is not among them. */
  revisions(): AsyncIterable<RevisionInfo> {
    if (!this.#backend.revisions) throw new HistoryMissingError()
    return this.#backend.revisions()
  }

  async loadRevision(id: RevisionId): Promise<StoredInventory> {
    if (!this.#backend.loadRevision) throw new HistoryMissingError()
    return parsed(await this.#backend.loadRevision(id))
  }

  /**
   * Drops the oldest revisions; where the history begins from then on is kept with it.
   *
   * @throws HistoryMissingError where the backend removes none, AuditLogError
   */
  async prune({ removed, cut }: PrunePlan): Promise<void> {
    if (!this.#backend.removeRevisions) throw new HistoryMissingError(' that could be pruned')
    if (!cut) return
    const ids = removed.map(({ id }) => id)
    const { lineage } = removed.at(-1)!
    const time = new Date().toISOString()
    await this.#audited({ event: 'pruned', time, ...this.#attribution, lineage, cut, removed: ids }, async () => {
      await this.#backend.removeRevisions!(ids, cut)
    })
  }

  async close(): Promise<void> {
    await this.#backend.close?.()
  }

  async #untilNobodyIsFaster<T>(act: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await act()
      } catch (error) {
        if (errorCodeOf(error) !== 'ERR_REVISION_CONFLICT' || attempt === mostAttempts) throw error
        this.#debug(`attempt ${attempt}: ${(error as Error).message}; starting again from there`)
        await jitter(attempt, pauses)
      }
    }
  }

  /** Makes it the newest one, with a line in the audit log and a readable copy. */
  async #save(revision: Revision, parent: RevisionId | undefined): Promise<void> {
    let isStored = false
    try {
      await this.#audited({ event: 'written', revision }, async () => {
        await this.#write(revision, parent)
        isStored = true
      })
    } finally {
      // Also when the audit log has failed after it.
      if (isStored) await this.#copy(revision)
    }
  }

  /**
   * Nothing is changed where it cannot be told to the audit log.
   *
   * @throws AuditLogError before the change, and after it when the log has failed meanwhile
   */
  async #audited(entry: AuditEntry, change: () => Promise<void>): Promise<void> {
    const log = this.#audit?.open()
    try {
      await change()
      log?.append(entry)
    } catch (error) {
      if (outcomeOf(error) === 'saved') log?.append(entry)
      throw error
    } finally {
      log?.close()
    }
  }

  /** A reply that was lost says nothing: the newest revision tells whether the write was applied. */
  async #write(
    revision: Revision,
    parent: RevisionId | undefined,
    how: 'write' | 'writeBelow' = 'write',
  ): Promise<void> {
    for (let lost = 0; ; lost++) {
      try {
        await this.#backend[how]!(revision, parent)
        return
      } catch (error) {
        // The backend knows better than a look could tell: what is seen need not be on the disk.
        if (outcomeOf(error) !== undefined) throw error
        const code = errorCodeOf(error)
        // After a lost reply a conflict may be with this very write.
        if (code !== 'ERR_BACKEND_UNAVAILABLE' && !(code === 'ERR_REVISION_CONFLICT' && lost > 0)) throw error
        const looking = how === 'write' ? this.#backend.load() : this.#newestInfo()
        const newest = await looking.catch(() => {
          throw error
        })
        if (newest?.change === revision.change) return
        if (code === 'ERR_REVISION_CONFLICT' || newest?.id !== parent) throw new RevisionConflictError(newest?.id)
        if (lost === mostLostReplies) throw error
        this.#debug(`the reply to a write was lost and it was not applied; writing again`)
      }
    }
  }

  /** Whoever was paused before this must not leave an older copy than the newest: look again after each. */
  async #copy(written: Revision): Promise<void> {
    const mirror = this.#mirror
    for (let copied: Revision | undefined = written; mirror && copied; ) {
      mirror.write(copied.document)
      // The inventory is safe by now, whatever becomes of the copy.
      const newest: Revision | undefined = await this.#backend.load().catch(() => undefined)
      copied = newest?.id === copied.id ? undefined : newest
    }
  }

  /** @throws InventoryShrunkError when somebody's edit has lost most of the hosts */
  async guardExternalEdit({ revision, inventory }: StoredInventory): Promise<void> {
    if (revision.unrecorded !== 'external edit' || revision.parent === undefined || this.#force) return
    const before = await this.#backend.loadRevision?.(revision.parent)
    if (!before) return
    guardAgainstShrinking(
      'the stored inventory was edited from outside and now',
      parsed(before).inventory,
      inventory,
      `osa-inventory restore ${revision.parent} puts revision ${revision.parent} back; osa-inventory generate --force accepts the edit`,
    )
  }

  /** A state that somebody else put in place becomes a revision of its own before the next one is written. */
  async #recorded(stored: StoredInventory): Promise<Revision> {
    const recorded = await this.asRecorded(stored)
    if (!stored.revision.unrecorded) return recorded
    await this.#audited({ event: 'recorded', revision: recorded }, () => this.#write(recorded, stored.revision.parent))
    return recorded
  }

  /** Somebody vouches for the state that is there without being recorded: a revision of theirs. `undefined` if it is one. */
  async vouchForPresent(): Promise<Revision | undefined> {
    return this.#untilNobodyIsFaster(async () => {
      const stored = await this.load()
      if (!stored?.revision.unrecorded) return undefined
      const revision = await this.asRecorded(vouchedFor(stored, this.#attribution))
      await this.#save(revision, revision.parent)
      return revision
    })
  }

  /** The revision that recording the state makes of it; nothing is written. */
  async asRecorded({ revision, inventory }: StoredInventory): Promise<Revision> {
    if (!revision.unrecorded) return revision
    const parent = revision.parent === undefined ? undefined : await this.loadRevision(revision.parent)
    return recordedRevision(
      revision,
      inventory,
      parent && { chain: parent.revision.chain, inventory: parent.inventory },
    )
  }

  /** As `load`, but `undefined` when what is stored is damaged or gone: for restoring it. */
  async loadIfSound(): Promise<StoredInventory | undefined> {
    try {
      const stored = await this.load()
      // Parsed here, so that text which is no JSON counts as damage too.
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
      if (errorCodeOf(error) !== 'ERR_CORRUPT_DOCUMENT') throw error
      return undefined
    }
  }

  async #newestInfo(): Promise<RevisionInfo | undefined> {
    for await (const info of this.#backend.revisions?.() ?? []) return info
    return undefined
  }
}

/** The backend keeps only the present. */
export class HistoryMissingError extends Error {
  readonly code = 'ERR_HISTORY_MISSING'
  readonly remedy =
    'osa-inventory export -o FILE keeps a copy of what is stored now; files, sqlite, postgresql and mysql keep every ' +
    'revision, and osa-inventory migrate brings the inventory there'
  constructor(more = '') {
    super(`this backend keeps no history${more}`)
    this.name = 'HistoryMissingError'
  }
}

function vouchedFor({ revision, inventory }: StoredInventory, attribution: Attribution): StoredInventory {
  const made = { change: randomUUID(), time: new Date().toISOString() }
  return { revision: { ...revision, ...attribution, ...made }, document: revision.document, inventory }
}

function parsed(revision: Revision, place?: string): StoredInventory {
  let inventory: Value | undefined
  return {
    revision,
    document: revision.document,
    get inventory() {
      inventory ??= parseDocument(revision, place)
      return inventory
    },
  }
}

function parseDocument(revision: Revision, place = 'the stored inventory'): Value {
  try {
    return parseJson(revision.document)
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    const remedy = 'osa-inventory restore latest puts the newest recorded state back; generate --new begins anew'
    const message = `${place}: not JSON: line ${error.line}, column ${error.column}: ${error.problem}`
    throw new CorruptDocumentError(message, { operation: 'load', cause: error, remedy })
  }
}
