import { createHash } from 'node:crypto'
import { link, open, readFile, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CorruptDocumentError, type Revision } from 'osa-inventory/plugin'
import { codeOf } from './errors.js'

/** @throws CorruptDocumentError when the file does not hold what was saved in it */
export async function readRevisionFile(path: string): Promise<Revision> {
  const revision = parsed(await readFile(path, 'utf8'), path)
  const digest = createHash('sha256').update(revision.document, 'utf8').digest('hex')
  if (digest !== revision.digest) throw new CorruptDocumentError(`${path}: the document is not the one that was saved`)
  return revision
}

function parsed(text: string, path: string): Revision {
  try {
    // The document is a text inside this JSON, and is not looked into: its numbers and its order stay as they are.
    return JSON.parse(text) as Revision
  } catch (error) {
    throw new CorruptDocumentError(`${path} is damaged`, { cause: error })
  }
}

/**
 * Puts a whole file in place, or finds that someone else has: written under another name, brought to the disk, then
 * linked, which fails if the name is taken. `false` then.
 */
export async function createExclusively(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${process.pid}-${Math.random().toString(36).slice(2)}`
  try {
    await writeToDisk(draft, text)
    await link(draft, path)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    await unlink(draft).catch(() => {})
  }
  await syncDirectory(dirname(path))
  return true
}

async function writeToDisk(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o640)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
