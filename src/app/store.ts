/**
 * The store: clever, above backends that are simple. It makes the revisions, compares and swaps, and runs a change
 * again when somebody else was faster (docs/architecture.md).
 */
import { createHash, randomUUID } from 'node:crypto'
import type { InventoryBackend, Revision, RevisionId } from '../backends/contract.ts'
import { CorruptDocumentError } from '../backends/errors.ts'
import { summarise } from '../core/summary.ts'
import { JsonSyntaxError, parseJson } from '../python/json-read.ts'
import type { Value } from '../python/value.ts'

/** Who changes the inventory, and why: part of every revision. */
export interface Attribution {
  /** `user@host`. */
  readonly author: string
  readonly command: string
  readonly reason?: string
  /** `osa-inventory/1.2.3`. */
  readonly tool: string
}

export interface StoredInventory {
  readonly revision: Revision
  /** The parsed document; parsed once, when first asked for. */
  readonly inventory: Value
}

/** What a change computed from the stored state makes of it. */
export interface Change {
  /** Canonical JSON without a final newline. */
  readonly document: string
  readonly inventory: Value
  /** Nothing is written without. */
  readonly changed: boolean
  /** SHA-256 over the inputs, where there are any. */
  readonly inputs?: string
}

export interface Outcome {
  readonly document: string
  /** The revision that was written, if one was. */
  readonly written?: Revision
}

/** Others may be faster this many times before the run gives up. */
const mostAttempts = 12

export class InventoryStore {
  readonly #backend: InventoryBackend
  readonly #attribution: Attribution

  constructor(backend: InventoryBackend, attribution: Attribution) {
    this.#backend = backend
    this.#attribution = attribution
  }

  /** @throws CorruptDocumentError when what is stored is not JSON. */
  async load(): Promise<StoredInventory | undefined> {
    const revision = await this.#backend.load()
    return revision && parsed(revision)
  }

  /**
   * Computes a change from the newest state and writes it; computes it again from the new state if somebody else has
   * written meanwhile.
   */
  async update(compute: (stored: StoredInventory | undefined) => Change | Promise<Change>): Promise<Outcome> {
    for (let attempt = 1; ; attempt++) {
      const stored = await this.load()
      const change = await compute(stored)
      if (!change.changed) return { document: change.document }
      try {
        return { document: change.document, written: await this.#write(stored, change) }
      } catch (error) {
        if ((error as { code?: unknown }).code !== 'ERR_REVISION_CONFLICT' || attempt === mostAttempts) throw error
        await jitter(attempt)
      }
    }
  }

  async #write(stored: StoredInventory | undefined, change: Change): Promise<Revision> {
    const parent = stored ? await this.#recorded(stored) : undefined
    const revision = nextRevision(parent, change, stored?.inventory, this.#attribution)
    await this.#backend.write(revision, parent?.id)
    return revision
  }

  /** A state that somebody else put in place becomes a revision of its own before the next one is written. */
  async #recorded({ revision, inventory }: StoredInventory): Promise<Revision> {
    if (!revision.unrecorded) return revision
    const { unrecorded: _, ...found } = revision
    const recorded = sealed({ ...found, summary: summarise(undefined, inventory) }, undefined)
    await this.#backend.write(recorded, revision.parent)
    return recorded
  }
}

function parsed(revision: Revision): StoredInventory {
  let inventory: Value | undefined
  return {
    revision,
    get inventory() {
      inventory ??= parseDocument(revision)
      return inventory
    },
  }
}

function parseDocument(revision: Revision): Value {
  try {
    return parseJson(revision.document)
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    throw new CorruptDocumentError(
      `the stored inventory is not JSON: line ${error.line}, column ${error.column}: ${error.problem}`,
      { operation: 'load', cause: error },
    )
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

function nextRevision(
  parent: Revision | undefined,
  change: Change,
  before: Value | undefined,
  attribution: Attribution,
): Revision {
  const id: RevisionId = (parent?.id ?? 0) + 1
  return sealed(
    {
      id,
      ...(parent ? { parent: parent.id } : {}),
      lineage: parent?.lineage ?? randomUUID(),
      change: randomUUID(),
      time: new Date().toISOString(),
      ...attribution,
      digest: sha256(change.document),
      ...(change.inputs === undefined ? {} : { inputs: change.inputs }),
      summary: summarise(before, change.inventory),
      chain: '',
      document: change.document,
    },
    parent?.chain,
  )
}

/** With the chain digest: over the parent's and everything that describes this revision. */
function sealed(revision: Revision, parentChain: string | undefined): Revision {
  const { document: _, chain: __, ...described } = revision
  return { ...revision, chain: sha256(`${parentChain ?? ''}\n${JSON.stringify(described)}`) }
}

function jitter(attempt: number): Promise<void> {
  const longest = Math.min(20 * 2 ** attempt, 1000)
  return new Promise((resolve) => setTimeout(resolve, Math.random() * longest))
}
