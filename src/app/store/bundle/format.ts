/**
 * A bundle: an inventory with all its revisions in one file (docs/commands/osa-inventory.md). JSON texts, one a line,
 * packed by gzip: a head, the revisions from the oldest to the newest, an end with the digest of all lines before it.
 * Behind the packed lines stands a second, empty member of gzip with the digest of the first one's bytes as its comment:
 * `zcat` skips it, and not a bit of the file can change unseen.
 */
import { createHash } from 'node:crypto'
import type { HistoryCut, Revision, RevisionId, RevisionTag } from '../../../backends/contract.ts'
import { canonical } from '../revisions.ts'

export const bundleFormat = 'osa-inventory bundle 1'
/** With tags, or with revisions from before the cut. */
export const taggedBundleFormat = 'osa-inventory bundle 2'
/** What every release's format begins with. */
export const anyBundleFormat = 'osa-inventory bundle '

/** The first line. */
export interface BundleHead {
  readonly format: typeof bundleFormat | typeof taggedBundleFormat
  readonly lineage: string
  readonly first: RevisionId
  readonly newest: RevisionId
  /** `null`: nothing was dropped before the first. */
  readonly cut: HistoryCut | null
  /** In format 2. */
  readonly tags?: readonly RevisionTag[]
}

export function headLine(head: BundleHead): string {
  return canonical(head)
}

/** Sorted keys: the same revision has the same line, wherever it was kept. */
export function revisionLine({ unrecorded: _, ...revision }: Revision): string {
  return canonical(revision)
}

/** The last line. @param digest SHA-256 of all lines before it, line breaks included */
export function endLine(revisions: number, digest: string): string {
  return canonical({ end: { revisions, sha256: digest } })
}

/** The digest of lines, as they are written one after the other. */
export class LinesDigest {
  readonly #hash = createHash('sha256')

  add(line: string): void {
    this.#hash.update(line, 'utf8').update('\n')
  }

  /** Once, at the end. */
  hex(): string {
    return this.#hash.digest('hex')
  }
}

/** @param digest SHA-256 of the packed lines, lower-case hex */
export function seal(digest: string): Buffer {
  const head = Buffer.from([0x1f, 0x8b, 8, 0x10, 0, 0, 0, 0, 0, 0xff])
  // An empty final block, then the checksum and the length of nothing.
  const empty = Buffer.from([3, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  return Buffer.concat([head, Buffer.from(`sha256 ${digest}\0`), empty])
}

export const sealLength = seal('0'.repeat(64)).length
