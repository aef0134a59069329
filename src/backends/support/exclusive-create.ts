/** A file that only one can create: comparison and swap of a place that is a directory. */
import { randomBytes } from 'node:crypto'
import { link, open, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errorCodeOf } from '../errors.ts'

/**
 * Puts a whole file in place, or finds that someone else has. It is written under another name, brought to the disk, then
 * linked to its own, which fails if that is taken; at the end the directory is brought to the disk. So a reader sees the
 * whole file or none, and of any number of writers, on any number of machines, one succeeds. The file system has to
 * know hard links: NFS does, SMB and FAT do not.
 *
 * @param path of the file; its directory has to be there
 * @param mode as for `open`; the umask applies
 * @returns `false` if the file is there already: nothing was changed
 * @throws what the operating system says (`systemError` has the contract's words for it)
 */
export async function createExclusively(path: string, content: string | Uint8Array, mode = 0o640): Promise<boolean> {
  const draft = `${path}.${process.pid}-${randomBytes(6).toString('hex')}`
  try {
    const file = await open(draft, 'wx', mode)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await link(draft, path)
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    await unlink(draft).catch(() => {})
  }
  const directory = await open(dirname(path), 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
  return true
}
