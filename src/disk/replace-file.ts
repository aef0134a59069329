/** A file is replaced whole or not at all: what was there stays until the new one is safe. */
import * as nodeFs from 'node:fs'
import { type Access, grant, NEW_FILE, openNew } from './access.ts'
import {
  errorCode,
  type FileSystem,
  folderOf,
  naming,
  namingPlace,
  quietly,
  removeIfThere,
  statIfThere,
  syncDirectory,
  UnsureFileError,
  writeAll,
} from './filesystem.ts'
import { reasonOf } from './reason.ts'
import { keptAccess, realTarget, type Trust } from './target.ts'

export interface ReplaceOptions {
  /**
   * Whose links are followed, and whose file's mode and owner are kept (target.ts). `nobody`: a link is replaced itself.
   * @default 'directory'
   */
  readonly trust?: Trust | 'nobody'
  /** @default that of the file that is there, where it is to be trusted, or `NEW_FILE` */
  readonly access?: Access
  /** Of a file where none is that is to be trusted. @default NEW_FILE */
  readonly newAccess?: Access
  /**
   * Whether it has to outlast a power cut.
   * @default true
   */
  readonly isDurable?: boolean
  /**
   * Where the new file waits; what is there is removed.
   * @default hidden beside the target, with its writer's token, by which a later writer removes what a dead one has left
   */
  readonly draft?: string
}

/** The new file, as it was put in place. */
export interface Replaced {
  /** Behind all links. */
  readonly target: string
  readonly ino: bigint
}

/**
 * A file that waits to be put in the place of another one. Nobody but the running user can open it before it has its
 * owner and mode. Errors name the place, not the draft, which nobody knows. Anyone who has begun ends with `discard`.
 */
export class Replacement {
  readonly #target: string
  readonly #draft: string
  readonly #isDurable: boolean
  #fd: number | undefined

  /**
   * @param path absolute
   * @throws what the system throws
   */
  constructor(path: string, options: ReplaceOptions = {}) {
    const { trust = 'directory', access, newAccess = NEW_FILE, isDurable = true, draft } = options
    this.#target = trust === 'nobody' ? path : realTarget(nodeFs, path, trust)
    this.#isDurable = isDurable
    const granted = access ?? accessAt(this.#target, trust, newAccess)
    this.#draft = draft ?? temporaryBeside(nodeFs, this.#target)
    if (draft !== undefined) removeIfThere(nodeFs, draft)
    const fd = this.#told(() => openNew(nodeFs, this.#draft, granted))
    this.#fd = fd
    try {
      this.#told(() => grant(nodeFs, fd, granted))
    } catch (error) {
      this.discard()
      throw error
    }
  }

  write(bytes: Uint8Array): void {
    this.#told(() => writeAll(nodeFs, this.#fd!, bytes))
  }

  /** Everything that takes room is done then. */
  seal(): void {
    const fd = this.#fd
    if (fd === undefined) return
    this.#told(() => {
      if (this.#isDurable) nodeFs.fsyncSync(fd)
      this.#fd = undefined
      nodeFs.closeSync(fd)
    })
  }

