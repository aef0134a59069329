/** A file is replaced whole or not at all: what was there stays until the new one is safe. */
import * as nodeFs from 'node:fs'
import { type Access, grant, NEW_FILE, openNew } from './access.ts'
import { folderOf, naming, quietly, removeIfThere, statIfThere, syncDirectory, writeAll } from './filesystem.ts'
import { keptAccess, realTarget, type Trust } from './target.ts'
import { temporaryBeside } from './temporary.ts'

export interface ReplaceOptions {
  /**
   * Whose links are followed, and whose file's mode and owner are kept (target.ts). `nobody`: a link is replaced itself.
   * @default 'directory'
   */
  readonly trust?: Trust | 'nobody'
  /** @default that of the file that is there, where it is to be trusted, or `NEW_FILE` */
  readonly access?: Access
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
  constructor(path: string, { trust = 'directory', access, isDurable = true, draft }: ReplaceOptions = {}) {
    this.#target = trust === 'nobody' ? path : realTarget(nodeFs, path, trust)
    this.#isDurable = isDurable
    const granted = access ?? accessAt(this.#target, trust)
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
   */
  put(isMeant: (target: string) => boolean = () => true): Replaced | undefined {
    const target = this.#target
    this.seal()
    return this.#told(() => {
      const { ino } = nodeFs.lstatSync(this.#draft, { bigint: true })
      if (!isMeant(target)) return undefined
      nodeFs.renameSync(this.#draft, target)
      if (this.#isDurable) syncDirectory(nodeFs, folderOf(target))
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
    try {
      return naming(this.#target, act)
    } catch (error) {
      if (error instanceof Error && 'path' in error && error.path === this.#draft) error.path = this.#target
      throw error
    }
  }
}

function accessAt(target: string, trust: Trust | 'nobody'): Access {
  return trust === 'nobody' ? NEW_FILE : keptAccess(nodeFs, target, statIfThere(nodeFs, target), trust)
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
