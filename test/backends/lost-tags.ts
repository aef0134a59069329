/** A list of tags that is kept whole in one place and is gone, or damaged: not the same as no tags. */
import { expect } from 'vitest'
import type { InventoryBackend } from '../../src/backends/contract.ts'
import { revisionOf } from './sql-cloud.ts'

export interface LostList {
  open(): Promise<InventoryBackend>
  /** Takes the list away, whoever made it. */
  lose(): Promise<void> | void
  /** Writes this in the place of the list. */
  spoil(text: string): Promise<void> | void
}

export async function demandTellsLostList({ open, lose, spoil }: LostList): Promise<void> {
  const backend = await open()
  const revisions = [revisionOf('{}')]
  for (const text of ['{"a": {}}', '{"b": {}}']) revisions.push(revisionOf(text, revisions.at(-1)))
  for (const [index, revision] of revisions.entries()) await backend.write(revision, revisions[index - 1]?.id)
  expect(await backend.tags!()).toEqual([])
  const told = (message: RegExp) => ({
    code: 'ERR_CORRUPT_DOCUMENT',
    message: expect.stringMatching(message),
    remedy: expect.stringMatching(/back from a backup; or `osa-inventory backend repair` goes on without tags/),
  })
  for (const [harm, message] of [
    [lose, /tags.* is gone/],
    [() => spoil('nonsense'), /tags.* is not JSON/],
  ] as const) {
    await backend.setTag!({ name: 'kept', id: 1 }, undefined)
    await harm()
    const again = await open()
    for (const act of [
      () => again.tags!(),
      () => again.removeRevisions!([1]),
      () => again.setTag!({ name: 'other', id: 2 }, undefined),
      () => again.removeTag!({ name: 'kept', id: 1 }),
    ]) {
      await expect(act()).rejects.toMatchObject(told(message))
    }
    expect(await again.loadRevision!(1)).toEqual(revisions[0])
    expect(await again.load()).toEqual(revisions.at(-1))
    expect(await again.repair!('left')).toEqual([])
    await expect(again.tags!()).rejects.toMatchObject(told(message))
    expect(await again.repair!('all')).toEqual([expect.stringContaining('no revision has a tag any more')])
    expect(await again.repair!('all')).toEqual([])
    expect(await again.tags!()).toEqual([])
    await again.close!()
  }
  await backend.setTag!({ name: 'other', id: 2 }, undefined)
  // Of a newer release: no damage that anyone may put right here.
  await spoil('{"format": "osa-inventory tags 9", "tags": {}}')
  await expect(backend.repair!('all')).rejects.toMatchObject({ remedy: expect.stringContaining('install the release') })
  await backend.destroy!()
  await backend.close!()
}
