/** How the kit's writers take what a backend says of a write that others have gone on from. */
import { expect, it } from 'vitest'
import type { InventoryBackend, Revision } from '../../src/backends/contract.ts'
import { BackendUnavailableError } from '../../src/backends/errors.ts'
import { namesDocument, namesIn } from '../../src/testing/documents.ts'
import { following } from '../../src/testing/revisions.ts'
import { addNames } from '../../src/testing/tasks.ts'

/** The first write is stored, another writer goes on from it, and then it is told so. */
function overtaken(error: BackendUnavailableError): { readonly backend: InventoryBackend; names(): string[] } {
  let newest: Revision | undefined
  let hasFailed = false
  const backend = {
    load: async () => newest,
    async write(revision: Revision) {
      newest = revision
      if (hasFailed) return
      hasFailed = true
      newest = following(revision, namesDocument([...namesIn(revision.document), 'of another']))
      throw error
    },
  }
  return { backend: backend as unknown as InventoryBackend, names: () => namesIn(newest!.document) }
}

it.each([
  ['saved', new BackendUnavailableError('revision 1 is saved, but its hosts are not', { outcome: 'saved' })],
  ['perhaps saved', new BackendUnavailableError('the reply was lost', { outcome: 'unknown' })],
  ['unavailable', new BackendUnavailableError('the server went away')],
])('a name whose write was told as %s is not added again after another writer has gone on', async (_, error) => {
  const { backend, names } = overtaken(error)
  await addNames(backend, ['one', 'two'])
  expect(names()).toEqual(['one', 'of another', 'two'])
})
