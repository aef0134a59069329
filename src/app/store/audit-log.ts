/**
 * One JSON line for each change, in a file outside of the backend (`audit_log`): anyone who can rewrite the whole history
 * is caught by what stands here (docs/operating.md).
 */

import * as fs from 'node:fs'
import { accessSync, closeSync, constants, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { HistoryCut, RevisionId, RevisionInfo } from '../../backends/contract.ts'
import { outcomeOf } from '../../backends/errors.ts'
import { type ErrorGrade, OperationalError } from '../../core/errors.ts'
import { visibleJson } from '../../core/inventory/text/visible.ts'
import { NEW_FILE } from '../../disk/access.ts'
import { quietly } from '../../disk/filesystem.ts'
import { reasonOf } from '../../disk/reason.ts'
import { isThereToAppend, openToAppend } from '../../disk/target.ts'
import type { Attribution } from './revisions.ts'

/** A revision: made here, found in place of the newest one (an external edit), or brought from another place. */
export interface AuditedRevision {
  readonly event: 'written' | 'recorded' | 'copied'
  readonly revision: RevisionInfo
  /** Who has brought it, with what and why: the revision itself tells who made it. */
  readonly by?: Attribution
}

export interface AuditedPruning extends Attribution {
  readonly event: 'pruned'
  readonly time: string
  readonly lineage: string
  readonly cut: HistoryCut
  readonly removed: readonly RevisionId[]
}

/** A name that was given to a revision, moved to it, or taken away from it. */
export interface AuditedTag extends Attribution {
  readonly event: 'tagged' | 'untagged'
  readonly time: string
  readonly lineage: string
  readonly tag: string
  readonly revision: RevisionId
  /** Where it was before. */
  readonly was?: RevisionId
}

export type AuditEntry = AuditedRevision | AuditedPruning | AuditedTag

export interface AuditLog {
  readonly path: string
  /** @throws AuditLogError before anything is changed */
  open(): OpenAuditLog
  /** Why the next change will be refused, if it will: for `doctor`. Makes no file. */
  fault(): string | undefined
}

/** Opened for one change, so that a log that was rotated or replaced meanwhile is never written to any more. */
export interface OpenAuditLog {
  /** @throws AuditLogError with the line that is missing: the change itself is stored by then */
  append(entry: AuditEntry): void
  close(): void
}

/** The audit log takes no line: the change is refused, or its line is missing. */
export class AuditLogError extends OperationalError {
  constructor(message: string, remedy: string, cause?: unknown, grade: ErrorGrade = 'error') {
    super('ERR_AUDIT_LOG', message, { remedy, cause, grade })
  }
}

/** What every line says of where the change was made. */
export interface AuditPlace {
  readonly deployment: string
  /** The section of the settings. */
  readonly backend: string
}

/**
 * Nothing is changed where it cannot be told to the audit log.
 *
 * @throws AuditLogError before the change, and after it when the log has failed meanwhile
 */
export async function audited(
  audit: AuditLog | undefined,
  entry: AuditEntry,
  change: () => Promise<void>,
): Promise<void> {
  const log = audit?.open()
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

export function auditLogAt(path: string, place: AuditPlace): AuditLog {
  return {
    path,
    fault: () => faultOf(path),
    open() {
      const fd = openForAppending(path)
      return {
        append: (entry) => appendLine(fd, path, entry, `${lineOf(entry, place)}\n`),
        // The line is on the disk by then, or it is told that it is not.
        close: () => quietly(() => closeSync(fd)),
      }
    },
  }
}

function lineOf(entry: AuditEntry, { deployment, backend }: AuditPlace): string {
  if (entry.event !== 'written' && entry.event !== 'recorded' && entry.event !== 'copied') {
    const { event, ...rest } = entry
    return visibleJson(JSON.stringify({ event, deployment, backend, ...rest }))
  }
  const { document: _, unrecorded: __, ...info } = entry.revision as RevisionInfo & Record<string, unknown>
  return visibleJson(
    JSON.stringify({ event: entry.event, deployment, backend, ...info, ...(entry.by ? { by: entry.by } : {}) }),
  )
}

function faultOf(path: string): string | undefined {
  try {
    accessSync(isThereToAppend(fs, path) ? path : dirname(path), constants.W_OK)
    return undefined
  } catch (error) {
    return `the audit log ${path} cannot be written, so no change will be made: ${whyNot(error, path)}`
  }
}

function openForAppending(path: string): number {
  try {
    return openToAppend(fs, path, NEW_FILE.mode)
  } catch (error) {
    throw new AuditLogError(
      `the audit log ${path} cannot be written: ${whyNot(error, path)}; nothing was changed`,
      'give this user the right to append to it, or change audit_log under [inventory]; osa-inventory backend show tells where it is set',
      error,
    )
  }
}

function whyNot(error: unknown, path: string): string {
  const missing = `there is no directory ${dirname(path)}`
  return reasonOf(error, { ENOENT: missing, ENOTDIR: missing })
}

/** In one call, so that lines of several writers do not run into each other; on disk when it returns. */
function appendLine(fd: number, path: string, entry: AuditEntry, line: string): void {
  try {
    const bytes = Buffer.from(endsInside(fd, path) ? `\n${line}` : line)
    const written = writeSync(fd, bytes)
    if (written !== bytes.length) throw new Error(`only ${written} of ${bytes.length} bytes were taken`)
    fsyncSync(fd)
  } catch (error) {
    throw new AuditLogError(
      `${doneText(entry)}, but the audit log ${path} has no line of it: ${whyNot(error, path)}`,
      `fix that, and add the line that is missing:\n${line.trimEnd()}`,
      error,
      'warning',
    )
  }
}

function doneText(entry: AuditEntry): string {
  switch (entry.event) {
    case 'pruned':
      return `the history was pruned up to revision ${entry.cut.id}`
    case 'tagged':
      return `revision ${entry.revision} has the tag ${entry.tag}`
    case 'untagged':
      return `the tag ${entry.tag} is removed`
    default:
      return `revision ${entry.revision.id} is stored`
  }
}

/** Whether a line before this one was left unfinished, for want of room. One that may not be read is taken for whole. */
function endsInside(fd: number, path: string): boolean {
  const { size } = fstatSync(fd)
  if (size === 0) return false
  let reader: number
  try {
    reader = openSync(path, 'r')
  } catch {
    return false
  }
  try {
    const last = Buffer.alloc(1)
    return readSync(reader, last, 0, 1, size - 1) === 1 && last.toString() !== '\n'
  } finally {
    closeSync(reader)
  }
}
