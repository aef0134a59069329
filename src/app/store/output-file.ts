/** A file that is written whole or not at all: what was there stays until the new one is safe. */
import * as fs from 'node:fs'
import { statIfThere, UnfitFileError, UnsureFileError } from '../../disk/filesystem.ts'
import { reasonOf } from '../../disk/reason.ts'
import { Replacement, type ReplaceOptions } from '../../disk/replace-file.ts'
import { isPlanted, plantedOnTheWay, realTarget } from '../../disk/target.ts'
import { SourceFileError } from '../config/source-files.ts'

/** What is written, one after the other. */
export type Pieces = AsyncIterable<string | Uint8Array> | readonly (string | Uint8Array)[]

/**
 * A new file has mode 0660 less the umask, another one keeps its mode and owner. A symbolic link is followed and kept. What another user
 * may have put there for that is replaced by a new file.
 *
 * @param path absolute
 * @param how `newAccess`: that of a new file, less the umask; `access`: whatever was there
 * @returns how many bytes it has
 * @throws SourceFileError when the file cannot be written; UnsureFileError when it is; what `pieces` throws
 */
export async function writeOutput(
  path: string,
  pieces: Pieces,
  how: Pick<ReplaceOptions, 'access' | 'newAccess'> = {},
): Promise<number> {
  told(path, () => demandFit(path))
  const replacement = told(path, () => new Replacement(path, { trust: 'own', ...how }))
  try {
    let size = 0
    for await (const piece of pieces) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece
      told(path, () => replacement.write(bytes))
      size += bytes.length
    }
    told(path, () => replacement.put())
    return size
  } finally {
    replacement.discard()
  }
}

function demandFit(path: string): void {
  const link = plantedOnTheWay(fs, path)
  if (link !== undefined) {
    const what = `${link}, on the way to it, is a link of another user: name the directory that it leads to`
    throw new UnfitFileError(path, what)
  }
  const target = realTarget(fs, path, 'own')
  const stat = isPlanted(fs, target, 'own') ? undefined : statIfThere(fs, target)
  if (stat === undefined || stat.isFile()) return
  throw new UnfitFileError(path, stat.isDirectory() ? 'it is a directory' : 'it is not a regular file')
}

function told<T>(path: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (error instanceof UnsureFileError) throw error
    const reason = reasonOf(error, { ENOENT: 'there is no such directory' })
    throw new SourceFileError(path, `cannot be written: ${reason}`)
  }
}
