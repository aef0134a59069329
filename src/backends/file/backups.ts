import { type Access, accessOf, createFile, plainAccess } from '../../disk/access.ts'
import {
  closing,
  type FileSystem,
  folderOf,
  isThere,
  naming,
  openRegular,
  quietly,
  type ReadFile,
  readAt,
  renameIfThere,
  UnfitFileError,
  unless,
  writeAll,
} from '../../disk/filesystem.ts'
import { largestDocument, mebibytes } from '../../disk/limits.ts'
import { encodeTarMember, listTar, type ReadBytes, type TarMember, tarEnd } from '../../disk/tar.ts'
import { isPlanted, realTarget } from '../../disk/target.ts'
import { BackendUnavailableError } from '../errors.ts'
import { type Deployment, JSON_NAME } from './deployment.ts'

/** So many backups are always left; the archive is cut back to them when it holds `MOST`. */
const KEPT = 15
const MOST = 30
const COPY_CHUNK = 1 << 20
/** In the name of an archive that was moved aside, before its time. */
const ASIDE = '.broken-'
/** Backups that seem to come from the future push the next one's name ahead, but no further than this (seconds). */
const NEAR_FUTURE = 3600

const MEMBER_NAME = new RegExp(
  `^${JSON_NAME.replaceAll('.', '\\.')}-(\\d{4})(\\d\\d)(\\d\\d)_(\\d\\d)(\\d\\d)(\\d\\d)\\.json$`,
)

/**
 * Writes, beside the archive of backups, a new one with `former` as its last member, to be renamed into its place.
 * A copy rather than an append: a run that dies or a disk that is full leaves the archive whole, and two writers
 * cannot mix their members.
 */
export function prepareTar(deployment: Deployment, former: ReadFile, access: Access, temporary: string): void {
  const { fs } = deployment
  const archive = openWholeTar(deployment)
  try {
    const members = archive === undefined ? [] : cutBack(archive.members)
    const name = freeName(archive?.members ?? [], deployment.now())
    createFile(fs, temporary, tarAccess(deployment, access, archive?.stat), (fd) => {
      const copied = archive === undefined ? 0 : copyMembers(deployment, archive.fd, fd, members)
      const added = encodeTarMember({
        name,
        mode: Number(former.stat.mode),
        uid: Number(former.stat.uid),
        gid: Number(former.stat.gid),
        modified: Number(former.stat.mtimeMs) / 1000,
        data: former.bytes,
      })
      for (const part of added) writeAll(fs, fd, part)
      writeAll(fs, fd, tarEnd(copied + added.reduce((sum, part) => sum + part.length, 0)))
    })
  } finally {
    if (archive !== undefined) naming(deployment.tar, () => fs.closeSync(archive.fd))
  }
}

export interface Backup {
  /** The member's name in the archive. */
  readonly name: string
  /** When it was backed up, as its name says: ISO 8601, UTC. */
  readonly time: string
  /** The path of the archive that it is in. */
  readonly archive: string
  /** Not so for a link that some tool has put there in a document's place: it holds nothing. */
  readonly isFile: boolean
  /** The document; several megabytes are possible, so it is read when asked for. */
  read(): Buffer
}

/** An archive of backups: the one in use, or one that was moved aside. */
export interface Archive {
  readonly path: string
  /** Newest (last) first. */
  readonly backups: readonly Backup[]
  /** All members, whatever they are called. */
  readonly members: readonly TarMember[]
  /** What is wrong with the archive itself; its whole backups are listed anyway. */
  readonly fault?: string
  /** A pipe, a socket or a device: nothing is kept in it. */
  readonly isStream: boolean
}

/** The archive in use, if there is one, and then those that were moved aside, the newest of them first. */
export function listArchives(deployment: Deployment): Archive[] {
  const paths = [deployment.tar, ...archivesAside(deployment)]
  return paths.map((path) => archiveAt(deployment, path)).filter((archive) => archive !== undefined)
}

export function isBackupName(name: string): boolean {
  return MEMBER_NAME.test(name)
}

function archiveAt(deployment: Deployment, path: string): Archive | undefined {
  const archive = openTar(deployment, path)
  if (archive === undefined) return undefined
  const { fd, members, fault, isStream } = archive
  if (fd !== undefined) naming(path, () => deployment.fs.closeSync(fd))
  // Links too: they tell of an earlier inventory.
  const backups = members.filter(({ name }) => isBackupName(name)).reverse()
  return {
    path,
    members,
    isStream,
    backups: backups.map((member) => ({
      name: member.name,
      time: new Date(nameTime(member.name) * 1000).toISOString(),
      archive: path,
      isFile: member.isFile,
      read: () => readMember(deployment, path, member),
    })),
    ...(fault !== undefined && { fault }),
  }
}

function archivesAside({ fs, tar }: Deployment): string[] {
  const target = realTarget(fs, tar)
  const folder = folderOf(target)
  const names = unless(['ENOENT'], () => fs.readdirSync(folder)) ?? []
  const prefix = `${target.slice(folder.length + 1)}${ASIDE}`
  return names
    .filter((name) => name.startsWith(prefix))
    .sort()
    .reverse()
    .map((name) => `${folder}/${name}`)
}

function readMember({ fs }: Deployment, path: string, member: TarMember): Buffer {
  if (!member.isFile) return Buffer.alloc(0)
  if (member.size > largestDocument) {
    const message = `its member ${member.name} is larger than ${mebibytes(largestDocument)}, the most that an inventory may have`
    throw new UnfitFileError(path, message)
  }
  return closing(fs, path, openRegular(fs, path), (fd) => readAt(fs, fd, member.dataStart, member.size))
}

