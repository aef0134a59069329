/**
 * What the readable copy is of: kept beside it, so that a copy which is not a revision any more can be distinguished from one that
 * someone has edited, and a backend that has gone back in time from one that has gone on.
 */
import * as nodeFs from 'node:fs'
import type { Revision, RevisionId } from '../../../backends/contract.ts'
import { accessOf } from '../../../disk/access.ts'
import { type FileStat, folderOf, readWhole } from '../../../disk/filesystem.ts'
import { removeAbandonedBeside, replaceFile } from '../../../disk/replace-file.ts'

/** Hidden, and not named like the file backend's drafts, which are tidied up. */
export const copyNoteName = '.openstack_inventory.copy'

/** More than any note has: bytes. */
const longest = 4096

export interface CopyNote {
  /** Which deployment it is of: those of one directory take turns in its place. Absent in notes of before. */
  readonly deployment?: string
  readonly lineage: string
  readonly id: RevisionId
  readonly change: string
  /** SHA-256 of the copy, lower-case hex. */
  readonly digest: string
  /** Of the copy, when it was made (`markOf`). */
  readonly mark: string
}

/** Says whether a file is the one that was seen: not to be trusted with more than a copy. */
export function markOf({ ino, size, mtimeNs, ctimeNs }: FileStat): string {
  return [ino, size, mtimeNs, ctimeNs].join(':')
}

/** @param copy the path of the readable copy, whatever link may be there */
export function readCopyNote(copy: string): CopyNote | undefined {
  try {
    const found = readWhole(nodeFs, notePath(copy), (stat) => stat.isFile() && stat.size <= longest)
    return found?.bytes && asNote(JSON.parse(found.bytes.toString('utf8')))
  } catch {
    // Damaged or closed: as if nothing had been noted, which refuses more, not less.
    return undefined
  }
}

function asNote(value: unknown): CopyNote | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { deployment, lineage, id, change, digest, mark } = value as Record<string, unknown>
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) return undefined
  const texts = [lineage, change, digest, mark]
  if (!texts.every((text) => typeof text === 'string')) return undefined
  return { ...(typeof deployment === 'string' ? { deployment } : {}), id, lineage, change, digest, mark } as CopyNote
}

/** As open as the copy is. Need not outlast a power cut: without it a copy is looked up. */
export function writeCopyNote(copy: string, of: FileStat, revision: Omit<CopyNote, 'mark'>): void {
  const { deployment, lineage, id, change, digest } = revision
  const note: CopyNote = {
    ...(deployment === undefined ? {} : { deployment }),
    lineage,
    id,
    change,
    digest,
    mark: markOf(of),
  }
  const bytes = Buffer.from(`${JSON.stringify(note)}\n`)
  replaceFile(notePath(copy), bytes, { trust: 'nobody', access: accessOf(of), isDurable: false })
}

/** Writers that died have left it. */
export function removeNoteDrafts(copy: string): void {
  removeAbandonedBeside(notePath(copy))
}

export function noteFor(
  { lineage, id, change }: Pick<Revision, 'lineage' | 'id' | 'change'>,
  digest: string,
  deployment: string,
): Omit<CopyNote, 'mark'> {
  return { deployment, lineage, id, change, digest }
}

export function notePath(copy: string): string {
  return `${folderOf(copy)}/${copyNoteName}`
}
