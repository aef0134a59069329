/** Keeping a note for the next run. */
import { randomBytes } from 'node:crypto'
import * as nodeFs from 'node:fs'
import { join } from 'node:path'
import { quietly, writeAll } from '../../backends/file/filesystem.ts'
import { ensureCacheDirectory } from './cache-directory.ts'
import { type Note, noteBytes, noteName } from './note.ts'

/** So many clouds, and ways to ask for them, are remembered. */
const mostNotes = 32

/** Throws what the system throws: on a full disk, in a directory that is not writable. */
export function writeNote(directory: string, note: Note): void {
  if (!ensureCacheDirectory(directory)) return
  const name = noteName(note.question)
  const temporary = join(directory, `.${name}.${randomBytes(6).toString('hex')}`)
  try {
    const fd = nodeFs.openSync(temporary, 'wx', 0o600)
    try {
      writeAll(nodeFs, fd, noteBytes(note))
    } finally {
      nodeFs.closeSync(fd)
    }
    nodeFs.renameSync(temporary, join(directory, name))
  } finally {
    quietly(() => nodeFs.unlinkSync(temporary))
  }
  quietly(() => removeOldNotes(directory))
}

/** Leftovers of writers that died count as notes too. */
function removeOldNotes(directory: string): void {
  const names = nodeFs
    .readdirSync(directory)
    .filter((name) => /^[0-9a-f]{16}$|^\.[0-9a-f]{16}\.[0-9a-f]{12}$/.test(name))
  if (names.length <= mostNotes) return
  const aged = names.map((name) => ({ name, time: nodeFs.lstatSync(join(directory, name)).mtimeMs }))
  const old = aged.sort((a, b) => b.time - a.time).slice(mostNotes)
  for (const { name } of old) quietly(() => nodeFs.unlinkSync(join(directory, name)))
}
