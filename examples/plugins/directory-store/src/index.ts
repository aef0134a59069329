/** A storage plugin for osa-inventory: each revision is a file in a directory that all machines share. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  apiVersion,
  BackendUnavailableError,
  defineBackend,
  type InventoryBackend,
  RevisionConflictError,
  type RevisionId,
  UnknownRevisionError,
} from 'osa-inventory/plugin'
import { directoryName } from './directory-name.js'
import { asBackendError, codeOf } from './errors.js'
import { createExclusively, readRevisionFile } from './revision-file.js'

export default defineBackend({
  name: 'directory-store',
  apiVersion,
  summary: 'a file for each revision, in a directory that all machines share',
  options: {
    path: { type: 'path', required: true, description: 'the directory; it has to be there' },
  },
  register({ options, deployment }) {
    return openDirectory(join(options.path, directoryName(deployment)))
  },
})

function openDirectory(directory: string): InventoryBackend {
  /**
   * A revision's file is named by its parent, `0` for none. So there can be one successor of each revision and no more:
   * creating that file, which succeeds only once, is the comparison and the swap.
   */
  const fileAfter = (parent: RevisionId | undefined): string => join(directory, `${parent ?? 0}.json`)

  /** Parents of all revisions, ascending. */
  async function parents(): Promise<RevisionId[]> {
    // A missing directory of a deployment is new; a missing store is a disk that is not mounted.
    if (!(await stat(dirname(directory))).isDirectory()) throw unavailable(`${dirname(directory)} is not a directory`)
    const names = await readdir(directory).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return []
      throw error
    })
    const numbers = names.flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? [])
    return numbers.map(Number).sort((a, b) => a - b)
  }

  async function load() {
    const newest = (await parents()).at(-1)
    return newest === undefined ? undefined : readRevisionFile(fileAfter(newest))
  }

  return {
    capabilities: { compareAndSwap: true, shared: true },

    load: () => attempt('load', load),

    write: (revision, parent) =>
      attempt('write', async () => {
        const newest = (await load())?.id
        if (newest !== parent) throw new RevisionConflictError(newest)
        await mkdir(directory, { recursive: true, mode: 0o750 })
        const isMine = await createExclusively(fileAfter(parent), JSON.stringify(revision))
        if (!isMine) throw new RevisionConflictError((await load())?.id)
      }),

    async *revisions() {
      const newestFirst = (await attempt('revisions', parents)).reverse()
      for (const parent of newestFirst) {
        const { document: _, ...info } = await attempt('revisions', () => readRevisionFile(fileAfter(parent)))
        yield info
      }
    },

    loadRevision: (id) =>
      attempt('loadRevision', async () => {
        for (const parent of [id - 1, 0]) {
          const isThere = (await parents()).includes(parent)
          const revision = isThere ? await readRevisionFile(fileAfter(parent)) : undefined
          if (revision?.id === id) return revision
        }
        throw new UnknownRevisionError(`there is no revision ${id} in ${directory}`)
      }),

    destroy: () => attempt('destroy', () => rm(directory, { recursive: true, force: true, maxRetries: 10 })),
  }
}

function unavailable(message: string): BackendUnavailableError {
  return new BackendUnavailableError(message)
}

/** Whatever the operating system says is reported in the words of the contract. */
async function attempt<T>(operation: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw asBackendError(error, operation)
  }
}
