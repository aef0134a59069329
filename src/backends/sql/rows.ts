/** Revisions as rows and back. */
import type { Revision, RevisionInfo } from '../contract.ts'
import { decompress } from '../support/brotli.ts'
import { sha256 } from '../support/digest.ts'
import type { Row, SqlValue } from './client.ts'

/** What stands in the database is not what was written there. */
export class DamagedRow extends Error {
  readonly remedy: string | undefined
  constructor(message: string, remedy?: string) {
    super(message)
    this.remedy = remedy
  }
}

/** In the order of the statements' columns. */
export function descriptionOf(revision: RevisionInfo): SqlValue[] {
  return [
    revision.id,
    revision.parent ?? null,
    revision.lineage,
    revision.change,
    revision.time,
    revision.author,
    revision.command,
    revision.reason ?? null,
    revision.tool,
    revision.digest,
    revision.inputs ?? null,
    JSON.stringify(revision.summary),
    revision.chain,
  ]
}

export function infoFrom(row: Row): RevisionInfo {
  const { parent, reason, inputs } = row
  return {
    id: Number(row.revision),
    ...(parent === null ? {} : { parent: Number(parent) }),
    lineage: String(row.lineage),
    change: String(row.change_id),
    time: String(row.saved_at),
    author: String(row.author),
    command: String(row.command),
    ...(reason === null ? {} : { reason: String(reason) }),
    tool: String(row.tool),
    digest: String(row.digest),
    ...(inputs === null ? {} : { inputs: String(inputs) }),
    summary: summaryFrom(row),
    chain: String(row.chain_digest),
  }
}

function summaryFrom({ revision, summary }: Row): RevisionInfo['summary'] {
  const damaged = (what: string) => new DamagedRow(`the summary of revision ${String(revision)} is ${what}`)
  let parsed: unknown
  try {
    parsed = JSON.parse(String(summary))
  } catch {
    throw damaged('not JSON')
  }
  if (typeof parsed !== 'object' || parsed === null || !('counts' in parsed)) throw damaged('none')
  return parsed as RevisionInfo['summary']
}

/** @throws DamagedRow unless the document is the one whose digest was saved */
export function revisionFrom(row: Row, document: string): Revision {
  const info = infoFrom(row)
  if (sha256(document) !== info.digest) {
    throw new DamagedRow(`the document of revision ${info.id} is not the one that was saved: its digest differs`)
  }
  return { ...info, document }
}

/** @throws DamagedRow */
export function expand(row: Row): string {
  const { compressed, revision } = row
  const bytes = compressed instanceof ArrayBuffer ? new Uint8Array(compressed) : compressed
  try {
    return decompress(bytes as Uint8Array)
  } catch {
    throw new DamagedRow(`the document of revision ${String(revision)} cannot be unpacked`)
  }
}
