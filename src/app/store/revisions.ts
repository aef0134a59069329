/** Making revisions: numbers, lineage, digests, and the chain that shows an altered or removed one. */
import { randomUUID } from 'node:crypto'
import type { Revision, RevisionInfo } from '../../backends/contract.ts'
import { sha256 } from '../../backends/support/digest.ts'
import { summarise } from '../../core/inventory/summary.ts'
import type { Value } from '../../python/value.ts'

/** Who changes the inventory, and why: part of every revision. */
export interface Attribution {
  /** `user@host`. */
  readonly author: string
  readonly command: string
  readonly reason?: string
  /** `osa-inventory/1.2.3`. */
  readonly tool: string
}

/** What a change computed from the stored state makes of it. */
export interface Change {
  /** Canonical JSON without a final newline. */
  readonly document: string
  readonly inventory: Value
  /** Nothing is written without. */
  readonly changed: boolean
  /** Names or addresses were drawn for it: what is stored must then not be behind its readable copy. */
  readonly draws?: boolean
  /** Nothing at all may be written, no readable copy either. */
  readonly dryRun?: boolean
  /** SHA-256 over the inputs, where there are any. */
  readonly inputs?: string
  /** The release of OpenStack-Ansible that the run spoke, where it was a run. */
  readonly release?: string
}

export function nextRevision(
  parent: RevisionInfo | undefined,
  change: Change,
  before: Value | undefined,
  attribution: Attribution,
): Revision {
  return sealed(
    {
      id: (parent?.id ?? 0) + 1,
      ...(parent ? { parent: parent.id } : {}),
      // That of a parent may be lost.
      lineage: parent?.lineage || randomUUID(),
      change: randomUUID(),
      time: new Date().toISOString(),
      ...attribution,
      digest: sha256(change.document),
      ...(change.inputs === undefined ? {} : { inputs: change.inputs }),
      summary: { ...summarise(before, change.inventory), ...(change.release ? { release: change.release } : {}) },
      chain: '',
      document: change.document,
    },
    parent?.chain,
  )
}

/** The state that someone else put in place, as its own revision. */
export function recordedRevision(
  found: Revision,
  inventory: Value,
  parent: { readonly chain: string; readonly inventory: Value } | undefined,
): Revision {
  const { unrecorded: _, ...revision } = found
  const summary = summarise(parent?.inventory, inventory)
  return sealed({ ...revision, summary, digest: sha256(found.document) }, parent?.chain)
}

/** What describes a revision, without its document. */
export function infoOf(revision: RevisionInfo & Partial<Revision>): RevisionInfo {
  const { document: _document, unrecorded: _unrecorded, ...info } = revision
  return info
}

function sealed(revision: Revision, parentChain: string | undefined): Revision {
  return { ...revision, chain: chainDigest(revision, parentChain) }
}

/**
 * SHA-256 over the parent's chain digest and all that describes a revision, its document's digest included. Keys are
 * sorted, so that a backend may keep them in any order.
 */
export function chainDigest(info: RevisionInfo, parentChain: string | undefined): string {
  const described = Object.entries(info).filter(
    ([key]) => key !== 'chain' && key !== 'document' && key !== 'unrecorded',
  )
  return sha256(`${parentChain ?? ''}\n${canonical(Object.fromEntries(described))}`)
}

/** JSON with sorted keys, on one line. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `{${sorted.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`
}
