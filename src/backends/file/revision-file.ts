import {
  closing,
  type FileStat,
  type FileSystem,
  isThere,
  namingPlace,
  openRegular,
  readWhole,
  UnfitFileError,
  unless,
} from '../../disk/filesystem.ts'
import { largestDocument, longestHeader } from '../../disk/limits.ts'
import type { Revision, RevisionId, RevisionInfo } from '../contract.ts'
import { CorruptDocumentError } from '../errors.ts'
import { sha256 } from '../support/digest.ts'
import { unpacked } from '../support/packing.ts'
import { infoFault, isMapping, isText } from '../support/revision-shape.ts'
import { type Deployment, JSON_NAME, TAR_NAME } from './deployment.ts'

/**
 * A revision's file: one line of JSON, the header, then the document compressed by gzip, so that without this tool
 * `tail -n +2 FILE | zcat` shows the document and `head -n 1 FILE` its metadata.
 */
const FORMAT = 'osa-inventory revision 1'

/** An inventory is so repetitive that higher levels take three times as long and pack no better. */
const level = 3

/** Tells without reading whether a file still holds what was seen in it. */
export interface FileMark {
  readonly inode: string
  readonly bytes: number
  /** Nanoseconds since 1970. */
  readonly modified: string
}

/** How the JSON file gets to show the revision (docs/decisions/0001-file-backend.md). */
export interface CopyNote {
  /** The JSON file once it shows the revision. Absent where a later change could leave the mark as it is. */
  readonly shown?: FileMark
  /** The JSON file that the revision replaces; absent if there was none. */
  readonly replaces?: FileMark
  /** The finished copy, waiting to be renamed into place; relative to the deployment's directory. */
  readonly json?: string
  /** The finished archive of backups, likewise. */
  readonly tar?: string
}

export interface RevisionHeader {
  readonly info: RevisionInfo
  readonly content: { readonly sha256: string; readonly bytes: number }
  readonly copy: CopyNote
}

export function markOf(stat: FileStat): FileMark {
  return { inode: String(stat.ino), bytes: Number(stat.size), modified: String(stat.mtimeNs) }
}

/** The very same file, untouched. */
export function isSameFile(a: FileMark | undefined, b: FileMark | undefined): boolean {
  return isSameState(a, b) && a?.inode === b?.inode
}

/** The same file or a faithful copy of it (`cp -a` of the whole directory): size and time of change. */
export function isSameState(a: FileMark | undefined, b: FileMark | undefined): boolean {
  return a?.bytes === b?.bytes && a?.modified === b?.modified
}

/** Where a finished copy waits. */
export function waitingPath(deployment: Deployment, noted: string | undefined): string | undefined {
  return noted === undefined || noted.startsWith('/') ? noted : `${deployment.directory}/${noted}`
}

/**
 * The rename that puts a copy in place is what removes it from where it waited. So the waiting file itself says,
 * exactly and anyone who died when, whether that has happened.
 */
export function copyWaits(deployment: Deployment, copy: CopyNote): boolean {
  const path = waitingPath(deployment, copy.json)
  return path !== undefined && namingPlace(path, deployment.json, () => isThere(deployment.fs, path))
}

export function revisionPath(deployment: Pick<Deployment, 'history'>, id: RevisionId): string {
  return `${deployment.history}/${id}`
}

export function encodeRevision(revision: Revision, document: Buffer, copy: CopyNote): Buffer {
  const { document: _document, unrecorded: _unrecorded, ...info } = revision
  const content = { sha256: sha256(document), bytes: document.length }
  const header = JSON.stringify({ format: FORMAT, info, content, copy })
  return Buffer.concat([
    Buffer.from(`${header}\n`),
    process.getBuiltinModule('node:zlib').gzipSync(document, { level }),
  ])
}

/** `undefined` if there is no such revision. */
export function readHeader(deployment: Deployment, id: RevisionId): RevisionHeader | undefined {
  const line = headerLine(deployment, id)
  return line && parseHeader(line, revisionPath(deployment, id), id)
}

/** The header as it is in the file; `undefined` if there is no such revision. */
export function headerLine(place: Pick<Deployment, 'fs' | 'history'>, id: RevisionId): Buffer | undefined {
  const { fs } = place
  const path = revisionPath(place, id)
  return demandFile(path, () => {
    const fd = unless(['ENOENT'], () => openRegular(fs, path))
    return fd === undefined ? undefined : closing(fs, path, fd, () => readLine(fs, fd))
  })
}

/** What `read` gives. A directory, or a file that is too large, in a revision's place is damage of that revision. */
function demandFile<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof UnfitFileError)) throw error
    throw new DamagedRevisionError(path, error.message, error)
  }
}

