/** A file that is written whole or not at all: what stood there stays until the new one is safe. */
import * as fs from 'node:fs'
import { NEW_FILE } from '../backends/file/access.ts'
import { folderOf, quietly, realTarget, removeIfThere, syncDirectory, writeAll } from '../backends/file/filesystem.ts'
import { reasonOf, SourceFileError } from './source-files.ts'

/**
 * Mode 0640. A symbolic link is followed and kept.
 *
 * @param path absolute
 * @returns how many bytes it has
 * @throws SourceFileError when the file cannot be written; what `pieces` throws
 */
export async function writeOutput(path: string, pieces: AsyncIterable<string | Uint8Array>): Promise<number> {
  const target = told(path, () => targetOf(path))
  const temporary = `${target}.new-${process.pid}`
  const fd = told(path, () => fs.openSync(temporary, 'wx', NEW_FILE.mode))
  let isOpen = true
  try {
    let size = 0
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

function targetOf(path: string): string {
  const target = realTarget(fs, path)
  const stat = fs.statSync(target, { throwIfNoEntry: false })
  if (stat && !stat.isFile()) throw new Error(stat.isDirectory() ? 'it is a directory' : 'it is no regular file')
  return target
}

function told<T>(path: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new SourceFileError(path, `cannot be written: ${isMissing ? 'there is no such directory' : reasonOf(error)}`)
  }
}
