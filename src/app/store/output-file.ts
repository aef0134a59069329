/** A file that is written whole or not at all: what stood there stays until the new one is safe. */
import * as fs from 'node:fs'
import { temporaryBeside } from '../../backends/file/leftovers.ts'
import { type Access, accessOf, grant, NEW_FILE, openNew } from '../../disk/access.ts'
import { folderOf, quietly, removeIfThere, statIfThere, syncDirectory, writeAll } from '../../disk/filesystem.ts'
import { reasonOf } from '../../disk/reason.ts'
import { isPlanted, plantedOnTheWay, realTarget } from '../../disk/target.ts'
import { SourceFileError } from '../config/source-files.ts'

/**
 * A new file has mode 0660 less the umask, another one keeps its mode and owner. A symbolic link is followed and kept. What another user
 * may have put there for that is replaced by a new file.
 *
 * @param path absolute
 * @returns how many bytes it has
 * @throws SourceFileError when the file cannot be written; what `pieces` throws
 */
export async function writeOutput(path: string, pieces: AsyncIterable<string | Uint8Array>): Promise<number> {
  const { target, access } = told(path, () => targetOf(path))
  const temporary = temporaryBeside(fs, target)
  const fd = told(path, () => openNew(fs, temporary, access))
  let isOpen = true
  try {
    let size = 0
    told(path, () => grant(fs, fd, access))
    for await (const piece of pieces) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece
      told(path, () => writeAll(fs, fd, bytes))
      size += bytes.length
    }
    told(path, () => {
      fs.fsyncSync(fd)
      fs.closeSync(fd)
      isOpen = false
      fs.renameSync(temporary, target)
      syncDirectory(fs, folderOf(target))
    })
    return size
  } finally {
    if (isOpen) fs.closeSync(fd)
    quietly(() => removeIfThere(fs, temporary))
  }
}

function targetOf(path: string): { readonly target: string; readonly access: Access } {
  const link = plantedOnTheWay(fs, path)
  if (link !== undefined) {
    throw new Error(`${link}, on the way to it, is a link of another user: name the directory that it leads to`)
  }
  const target = realTarget(fs, path, 'own')
  if (isPlanted(fs, target, 'own')) return { target, access: NEW_FILE }
  const stat = statIfThere(fs, target)
  if (stat && !stat.isFile()) throw new Error(stat.isDirectory() ? 'it is a directory' : 'it is no regular file')
  return { target, access: stat ? accessOf(stat) : NEW_FILE }
}

function told<T>(path: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    const reason = reasonOf(error, { ENOENT: 'there is no such directory' })
    throw new SourceFileError(path, `cannot be written: ${reason}`)
  }
}