  /**
   * @param isMeant asked last of all, with the place behind all links: `false` leaves everything as it is
   * @returns `undefined` if it was not meant any more
   * @throws UnsureFileError when it is in place, and the disk has not taken that; what the system throws
   */
  put(isMeant: (target: string) => boolean = () => true): Replaced | undefined {
    const target = this.#target
    this.seal()
    return this.#told(() => {
      const { ino } = nodeFs.lstatSync(this.#draft, { bigint: true })
      if (!isMeant(target)) return undefined
      renameSurely(this.#draft, target, ino)
      if (this.#isDurable) outlasting(target, () => syncDirectory(nodeFs, folderOf(target)))
      return { target, ino }
    })
  }

  /** Takes away what was not put in place. */
  discard(): void {
    const fd = this.#fd
    this.#fd = undefined
    if (fd !== undefined) quietly(() => nodeFs.closeSync(fd))
    quietly(() => removeIfThere(nodeFs, this.#draft))
  }

  #told<T>(act: () => T): T {
    return namingPlace(this.#draft, this.#target, () => naming(this.#target, act))
  }
}

/** A server may have carried it out although it answers by an error: the file in the place tells, not the reply. */
export function renameSurely(from: string, to: string, ino: bigint): void {
  try {
    nodeFs.renameSync(from, to)
  } catch (error) {
    if (quietly(() => nodeFs.lstatSync(to, { bigint: true }))?.ino !== ino) throw error
  }
}

/**
 * @param act makes outlast what was put there
 * @throws UnsureFileError
 */
export function outlasting(target: string, act: () => void): void {
  try {
    act()
  } catch (error) {
    const reason = reasonOf(error)
    throw new UnsureFileError(
      target,
      `is written, but it is not certain that it outlasts a power cut: ${reason}`,
      error,
    )
  }
}

function accessAt(target: string, trust: Trust | 'nobody', newAccess: Access): Access {
  const kept = trust === 'nobody' ? NEW_FILE : keptAccess(nodeFs, target, statIfThere(nodeFs, target), trust)
  return kept === NEW_FILE ? newAccess : kept
}

/**
 * @param path absolute
 * @param isMeant as for `Replacement.put`
 * @throws what the system throws
 */
export function replaceFile(
  path: string,
  bytes: Uint8Array,
  options?: ReplaceOptions,
  isMeant?: (target: string) => boolean,
): Replaced | undefined {
  const replacement = new Replacement(path, options)
  try {
    replacement.write(bytes)
    return replacement.put(isMeant)
  } finally {
    replacement.discard()
  }
}

// Names of temporary files, by which anyone who writes there next can tell what a dead writer has left.

/** A writer on another machine is given up after so many milliseconds. */
const GIVEN_UP = 3_600_000

export const writerTokens = /^[a-z0-9]+-[0-9]+-[0-9a-f]{12}$/

/** Names a writer's temporary files: its host, its process and a random part. */
export function writerToken(): string {
  const random = process.getBuiltinModule('node:crypto').randomBytes(6).toString('hex')
  return `${hostWord()}-${process.pid}-${random}`
}

/**
 * Where a file waits until it is put in the place of `target`: hidden, and with its writer's token. What a dead writer
 * has left there is removed.
 */
function temporaryBeside(fs: FileSystem, target: string): string {
  removeAbandonedBeside(target, fs)
  return `${folderOf(target)}/${temporaryPrefix(target)}${writerToken()}`
}

function temporaryPrefix(target: string): string {
  return `.${target.slice(target.lastIndexOf('/') + 1).slice(0, 40)}.`
}

/** What dead writers of that file have left; what cannot be removed stays. */
export function removeAbandonedBeside(target: string, fs: FileSystem = nodeFs): void {
  const [folder, prefix] = [folderOf(target), temporaryPrefix(target)]
  quietly(() => {
    const left = temporaryFiles(fs, folder, prefix)
    const abandoned = abandonedTokens({ fs, now: Date.now }, left)
    const user = BigInt(process.geteuid?.() ?? 0)
    const own = left.filter(({ path }) => fs.lstatSync(path, { bigint: true }).uid === user)
    for (const { token, path } of own) if (abandoned.has(token)) removeIfThere(fs, path)
  })
}

interface TemporaryFile {
  readonly token: string
  readonly path: string
}

/** An editor's swap file begins alike; only whole tokens count. */
export function temporaryFiles(fs: FileSystem, folder: string, prefix: string): TemporaryFile[] {
  return fs
    .readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && writerTokens.test(name.slice(prefix.length)))
    .map((name) => ({ token: name.slice(prefix.length), path: `${folder}/${name}` }))
}

interface Clocked {
  readonly fs: FileSystem
  /** Milliseconds since 1970. */
  now(): number
}

/** A writer is alive while its process is, or, on another machine, while its files are young. */
export function abandonedTokens(clocked: Clocked, files: readonly TemporaryFile[]): Set<string> {
  const alive = new Set(files.filter((file) => isAlive(clocked, file)).map((file) => file.token))
  return new Set(files.map((file) => file.token).filter((token) => !alive.has(token)))
}

function isAlive({ fs, now }: Clocked, { token, path }: TemporaryFile): boolean {
  const stat = statIfThere(fs, path)
  return stat !== undefined && isAtWork(token, now() - Number(stat.mtimeMs))
}

/** @param age milliseconds since what has the token was changed */
export function isAtWork(token: string, age: number): boolean {
  const [host, pid] = token.split('-')
  return age <= GIVEN_UP && (host !== hostWord() || isRunning(Number(pid)))
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return errorCode(error) !== 'ESRCH'
  }
}

function hostWord(): string {
  const name = process.getBuiltinModule('node:os').hostname()
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '') || 'host'
}
