import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { planPruning } from '../../../../src/app/store/history/prune.ts'
import { mirrorIn } from '../../../../src/app/store/mirror.ts'
import { copyNoteName } from '../../../../src/app/store/readable-copy/note.ts'
import { type Former, type Standing, standingOf } from '../../../../src/app/store/readable-copy/standing.ts'
import type { InventoryBackend } from '../../../../src/backends/contract.ts'
import { type MemoryStorage, openMemoryBackend } from '../../../../src/backends/memory.ts'
import { sha256 } from '../../../../src/backends/support/digest.ts'
import { scratch } from '../../../support/program.ts'
import {
  asides,
  copyIn,
  documentOf,
  having,
  stored,
  storeOn,
  storing,
  unchanged,
  wentBack,
  withoutHistory,
  writeCopy,
} from './copies.ts'

const documents = [['a'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd']].map((hosts) => documentOf(hosts))
const [one, two, three, four] = documents as [string, string, string, string]
const edited = documentOf(['z'])

async function standing(
  storage: MemoryStorage,
  directory: string,
  { former, backend = openMemoryBackend(storage) }: { former?: Former; backend?: InventoryBackend } = {},
): Promise<Pick<Standing, 'kind' | 'isAhead'> & { id?: number }> {
  const {
    sight: _,
    note: __,
    ...rest
  } = await standingOf({
    mirror: mirrorIn(directory, () => {}),
    backend,
    newest: storage.revisions.at(-1)!,
    former,
  })
  return rest
}

function forget(directory: string): void {
  rmSync(join(directory, copyNoteName))
}

describe('a copy is', () => {
  it('the newest, or a revision before it, with a note and without', async () => {
    for (const isNoted of [true, false]) {
      const directory = scratch()
      const storage = await stored(directory, one)
      if (!isNoted) forget(directory)
      expect(await standing(storage, directory)).toEqual({ kind: 'newest', isAhead: false })
      for (const document of [two, three])
        await storeOn(openMemoryBackend(storage), scratch()).update(storing(document))
      expect(await standing(storage, directory)).toEqual({ kind: 'older', id: 1, isAhead: false })
    }
  })

  it('the newest of the revisions with its document', async () => {
    const directory = scratch()
    const storage = await stored(scratch(), one, two, one, three)
    writeCopy(directory, one)
    expect(await standing(storage, directory)).toEqual({ kind: 'older', id: 3, isAhead: false })
  })

  it('what the newest was made from, without a look at the history', async () => {
    const directory = scratch()
    const storage = await stored(directory, one)
    const backend: InventoryBackend = {
      ...openMemoryBackend(storage),
      revisions() {
        throw new Error('asked')
      },
    }
    await storeOn(openMemoryBackend(storage), scratch()).update(storing(two))
    const former = { id: 1, digest: sha256(one) }
    expect(await standing(storage, directory, { former, backend })).toEqual({ kind: 'older', id: 1, isAhead: false })
    await expect(standing(storage, directory, { former: { id: 1, digest: 'other' }, backend })).rejects.toThrow('asked')
  })

  it('newer than what was read, when others have written meanwhile', async () => {
    const directory = scratch()
    const storage = await stored(directory, one, two, three)
    const read = { revisions: storage.revisions.slice(0, 2) }
    const backend = openMemoryBackend(storage)
    expect(await standing(read, directory, { backend })).toEqual({ kind: 'newer', id: 3, isAhead: false })
  })

  it('of no revision that is kept, when someone has written it', async () => {
    const directory = scratch()
    const storage = await stored(directory, one, two)
    writeCopy(directory, edited)
    expect(await standing(storage, directory)).toEqual({ kind: 'foreign', isAhead: false })
  })

  it('older when its revision was pruned, as long as it is as it was noted', async () => {
    const directory = scratch()
    const storage = await stored(directory, one)
    for (const document of [two, three]) await storeOn(openMemoryBackend(storage), scratch()).update(storing(document))
    const store = storeOn(openMemoryBackend(storage), scratch())
    await store.prune(planPruning(storage.revisions, { keep: 1 }))
    expect(await standing(storage, directory)).toEqual({ kind: 'older', id: 1, isAhead: false })
    writeCopy(directory, edited)
    expect(await standing(storage, directory)).toEqual({ kind: 'foreign', isAhead: false })
    writeCopy(directory, one)
    forget(directory)
    expect(await standing(storage, directory)).toEqual({ kind: 'foreign', isAhead: false })
  })
})

describe('of a lost revision', () => {
  it('the copy is ahead, also with the document of one that is kept', async () => {
    const lost = scratch()
    const storage = await wentBack(lost, 2, one, two, three)
    expect(await standing(storage, lost)).toEqual({ kind: 'foreign', isAhead: true })
    const again = scratch()
    expect(await standing(await wentBack(again, 2, one, two, one), again)).toEqual({ kind: 'foreign', isAhead: true })
  })

  it('the copy is ahead where another change has its number, and not when the history has gone on to it', async () => {
    const directory = scratch()
    const storage = await wentBack(directory, 1, one, two)
    for (const document of [three, four]) await storeOn(openMemoryBackend(storage), scratch()).update(storing(document))
    expect(await standing(storage, directory)).toEqual({ kind: 'foreign', isAhead: true })
  })

  it('nothing but the note is left when the copy is of what is kept', async () => {
    const directory = scratch()
    const storage = await wentBack(directory, 2, one, two, three)
    writeCopy(directory, one)
    expect(await standing(storage, directory)).toEqual({ kind: 'older', id: 1, isAhead: true })
    writeCopy(directory, two)
    expect(await standing(storage, directory)).toEqual({ kind: 'newest', isAhead: true })
    writeCopy(directory, edited)
    expect(await standing(storage, directory)).toEqual({ kind: 'foreign', isAhead: true })
  })

  it('the copy is ahead, and kept aside, also where there is no history, and another change has its number', async () => {
    const directory = scratch()
    const storage = await wentBack(directory, 1, one, two)
    await storeOn(openMemoryBackend(storage), scratch()).update(storing(three))
    const backend = withoutHistory(storage)
    expect(await standing(storage, directory, { backend })).toEqual({ kind: 'foreign', isAhead: true })
    await storeOn(backend, directory).update(storing(four))
    expect([copyIn(directory), asides(directory)]).toEqual([four, [two]])
  })

  it('the copy is lost where there is no history: a run that would draw again is refused', async () => {
    const directory = scratch()
    const storage = await wentBack(directory, 1, one, documentOf(['a', 'z']))
    await storeOn(openMemoryBackend(storage), scratch()).update(storing(two))
    await expect(storeOn(withoutHistory(storage), directory).update(having('a', 'b', 'c'))).rejects.toMatchObject({
      code: 'ERR_STORED_STATE_BEHIND',
      message: expect.stringContaining('is of revision 2 with 2 hosts: what is stored lacks z'),
    })
    expect(storage.revisions).toHaveLength(2)
  })
})

it('of the newest revision, whose document is not the one that was written any more, the copy is not older', async () => {
  const directory = scratch()
  const storage = await stored(directory, one)
  storage.revisions = [{ ...storage.revisions[0]!, document: edited }]
  const backend = withoutHistory(storage)
  expect(await standing(storage, directory, { backend })).toEqual({ kind: 'foreign', isAhead: false })
  await storeOn(backend, directory).update(unchanged)
  expect([copyIn(directory), asides(directory)]).toEqual([one, []])
})

it('of another inventory the copy is ahead, whatever it has', async () => {
  const directory = scratch()
  await stored(directory, one)
  const storage = await stored(scratch(), one, two)
  expect(await standing(storage, directory)).toEqual({ kind: 'foreign', isAhead: true })
  const same = await stored(scratch(), one)
  expect(await standing(same, directory)).toEqual({ kind: 'newest', isAhead: true })
})
