/** What a copy tells while it is made, what it asks of the place that it goes to, and what is said of one that is made. */
import { describe, expect, it } from 'vitest'
import { ChangedMeanwhileError } from '../../../../src/app/store/changed-meanwhile.ts'
import { afterCopy, copyRevisions, demandTwoPlaces } from '../../../../src/app/store/transfer/copy.ts'
import { destinationState, isSameState } from '../../../../src/app/store/transfer/destination.ts'
import type { CopyPlan } from '../../../../src/app/store/transfer/plan.ts'
import { sourceOf } from '../../../../src/app/store/transfer/source.ts'
import { BackendAuthError, BackendUnavailableError, CorruptDocumentError } from '../../../../src/backends/errors.ts'
import { openMemoryBackend } from '../../../../src/backends/memory.ts'
import { editedFrom } from '../../../support/memory-store.ts'
import { documentOf, memory, planned, storeOver, transfer, write } from './places.ts'

it('tells after each revision how many of those that are to be copied are', async () => {
  const [from, to] = [memory(), memory()]
  await write(from.store, 'a')
  await transfer(from.store, to.store)
  await write(from.store, 'b', 'c', 'd')
  const told: unknown[] = []
  const plan = (await planned(from.store, to.store)) as CopyPlan
  const progress = (...each: unknown[]) => told.push(each)
  await copyRevisions(plan, { source: (await sourceOf(from.store))!, destination: to.store, name: 'there', progress })
  expect(told).toEqual([1, 2, 3].map((done) => ['copying', done, 3]))
})

it('asks no cut of a place that keeps none', async () => {
  const [from, to] = [memory(), memory()]
  await write(from.store, 'a', 'b')
  const { historyCut: _, ...withoutCut } = openMemoryBackend(to.storage)
  await transfer(from.store, storeOver(withoutCut), { history: false })
  expect(to.storage).toEqual({ revisions: [from.storage.revisions[1]] })
})

describe('what fails after a copy', () => {
  const plan: CopyPlan = {
    ...{ kind: 'copy', from: 2, to: 3, parent: 1, standing: undefined },
    ...{ left: undefined, loses: undefined, empties: false },
  }
  const failing = (error: Error, carriedOut: CopyPlan | undefined = plan) =>
    afterCopy(carriedOut, 'its readable copy is not', () => Promise.reject(error))

  it.each([BackendUnavailableError, BackendAuthError, CorruptDocumentError])(
    'of the place is told behind what is stored: %o',
    async (kind) => {
      const error = new kind('the server is away')
      const message = 'revisions 2 to 3 are stored, but its readable copy is not: the server is away'
      await expect(failing(error)).rejects.toMatchObject({ code: error.code, message })
    },
  )

  it('of one revision says so of one', async () => {
    const error = new BackendUnavailableError('the server is away')
    const message = 'revision 3 is stored, but its readable copy is not: the server is away'
    await expect(failing(error, { ...plan, from: 3 })).rejects.toMatchObject({ message })
  })

  it('where nothing was to be stored, or not of the place, is told as it is', async () => {
    const nothing = afterCopy(undefined, 'its readable copy is not', () =>
      Promise.reject(new BackendUnavailableError('the server is away')),
    )
    await expect(nothing).rejects.toMatchObject({ message: 'the server is away' })
    await expect(failing(new ChangedMeanwhileError('meanwhile', ''))).rejects.toMatchObject({
      message: expect.stringMatching(/^(?!revisions)/),
    })
  })
})

describe('two places', () => {
  it('that hold the same newest revision are taken for one', async () => {
    const { store, storage } = memory()
    await write(store, 'a')
    await expect(demandTwoPlaces(store, memory(storage).store)).rejects.toMatchObject({
      ...{ code: 'ERR_TRANSFER_REFUSED', remedy: 'nothing was written' },
      message: 'both sides hold the same newest revision: are they one place?',
    })
  })

  it('are two where one is empty, or holds something else', async () => {
    const [one, other] = [memory(), memory()]
    await write(one.store, 'a')
    await demandTwoPlaces(one.store, other.store)
    await demandTwoPlaces(other.store, one.store)
    await write(other.store, 'a')
    await demandTwoPlaces(one.store, other.store)
  })
})

describe('what a destination holds', () => {
  it('is the same while nobody writes, edits or damages it', async () => {
    const { store, storage } = memory()
    await write(store, 'a')
    const before = await destinationState(store)
    expect(isSameState(before, await destinationState(store))).toBe(true)
    const edited = await destinationState(storeOver(editedFrom(storage, documentOf('by hand'))))
    const otherwise = await destinationState(storeOver(editedFrom(storage, documentOf('otherwise'))))
    const load = async () => Promise.reject(new CorruptDocumentError('torn'))
    const damaged = await destinationState(storeOver({ ...openMemoryBackend(storage), load }))
    await write(store, 'b')
    const states = [before, edited, otherwise, damaged, await destinationState(store)]
    for (const [at, one] of states.entries()) {
      expect(states.map((other) => isSameState(one, other))).toEqual(states.map((_, index) => index === at))
    }
  })
})
