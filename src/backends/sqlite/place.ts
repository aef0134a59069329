/** Where a SQLite database may lie, and how its file is made. */
import { closeSync, openSync, readFileSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { NEW_FILE } from '../../disk/access.ts'

/** Magic numbers of statfs(2) for file systems that another machine serves, and on which locks may lie. */
const networkTypes: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0x01021997, '9p'],
  [0x5346414f, 'AFS'],
  [0x6b414653, 'AFS'],
  [0x00c36400, 'CephFS'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x01161970, 'GFS2'],
  [0x7461636f, 'OCFS2'],
  [0x19830326, 'BeeGFS'],
  [0x73757245, 'Coda'],
  [0x564c, 'NCP'],
  [0x013111a8, 'IBRIX'],
  [0xaad7aaea, 'PanFS'],
])
const fuse = 0x65735546
/** tmpfs and ramfs. */
const memoryTypes: ReadonlySet<number> = new Set([0x01021994, 0x858458f6])
/** What is under FUSE shows in the table of mounts only. */
const networkFuse =
  /^fuse\.(?:sshfs|glusterfs|ceph|s3fs|goofys|rclone|davfs|curlftpfs|nfs|smb|mfs|moosefs|lizardfs|juicefs)/

export interface FileSystemKind {
  /** As statfs(2) numbers it. */
  readonly type: number
  /** Of the mount, as the system calls it; `fuse.sshfs`. */
  readonly name?: string | undefined
}

/** The name of the network file system, if it is one. */
export function networkFileSystem({ type, name }: FileSystemKind): string | undefined {
  const found = networkTypes.get(type)
  if (found !== undefined) return found
  return type === fuse && name !== undefined && networkFuse.test(name) ? name : undefined
}

/** Whether none of it is left when the machine starts again. */
export function isInMemory({ type }: FileSystemKind): boolean {
  return memoryTypes.has(type)
}

export function fileSystemOf(path: string): FileSystemKind {
  const directory = dirname(path)
  // Some types are beyond 2^31, and come as negative numbers on some systems.
  const type = statfsSync(directory).type >>> 0
  return type === fuse ? { type, name: mountType(directory) } : { type }
}

/** The type of the innermost mount above a path. */
function mountType(path: string): string | undefined {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
  const above = mounts.filter(([, point = '']) => path === point || path.startsWith(point.replace(/\/?$/, '/')))
  return above.sort(([, a = ''], [, b = '']) => a.length - b.length).at(-1)?.[2]
}

/** Empty, as every new file; `false` if it is there already. What SQLite puts beside it gets the same mode and owner. */
export function createDatabaseFile(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx', NEW_FILE.mode))
    return true
  } catch (error) {
    // Closing a file that a connection has open would end its locks: one that is there is left alone.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  }
}
