/** Revisions as rows and back. What a database gives is checked here, column by column. */
import { isUtf8 } from 'node:buffer'
import type { Revision, RevisionId, RevisionInfo } from '../contract.ts'
import { DamagedValue, unlessDamaged } from '../support/damage.ts'
import { hasItsDocument } from '../support/digest.ts'
import { decompress, UnpackError } from '../support/packing.ts'
import { infoFault, isMapping, isRevisionId } from '../support/revision-shape.ts'
import type { Row, SqlValue } from './client.ts'

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

/** @throws DamagedValue naming the column that cannot be read */
export function infoFrom(row: Row): RevisionInfo {
  const id = numberAt(row, 'revision', 'a row of inventory_revisions')
  const where = `revision ${id}`
  const text = (column: string): string => textAt(row, column, where)
  const isThere = (column: string): boolean => row[column] !== null
  const info = {
    id,
    ...(isThere('parent') ? { parent: numberAt(row, 'parent', where) } : {}),
    lineage: text('lineage'),
    change: text('change_id'),
    time: text('saved_at'),
    author: text('author'),
    command: text('command'),
    ...(isThere('reason') ? { reason: text('reason') } : {}),
    tool: text('tool'),
    digest: text('digest'),
    ...(isThere('inputs') ? { inputs: text('inputs') } : {}),
    summary: summaryFrom(text('summary'), id),
    chain: text('chain_digest'),
  }
  const fault = infoFault(info)
  if (fault !== undefined) throw new DamagedValue(`inventory_revisions has ${fault}`)
  return info
}

function summaryFrom(summary: string, id: RevisionId): RevisionInfo['summary'] {
  const damaged = (what: string) => new DamagedValue(`the summary of revision ${id} is ${what}`)
  let parsed: unknown
  try {
    parsed = JSON.parse(summary)
  } catch {
    throw damaged('not JSON')
  }
  if (typeof parsed !== 'object' || parsed === null || !('counts' in parsed)) throw damaged('none')
  return parsed as RevisionInfo['summary']
}

/**
 * Text, which a driver gives as a string or, where it would decode it carelessly or not survive it, as UTF-8 bytes.
 *
 * @param where for the message: `revision 4`
 * @throws DamagedValue for bytes that are not UTF-8, and for nothing at all
 */
export function textAt(row: Row, column: string, where: string): string {
  const value = row[column]
  if (typeof value === 'string') return value
  const bytes = bytesOf(value)
  if (bytes === undefined) throw new DamagedValue(`${column} of ${where} is not text`)
  if (!isUtf8(bytes)) throw new DamagedValue(`${column} of ${where} is not UTF-8 text`)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

/**
 * A whole number, which a driver may give as its digits.
 *
 * @throws DamagedValue for anything else
 */
export function numberAt(row: Row, column: string, where: string): number {
  const value = row[column]
  const number = typeof value === 'number' ? value : integerFrom(bytesOf(value) ?? value)
  if (!Number.isSafeInteger(number)) throw new DamagedValue(`${column} of ${where} is not a whole number`)
  return number
}

function integerFrom(value: unknown): number {
  const digits = value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value
  if (typeof digits === 'bigint') return Number(digits)
  return typeof digits === 'string' && /^-?\d+$/.test(digits) ? Number(digits) : Number.NaN
}

function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value
  return value instanceof ArrayBuffer ? new Uint8Array(value) : undefined
}

/** The tables' version as `readVersion` (tables.ts) gives it: 0 where there is none, or where someone is making the first. */
export function versionFrom(row: Row | undefined): number {
  if (row === undefined || row.version === null) return 0
  return Math.max(0, numberAt(row, 'version', 'inventory_schema'))
}

/** @throws DamagedValue for what no SELECT gives: a driver passes on whatever the server has answered */
export function rowsFrom(result: unknown): readonly Row[] {
  if (Array.isArray(result) && result.every(isMapping)) return result as readonly Row[]
  throw new DamagedValue('what the server answered to a SELECT is not a list of rows')
}

/**
 * How many rows a statement has changed, as a driver has read it.
 *
 * @throws DamagedValue where the server has not said it
 */
export function changesFrom(count: unknown): number {
  if (Number.isSafeInteger(count) && (count as number) >= 0) return count as number
  throw new DamagedValue('the server did not say how many rows a statement has changed')
}

/** @throws DamagedValue unless the document is the one whose digest was saved */
export function revisionFrom(row: Row, document: string): Revision {
  const revision = { ...infoFrom(row), document }
  if (hasItsDocument(revision)) return revision
  throw new DamagedValue(`the document of revision ${revision.id} is not the one that was saved: its digest differs`)
}

/** @throws DamagedValue */
export function expand(row: Row): string {
  try {
    return decompress(bytesOf(row.compressed)!)
  } catch (error) {
    const id = numberAt(row, 'revision', 'a row of inventory_revisions')
    throw new DamagedValue(
      `the document of revision ${id} ${error instanceof UnpackError ? error.message : 'cannot be unpacked'}`,
    )
  }
}

/** @throws DamagedValue where the table of heads names a revision that is not there, or none at all */
export function headOf(row: Row, column: string): RevisionId {
  const id = numberAt(row, column, 'a row of inventory_heads')
  if (!isRevisionId(id))
    throw new DamagedValue(`inventory_heads says that revision ${id} is in force: they count from 1`)
  if (row.change_id === null)
    throw new DamagedValue(`revision ${id}, which is in force, is missing from inventory_revisions`)
  return id
}

/** As `headOf`, of a revision that is there; `undefined`: it is not, or its number cannot be read. */
export function headNumber(row: Row): RevisionId | undefined {
  return row.change_id === null ? undefined : numberOf({ revision: row.head ?? null })
}

export function isSaid(row: Row, column: string, wanted: string): boolean {
  try {
    return textAt(row, column, '') === wanted
  } catch {
    return false
  }
}

export function numberOf(row: Row): number | undefined {
  try {
    return numberAt(row, 'revision', '')
  } catch {
    return undefined
  }
}

export function infoOrDamage(row: Row): RevisionInfo | DamagedValue {
  return unlessDamaged(
    () => infoFrom(row),
    (damage) => damage,
  )
}
