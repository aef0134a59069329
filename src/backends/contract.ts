/** The contract between the store and the places where revisions live (docs/writing-a-backend.md). */
import type { InventorySummary } from '../core/inventory/summary.ts'

/** Revisions count from 1; a revision's id is its parent's plus one. */
export type RevisionId = number

/** One saved state without its document. Everything here is made by the store; a backend keeps it as it is. */
export interface RevisionInfo {
  /** Its number, from 1 on. The store gives it; a backend MUST NOT. */
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
  /** The command line that made it, without secrets. */
  readonly command: string
  /** Why, in the words of who made it; absent where nobody said. */
  readonly reason?: string
  /** `osa-inventory/1.2.3`. */
  readonly tool: string
  /** SHA-256 of the document's UTF-8 bytes, lower-case hex. */
  readonly digest: string
  /** SHA-256 over the inputs of the run that made it, where there was one. */
  readonly inputs?: string
  /** What changed from the parent: names, cut at 50 of each kind, and counts. */
  readonly summary: InventorySummary
  /** SHA-256 over the parent's chain digest and all of the above. */
  readonly chain: string
}

/**
 * One saved state. `document` is the canonical JSON text, without a final newline.
 *
 * A backend MUST give back every member as it was written, also one that is not named here (kit 2.2, 2.3), and the
 * document byte for byte (kit 2.1, 2.4, 2.5, 2.6). What is absent MUST NOT come back as `null`: the chain digest is over all.
 */
export interface Revision extends RevisionInfo, Partial<UnrecordedState> {
  /** The canonical JSON text, UTF-8, up to 256 MiB. A backend MUST NOT parse it to store it. */
  readonly document: string
}

/** Of a state that an `EditablePlace` gives. Every other backend MUST leave it out. */
export interface UnrecordedState {
  /**
   * This state is not recorded yet. Its `id` and `parent` are those that it would get; the store records it before it
   * writes the next one.
   */
  readonly unrecorded: 'external edit' | 'first seen'
}

/** The newest revision that pruning has dropped: at its chain digest the chain of the kept ones begins. */
export interface HistoryCut {
  /** Number of the revision, the highest that was dropped. */
  readonly id: RevisionId
  /** Empty if it could not be read any more. */
  readonly chain: string
}

/** A name that someone has given a revision. */
export interface RevisionTag {
  /** 1 to 64 of `A-Z a-z 0-9 . _ + @ -`, a letter first; neither `latest`, nor ending in `.json`. */
  readonly name: string
  /** Number of the revision. */
  readonly id: RevisionId
}

/** What tells the newest revision without its document. */
export interface NewestRevision {
  /** Its number. */
  readonly id: RevisionId
  /** Its change id, as it was written. */
  readonly change: string
  /**
   * SHA-256 of the document that `load` would give, lower-case hex. It MUST be computed by whatever keeps the document
   * (kit 2.7): the digest that was recorded says nothing of a document that was changed since.
   */
  readonly digest: string
}

/** What a backend promises beside what every backend must do. It MUST NOT claim what does not hold. */
export interface BackendCapabilities {
  /**
   * `write` refuses, atomically, unless the newest revision is the parent it was given: of any number of writers from one
   * parent, on any number of machines, exactly one MUST succeed (kit 1.6, 3.1, 3.2, 3.3, 3.4, 3.5, 3.6, 3.7).
   */
  readonly compareAndSwap: boolean
  /** Other processes MUST see what this one has written, from the moment when `write` resolves (kit 4.2, 3.6, 3.7). */
  readonly shared: boolean
  /**
   * Whether there is a history is what the presence of `revisions` and `loadRevision` says (`hasHistory`), so this MAY
   * be left out. A backend that says `true` MUST have both.
   */
  readonly history?: boolean
}

/** `all`, or what a write that did not end has left undone. */
export type RepairScope = 'all' | 'left'

