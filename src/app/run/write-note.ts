/** Keeping a note for the next run. */
import * as nodeFs from 'node:fs'
import { join } from 'node:path'
import { openRegular, quietly } from '../../disk/filesystem.ts'
import { replaceFile } from '../../disk/replace-file.ts'
import { ensureCacheDirectory, isOwnDirectory } from './cache-directory.ts'
import { clearHead, type Note, noteBytes, noteName } from './note.ts'

/** So many clouds, and ways to ask for them, are remembered. */
const mostNotes = 32

/** Throws what the system throws: on a full disk, in a directory that is not writable. */
export function writeNote(directory: string, note: Note): void {
  if (!ensureCacheDirectory(directory)) return
  const path = join(directory, noteName(note.question))
  replaceFile(path, noteBytes(note), { trust: 'nobody', access: { mode: 0o600 }, isDurable: false })
  quietly(() => removeOldNotes(directory))
}

/** Leftovers of writers that died count as notes too. */
function removeOldNotes(directory: string): void {
  const names = notesIn(directory)
  if (names.length <= mostNotes) return
  const aged = names.map((name) => ({ name, time: nodeFs.lstatSync(join(directory, name)).mtimeMs }))
  const old = aged.sort((a, b) => b.time - a.time).slice(mostNotes)
  for (const { name } of old) quietly(() => nodeFs.unlinkSync(join(directory, name)))
}

/** Notes of former versions, and what their writers have left: passwords may be in them as they are. */
export function removeClearNotes(directory: string): void {
  if (!isOwnDirectory(directory)) return
  for (const name of notesIn(directory)) {
    const path = join(directory, name)
    quietly(() => {
      if (beginsClear(path)) nodeFs.unlinkSync(path)
    })
  }
}

function beginsClear(path: string): boolean {
  if (!nodeFs.lstatSync(path).isFile()) return false
  const fd = openRegular(nodeFs, path)
  try {
    const bytes = Buffer.alloc(clearHead.length)
    return bytes.toString('latin1', 0, nodeFs.readSync(fd, bytes, 0, bytes.length, 0)) === clearHead
  } finally {
    nodeFs.closeSync(fd)
  }
}

function notesIn(directory: string): string[] {
  // The last part is the writer's token (temporary.ts), or what former versions had for one.
  return nodeFs
    .readdirSync(directory)
    .filter((name) => /^[0-9a-f]{16}$|^\.[0-9a-f]{16}\.(?:[a-z0-9]+-[0-9]+-)?[0-9a-f]{12}$/.test(name))
}
