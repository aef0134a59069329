import { encodeTarMember, listTar, TarFormatError, type TarMember, tarEnd } from '../support/tar.ts'
import { type Access, accessOf, createFile, plainAccess } from './access.ts'
import { type Deployment, JSON_NAME } from './deployment.ts'
import {
  closing,
  type FileSystem,
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
} from './filesystem.ts'
import { isPlanted, realTarget } from './target.ts'

/** So many backups are always left; the archive is cut back to them when it holds `MOST`. */
const KEPT = 15
const MOST = 30
const COPY_CHUNK = 1 << 20
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
  const archive = openTar(deployment)
  try {
    const members = archive === undefined ? [] : cutBack(archive.members)
    const name = freeName(archive?.members ?? [], deployment.now())
    createFile(fs, temporary, tarAccess(deployment, access, archive?.stat), (fd) => {
      const copied = archive === undefined ? 0 : copyMembers(fs, archive.fd, fd, members)
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
  /** The document; several megabytes are possible, so it is read when asked for. */
  read(): Buffer
}

/** The backups in the archive, newest (last) first; none if there is no archive or if it cannot be read as one. */
export function listBackups(deployment: Deployment): Backup[] {
  const { fs } = deployment
  const archive = openTar(deployment, 'leave a broken one alone')
  if (archive === undefined) return []
  naming(deployment.tar, () => fs.closeSync(archive.fd))
  return archive.members
    .filter(isBackup)
    .reverse()
    .map((member) => ({
      name: member.name,
      time: new Date(nameTime(member.name) * 1000).toISOString(),
      read: () => readMember(deployment, member),
    }))
}

/** True if the archive tells of an earlier inventory, be it by a link that some tool has put there in its place. */
export function hasBackups(deployment: Deployment): boolean {
  const archive = openTar(deployment, 'leave a broken one alone')
  if (archive === undefined) return false
  naming(deployment.tar, () => deployment.fs.closeSync(archive.fd))
  return archive.members.some((member) => MEMBER_NAME.test(member.name))
}

function readMember({ fs, tar }: Deployment, member: TarMember): Buffer {
  return closing(fs, tar, openRegular(fs, tar), (fd) => readAt(fs, fd, member.dataStart, member.size))
}

interface OpenTar {
  readonly fd: number
  readonly stat: ReadFile['stat']
  readonly members: readonly TarMember[]
}

/** `undefined` if there is no archive; one that is broken is moved aside first, so that it never stops a save. */
function openTar(deployment: Deployment, broken?: 'leave a broken one alone'): OpenTar | undefined {
  const { fs, tar } = deployment
  let fd: number | undefined
  try {
    fd = unless(['ENOENT'], () => openRegular(fs, tar))
  } catch (error) {
    if (!(error instanceof UnfitFileError)) throw error
    if (broken === undefined) moveAside(deployment)
    return undefined
  }
  if (fd === undefined) return undefined
  const open = fd
  try {
    return naming(tar, () => {
      const stat = fs.fstatSync(open, { bigint: true })
      return {
        fd: open,
        stat,
        members: listTar((position, length) => readAt(fs, open, position, length), Number(stat.size)),
      }
    })
  } catch (error) {
    quietly(() => fs.closeSync(open))
    if (!(error instanceof TarFormatError)) throw error
    if (broken === undefined) moveAside(deployment)
    return undefined
  }
}

function moveAside({ fs, tar, now }: Deployment): void {
  const target = realTarget(fs, tar)
  let seconds = Math.floor(now() / 1000)
  while (isThere(fs, `${target}.broken-${stamp(seconds)}`)) seconds += 1
  renameIfThere(fs, target, `${target}.broken-${stamp(seconds)}`)
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

/** What stays when one more comes: everything, or, when that would be `MOST`, the newest and what is no backup. */
function cutBack(members: readonly TarMember[]): readonly TarMember[] {
  const backups = members.filter(isBackup)
  if (backups.length + 1 < MOST) return members
  const newest = new Set(backups.slice(1 - KEPT))
  return members.filter((member) => newest.has(member) || !MEMBER_NAME.test(member.name))
}

/** Copies the members' bytes as they are, without a gap; returns how many. */
function copyMembers(fs: FileSystem, from: number, to: number, members: readonly TarMember[]): number {
  let copied = 0
  for (const { start, end } of joined(members)) {
    for (let position = start; position < end; position += COPY_CHUNK) {
      const length = Math.min(COPY_CHUNK, end - position)
      const chunk = readAt(fs, from, position, length)
      if (chunk.length < length) throw new TarFormatError('it was shortened while it was read')
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
