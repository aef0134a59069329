/** The contract between the store and the places where revisions live (docs/writing-a-backend.md). */
import type { InventorySummary } from '../core/inventory/summary.ts'

/** Revisions count from 1; a revision's id is its parent's plus one. */
export type RevisionId = number

/** One saved state without its document. Everything here is made by the store; a backend keeps it as it is. */
export interface RevisionInfo {
  readonly id: RevisionId
  /** The revision this one was computed from; absent on the first. */
  readonly parent?: RevisionId
  /** A UUID shared by all revisions that descend from one first revision. */
  readonly lineage: string
  /** A UUID of this write: tells, after a reply that was lost, whether the write was applied. */
  readonly change: string
  /** ISO 8601, UTC, milliseconds. */
  readonly time: string
  /** `user@host`; behind sudo the real user. */
  readonly author: string
  readonly command: string
  readonly reason?: string
  /** `osa-inventory/1.2.3`. */
  readonly tool: string
  /** SHA-256 of the document's UTF-8 bytes, lower-case hex. */
  readonly digest: string
  /** SHA-256 over the inputs of the run that made it, where there was one. */
  readonly inputs?: string
  readonly summary: InventorySummary
  /** SHA-256 over the parent's chain digest and all of the above. */
  readonly chain: string
}

/** One saved state. `document` is the canonical JSON text, without a final newline. */
export interface Revision extends RevisionInfo {
  readonly document: string
  /**
   * Set by a backend whose document somebody else can change in place (the JSON file): this state is not recorded
   * yet. Its `id` and `parent` are those that it would get; the store records it before it writes the next one.
   */
  readonly unrecorded?: 'external edit' | 'first seen'
}

/** The newest revision that pruning has dropped: at its chain digest the chain of the kept ones begins. */
export interface HistoryCut {
  readonly id: RevisionId
  /** Empty if it could not be read any more. */
  readonly chain: string
}

/** What tells the newest revision without its document. */
export interface NewestRevision {
  readonly id: RevisionId
  readonly change: string
  /**
   * SHA-256 of the document that `load` would give, lower-case hex, computed by whatever keeps it: the digest that was
   * recorded says nothing of a document that was changed since.
   */
  readonly digest: string
}

export interface BackendCapabilities {
  /** `write` refuses, atomically, unless the newest revision is the parent it was given. */
  readonly compareAndSwap: boolean
  readonly history: boolean
  /** Other processes see what this one writes. */
  readonly shared: boolean
}

export interface InventoryBackend {
  readonly capabilities: BackendCapabilities
  /** Where the inventory is, for messages: the path of a file, without secrets. */
  readonly place?: string
  /** So many revisions are kept: a write lets the oldest beyond them go. */
  readonly historyKeep?: number
  /** The newest revision; `undefined` only if nothing was ever written. */
  load(): Promise<Revision | undefined>
  /**
   * The same without the document, in one request: when it is the one that a note of the last run is about, the document
   * is not sent again. `undefined` as for `load`. Leave it out where it would cost as much as `load`.
   */
  newest?(): Promise<NewestRevision | undefined>
  /**
   * The newest revision's description, also where it cannot be read: then its number, its lineage and what else is known.
   * For a backend whose revisions can be damaged one by one; the others leave it out.
   */
  newestInfo?(): Promise<RevisionInfo | undefined>
  /** Saves `revision` if the newest one is `parent`, else throws `RevisionConflictError`. */
  write(revision: Revision, parent: RevisionId | undefined): Promise<void>
  /**
   * As `write`, for a copied revision that is not the newest of those that are coming. For a backend whose document
   * somebody else can change in place: what stands there now stays, and stays unrecorded.
   */
  writeBelow?(revision: Revision, parent: RevisionId | undefined): Promise<void>
  /** Newest first. */
  revisions?(): AsyncIterable<RevisionInfo>
  /** Throws `UnknownRevisionError` for one that is not there. */
  loadRevision?(id: RevisionId): Promise<Revision>
  /**
   * Removes those that are there, but never the newest. `cut` is kept as it is before anything goes, unless a cut at a
   * higher number is there: a slower writer takes none back. Without `ids` it is only kept, also before the first
   * write: a pruned history is being copied.
   */
  removeRevisions?(ids: readonly RevisionId[], cut?: HistoryCut): Promise<void>
  /** The cut at the highest number; `undefined` if the history was never pruned. */
  historyCut?(): Promise<HistoryCut | undefined>
  /**
   * What the place is set to that breaks a promise and that the backend cannot set for itself: a sentence each, with what
   * mends it. Asked by `doctor` and `backend check` alone.
   */
  doubts?(): Promise<readonly string[]>
  /** Removes this deployment and nothing else. */
  destroy?(): Promise<void>
  /** Idempotent; afterwards nothing keeps the process alive. */
  close?(): Promise<void>
}