/** The first line; empty if there is none. Headers are small: one read is nearly always enough. */
function readLine(fs: FileSystem, fd: number): Buffer {
  const pieces: Buffer[] = []
  for (let length = 0; length < longestHeader; ) {
    const chunk = Buffer.allocUnsafe(16_384)
    const count = fs.readSync(fd, chunk, 0, chunk.length, length)
    const end = chunk.subarray(0, count).indexOf('\n')
    if (end >= 0) return Buffer.concat([...pieces, chunk.subarray(0, end)])
    if (count === 0) break
    pieces.push(chunk.subarray(0, count))
    length += count
  }
  return Buffer.alloc(0)
}

/** The whole revision, proved against the digest it was saved with; `undefined` if there is none. */
export function readRevision(deployment: Deployment, id: RevisionId): Revision | undefined {
  const path = revisionPath(deployment, id)
  const bytes = demandFile(path, () => readWhole(deployment.fs, path))?.bytes
  if (bytes === undefined) return undefined
  const end = Math.max(bytes.indexOf('\n'), 0)
  const header = parseHeader(bytes.subarray(0, end), path, id)
  const document = unzip(bytes.subarray(end + 1), path, header.content.bytes)
  if (document.length !== header.content.bytes || sha256(document) !== header.content.sha256) {
    throw new DamagedRevisionError(path, 'its document is not the one that was saved')
  }
  return { ...header.info, document: document.toString('utf8') }
}

/** @param most bytes, as the header tells */
function unzip(bytes: Buffer, path: string, most: number): Buffer {
  const { gunzipSync } = process.getBuiltinModule('node:zlib')
  try {
    return unpacked(most, (maxOutputLength) => gunzipSync(bytes, { maxOutputLength }))
  } catch (error) {
    throw new DamagedRevisionError(path, `its document ${(error as Error).message}`, error)
  }
}

function parseHeader(line: Buffer, path: string, id: RevisionId): RevisionHeader {
  let header: unknown
  try {
    header = JSON.parse(line.toString('utf8'))
  } catch (error) {
    throw new DamagedRevisionError(path, 'its first line is not JSON', error)
  }
  if (!isHeader(header)) throw new DamagedRevisionError(path, `its first line is not the header of an "${FORMAT}"`)
  const fault = infoFault(header.info)
  if (fault !== undefined) throw new DamagedRevisionError(path, `its first line has ${fault}`)
  if (header.info.id !== id) throw new DamagedRevisionError(path, `it holds revision ${header.info.id}`)
  return header
}

function isHeader(value: unknown): value is RevisionHeader {
  if (!isMapping(value) || value.format !== FORMAT) return false
  const { content, copy } = value
  if (!isMapping(content) || typeof content.sha256 !== 'string' || !isSize(content.bytes)) return false
  return (
    isMapping(copy) &&
    isWaiting(copy.json, JSON_NAME) &&
    isWaiting(copy.tar, TAR_NAME) &&
    areMarks(copy.shown, copy.replaces)
  )
}

/**
 * Where a copy waits, if one does: a temporary file of the deployment's directory, or with its whole path of that to which a
 * link leads. What is named there is renamed and removed, so it can be nothing else.
 */
function isWaiting(noted: unknown, of: string): boolean {
  if (noted === undefined) return true
  if (typeof noted !== 'string' || noted.includes('\0')) return false
  const name = noted.startsWith('/') ? noted.slice(noted.lastIndexOf('/') + 1) : noted
  return name.startsWith(`.${of}.`) && !name.includes('/')
}

function areMarks(...marks: readonly unknown[]): boolean {
  return marks.every((mark) => {
    if (mark === undefined) return true
    return isMapping(mark) && Number.isSafeInteger(mark.bytes) && isText(mark.inode) && isText(mark.modified)
  })
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= largestDocument
}

/** A revision that is there and cannot be read back as it was written. */
export class DamagedRevisionError extends CorruptDocumentError {
  /** What is wrong, to be read after the file's name and a colon. */
  readonly fault: string
  constructor(path: string, fault: string, cause?: unknown) {
    const unfit = cause instanceof UnfitFileError ? unfitText(cause) : undefined
    super(unfit ?? `${path} is damaged: ${fault}; put the file back from a backup`, {
      backend: 'file',
      operation: 'load',
      cause,
    })
    this.fault = fault
  }
}

/** What is in a file's place is damage: to go on as if nothing were there could mean a second cloud. */
export function unfitText({ file, kind, message }: UnfitFileError): string {
  if (kind === undefined) return `${file} cannot be read: ${message}`
  const what = file.endsWith(`/${JSON_NAME}`) ? 'the inventory' : 'a revision'
  return `${file} is ${kind}; ${what} is expected to be a file: move away what is there`
}
