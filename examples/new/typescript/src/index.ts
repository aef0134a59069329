/** my-backend keeps the inventory of osa-inventory: to begin with, in a file for each revision. */
import { createHash } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, rm, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import {
  apiVersion,
  BackendAuthError,
  BackendUnavailableError,
  CorruptDocumentError,
  defineBackend,
  type InventoryBackend,
  type Revision,
  RevisionConflictError,
  type RevisionId,
  UnknownRevisionError,
} from 'osa-inventory/plugin'

export default defineBackend({
  name: 'my-backend',
  apiVersion,
  summary: 'a file for each revision',
  options: {
    path: { type: 'path', required: true, description: 'the directory; it has to be there' },
  },
  register({ options, deployment }) {
    // Hexadecimal: no name of a deployment is another one's, whatever the file system makes of case and of `..`.
    return openDirectory(options.path, join(options.path, Buffer.from(deployment, 'utf8').toString('hex')))
  },
})

function openDirectory(store: string, directory: string): InventoryBackend {
  /** Named by its parent: a file can be made only once, and that is the comparison and the swap. */
  const fileAfter = (parent: RevisionId | undefined): string => join(directory, `${parent ?? 0}.json`)

  /** Parents of all revisions, ascending. */
  async function parents(): Promise<number[]> {
    // A missing directory of a deployment is new; a missing store is a disk that is not mounted.
    await stat(store)
    const names = await readdir(directory).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return []
      throw error
    })
    return names
      .flatMap((name) => /^([0-9]+)\.json$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b)
  }

  async function load(): Promise<Revision | undefined> {
    const newest = (await parents()).at(-1)
    return newest === undefined ? undefined : readRevision(fileAfter(newest))
  }

  return {
    capabilities: { compareAndSwap: true, shared: true },
    place: store,

    load: () => attempt(load),

    write: (revision, parent) =>
      attempt(async () => {
        const newest = (await load())?.id
        if (newest !== parent) throw new RevisionConflictError(newest)
        await mkdir(directory, { recursive: true, mode: 0o750 })
        if (await createOnce(fileAfter(parent), JSON.stringify(revision))) return
        throw new RevisionConflictError((await load())?.id)
      }),

    async *revisions() {
      for (const parent of (await attempt(parents)).reverse()) {
        const { document: _, ...info } = await attempt(() => readRevision(fileAfter(parent)))
        yield info
      }
    },

    loadRevision: (id) =>
      attempt(async () => {
        const known = await parents()
        for (const parent of [id - 1, 0]) {
          const revision = known.includes(parent) ? await readRevision(fileAfter(parent)) : undefined
          if (revision?.id === id) return revision
        }
        throw new UnknownRevisionError(`there is no revision ${id} in ${directory}`)
      }),

    destroy: () => attempt(() => rm(directory, { recursive: true, force: true, maxRetries: 10 })),
  }
}

/** The document is a text inside this JSON, and is not looked into: its numbers and its order stay as they are. */
async function readRevision(path: string): Promise<Revision> {
  const text = await readFile(path, 'utf8')
  let revision: Revision
  try {
    revision = JSON.parse(text) as Revision
  } catch (error) {
    throw new CorruptDocumentError(`${path} is damaged`, { cause: error })
  }
  const digest = createHash('sha256').update(revision.document, 'utf8').digest('hex')
  if (digest !== revision.digest) throw new CorruptDocumentError(`${path}: the document is not the one that was saved`)
  return revision
}

/** A whole file, brought to the disk, or none: written under another name, then linked. `false`: someone was first. */
async function createOnce(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${process.pid}-${Math.random().toString(36).slice(2)}`
  try {
    const file = await open(draft, 'wx', 0o640)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await link(draft, path)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    await unlink(draft).catch(() => {})
  }
  const directory = await open(join(path, '..'), 'r')
  await directory.sync().finally(() => directory.close())
  return true
}

/** What the operating system says, in the words of the contract. */
async function attempt<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    const code = codeOf(error)
    if (typeof code !== 'string' || code.startsWith('ERR_')) throw error
    const message = error instanceof Error ? error.message : String(error)
    const isForbidden = ['EACCES', 'EPERM', 'EROFS'].includes(code)
    throw new (isForbidden ? BackendAuthError : BackendUnavailableError)(message, { cause: error })
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}