interface OpenTar {
  readonly fd: number
  readonly stat: ReadFile['stat']
  readonly members: readonly TarMember[]
  readonly fault?: string
  readonly isStream: false
}

/** What is not a file, in the place of an archive. */
interface UnfitTar {
  readonly fd?: undefined
  readonly stat?: undefined
  readonly members: readonly []
  readonly fault: string
  /** A pipe, a socket or a device: nothing is kept in it. */
  readonly isStream: boolean
}

/** `undefined` if there is no archive. */
function openTar({ fs }: Deployment, path: string): OpenTar | UnfitTar | undefined {
  let fd: number | undefined
  try {
    fd = unless(['ENOENT'], () => openRegular(fs, path))
  } catch (error) {
    if (!(error instanceof UnfitFileError)) throw error
    return { members: [], fault: error.message, isStream: error.kind !== 'a directory' }
  }
  if (fd === undefined) return undefined
  const open = fd
  try {
    return naming(path, () => {
      const stat = fs.fstatSync(open, { bigint: true })
      return {
        fd: open,
        stat,
        isStream: false,
        ...listTar(windowOn(fs, open), Number(stat.size)),
      }
    })
  } catch (error) {
    quietly(() => fs.closeSync(open))
    throw error
  }
}

const WINDOW = 1 << 14

/** Header by header: where one is looked for block by block, the system is asked for several at once. */
function windowOn(fs: FileSystem, fd: number): ReadBytes {
  let from = 0
  let bytes: Buffer = Buffer.alloc(0)
  return (position, length) => {
    if (position < from || position + length > from + bytes.length) {
      from = position
      bytes = readAt(fs, fd, position, Math.max(length, WINDOW))
    }
    return bytes.subarray(position - from, position - from + length)
  }
}

/** One that is broken is moved aside first, so that it never stops a save. */
function openWholeTar(deployment: Deployment): OpenTar | undefined {
  const archive = openTar(deployment, deployment.tar)
  if (archive === undefined) return undefined
  const { fd } = archive
  if (fd !== undefined && archive.fault === undefined) return archive
  if (fd !== undefined) naming(deployment.tar, () => deployment.fs.closeSync(fd))
  moveAside(deployment)
  return undefined
}

function moveAside({ fs, tar, now }: Deployment): void {
  const target = realTarget(fs, tar)
  let seconds = Math.floor(now() / 1000)
  while (isThere(fs, `${target}${ASIDE}${stamp(seconds)}`)) seconds += 1
  renameIfThere(fs, target, `${target}${ASIDE}${stamp(seconds)}`)
}

/** The archive keeps what rights it has, but is never more open than the inventory itself. */
function tarAccess({ fs, tar }: Deployment, json: Access, existing: ReadFile['stat'] | undefined): Access {
  if (existing === undefined || isPlanted(fs, realTarget(fs, tar))) return plainAccess(json)
  const kept = accessOf(existing)
  return { ...kept, mode: kept.mode & json.mode & 0o666 }
}

function isBackup(member: TarMember): boolean {
  return member.isFile && MEMBER_NAME.test(member.name)
}

/** What stays when one more comes: everything, or, when that would be `MOST`, the newest and what is not a backup. */
function cutBack(members: readonly TarMember[]): readonly TarMember[] {
  const backups = members.filter(isBackup)
  if (backups.length + 1 < MOST) return members
  const newest = new Set(backups.slice(1 - KEPT))
  return members.filter((member) => newest.has(member) || !MEMBER_NAME.test(member.name))
}

/** Copies the members' bytes as they are, without a gap; returns how many. */
function copyMembers({ fs, tar }: Deployment, from: number, to: number, members: readonly TarMember[]): number {
  let copied = 0
  for (const { start, end } of joined(members)) {
    for (let position = start; position < end; position += COPY_CHUNK) {
      const length = Math.min(COPY_CHUNK, end - position)
      const chunk = readAt(fs, from, position, length)
      if (chunk.length < length) {
        const message = `${tar} was shortened while it was read; try again`
        throw new BackendUnavailableError(message, { backend: 'file', operation: 'write' })
      }
      writeAll(fs, to, chunk)
    }
    copied += end - start
  }
  return copied
}

function joined(members: readonly TarMember[]): { readonly start: number; readonly end: number }[] {
  const ranges: { start: number; end: number }[] = []
  for (const { start, end } of members) {
    const last = ranges.at(-1)
    if (last?.end === start) last.end = end
    else ranges.push({ start, end })
  }
  return ranges
}

/** The documented name for a backup made now; where that is taken, one of the next free seconds. */
function freeName(members: readonly TarMember[], now: number): string {
  const taken = new Set(members.map((member) => member.name))
  const present = Math.floor(now / 1000)
  const latest = members.map((member) => nameTime(member.name)).filter((time) => time < present + NEAR_FUTURE)
  let seconds = latest.reduce((time, other) => Math.max(time, other + 1), present)
  while (taken.has(memberName(seconds))) seconds += 1
  return memberName(seconds)
}

function memberName(seconds: number): string {
  return `${JSON_NAME}-${stamp(seconds)}.json`
}

/** `YYYYMMDD_HHMMSS`, UTC. */
function stamp(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_')
}

/** Seconds since 1970; zero if the name is not a backup's. */
function nameTime(name: string): number {
  const [, year, month, day, hour, minute, second] = MEMBER_NAME.exec(name)?.map(Number) ?? []
  return year === undefined ? 0 : Date.UTC(year, month! - 1, day, hour, minute, second) / 1000
}