/** Where inventories live. Three members MUST be there; the others MAY, and are found by being there. */
export interface InventoryBackend extends Partial<EditablePlace> {
  /** What the backend promises. MUST be true (kit 1.1); read once, after `register`. */
  readonly capabilities: BackendCapabilities
  /**
   * The newest revision. MUST be `undefined` if nothing was ever written (kit 1.2), and MUST NOT be otherwise: what is
   * out of reach, forbidden or damaged is an error (kit 7.1, 7.4, 7.5). MUST give what an acknowledged write has left, or
   * a newer one (kit 1.4, 4.1), whole (kit 4.1, 4.2, 7.2, 7.3), MUST change nothing and SHOULD need no right to write (kit 4.3).
   */
  load(): Promise<Revision | undefined>
  /**
   * The same without the document, in one request: when it is the one that a note of the last run is about, the document
   * is not sent again. MUST be `undefined` when `load` is, and otherwise tell what `load` would give (kit 2.7). SHOULD be
   * left out where it would cost as much as `load`.
   */
  newest?(): Promise<NewestRevision | undefined>
  /**
   * The newest revision's description, also where it cannot be read: then its number, its lineage (empty if that is lost,
   * too) and what else is known. The number is what `write` takes as the parent.
   * For a backend whose revisions can be damaged one by one; the others SHOULD leave it out.
   */
  newestInfo?(): Promise<RevisionInfo | undefined>
  /**
   * Saves `revision` if the newest one is `parent` (`undefined`: if there is none), whatever its number (kit 1.7). Else it
   * MUST throw `RevisionConflictError` and leave nothing, if `compareAndSwap` is claimed (kit 1.5, 1.6, 3.1, 3.2, 3.3, 3.4). When it
   * resolves, the revision MUST be safe (kit 1.4, 7.3). MUST NOT try again after a reply was lost (kit 7.6, 7.7, 7.8, 7.9, 7.10).
   */
  write(revision: Revision, parent: RevisionId | undefined): Promise<void>
  /**
   * The descriptions of all that were written and not removed. MUST be newest first and none missing (kit 5.1), empty
   * before the first write (kit 1.3); MAY be left early and asked for again (kit 5.2).
   */
  revisions?(): AsyncIterable<RevisionInfo>
  /** MUST give each that `revisions` lists (kit 2.3, 5.3), and throw `UnknownRevisionError` for one that is not there (kit 5.3). */
  loadRevision?(id: RevisionId): Promise<Revision>
  /**
   * MUST remove those that are there, and no others (kit 5.4), never the newest (kit 5.7), and none that has a tag
   * (kit 5.11). MUST keep `cut` before
   * anything goes, unless a cut at a higher number is there: a slower writer takes none back (kit 5.6). Without `ids` it
   * is only kept, also before the first write: a pruned history is being copied (kit 5.8).
   */
  removeRevisions?(ids: readonly RevisionId[], cut?: HistoryCut): Promise<void>
  /** MUST be the cut at the highest number, as it was given (kit 5.6); `undefined` if the history was never pruned (kit 5.6). */
  historyCut?(): Promise<HistoryCut | undefined>
  /**
   * Every tag, in any order. MUST be empty before the first (kit 5.10). A backend with tags has all three of these methods; one that
   * lets old revisions go by itself MUST keep those that have a tag.
   */
  tags?(): Promise<readonly RevisionTag[]>
  /**
   * Gives the name to a revision. MUST refuse with `TagConflictError` when the name stands for another revision than `was`
   * (`undefined`: for none), and with `UnknownRevisionError` when the revision is not there (kit 5.10). What is so already
   * MUST be left (kit 5.10). Of writers at one time one SHOULD be refused.
   */
  setTag?(tag: RevisionTag, was: RevisionId | undefined): Promise<void>
  /** Takes the name away. MUST refuse with `TagConflictError` when it stands for another revision; one that is not there MUST be no fault (kit 5.10). */
  removeTag?(tag: RevisionTag): Promise<void>
  /**
   * What the place is set to that breaks a promise and that the backend cannot set for itself: MUST be a sentence each,
   * with what fixes it. Asked by `doctor` and `backend check` alone.
   */
  doubts?(): Promise<readonly string[]>
  /**
   * Puts right what is in the place beside the revisions and follows them, as hosts of a CMDB do: MUST compare it with what is
   * really there, and give a sentence for each thing that it has put right. Asked by `osa-inventory backend repair`; and
   * with `left` by runs that find nothing to change: then only for what the last `load` has seen that a write has left
   * undone, and without a request where that is nothing. SHOULD be left out where nothing is beside the revisions.
   */
  repair?(scope: RepairScope): Promise<readonly string[]>
  /**
   * Yields when the newest revision may have changed, as soon as the service tells, until `signal` is aborted. Asked by
   * `osa-inventory watch` alone, which looks for itself every few seconds too: it MAY yield too often, and MAY end or throw
   * when the service tells nothing any more. SHOULD be left out where it would only ask.
   */
  changes?(signal: AbortSignal): AsyncIterable<void>
  /** MUST remove this deployment (kit 5.9, 6.8) and nothing else (kit 6.8). */
  destroy?(): Promise<void>
  /** MUST be idempotent (kit 8.1); afterwards it MUST NOT keep the process alive (kit 8.2, 8.3). */
  close?(): Promise<void>
}

/**
 * What a place has besides whose newest document lies open, where others read it and may change it: the file backend's
 * `openstack_inventory.json`. A backend of another kind MAY name its place, and how many revisions it keeps; it MUST leave out the rest.
 */
export interface EditablePlace {
  /** Where the inventory is, for messages: the path of a file, or a server. MUST hold no secret. */
  readonly place: string
  /** So many revisions are kept: a write lets the oldest beyond them go. */
  readonly historyKeep: number
  /**
   * As `write`, for a copied revision that is not the newest of those that are coming: what is in the place MUST stay,
   * and stay unrecorded.
   */
  writeBelow(revision: Revision, parent: RevisionId | undefined): Promise<void>
}

/** The methods that a call of the store, of the kit or of a plugin's thread goes to: `changes` is a stream, and not among them. */
export const backendMethods = [
  'load',
  'newest',
  'newestInfo',
  'write',
  'writeBelow',
  'revisions',
  'loadRevision',
  'removeRevisions',
  'historyCut',
  'tags',
  'setTag',
  'removeTag',
  'doubts',
  'repair',
  'destroy',
  'close',
] as const satisfies readonly (keyof InventoryBackend)[]

/** Whether there is a history: the presence of both methods says so, whatever is claimed. */
export function hasHistory({ revisions, loadRevision }: InventoryBackend): boolean {
  return revisions !== undefined && loadRevision !== undefined
}

/** Whether revisions can be given names: the presence of all three methods says so. */
export function hasTags<B extends InventoryBackend>(
  backend: B,
): backend is B & Required<Pick<InventoryBackend, 'tags' | 'setTag' | 'removeTag'>> {
  return backend.tags !== undefined && backend.setTag !== undefined && backend.removeTag !== undefined
}
