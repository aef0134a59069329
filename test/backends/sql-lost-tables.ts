/** A table that was dropped, or left out of a backup that was put back: its rows are lost, and not nothing. */
import { expect } from 'vitest'
import type { InventoryBackend } from '../../src/backends/contract.ts'
import { tables } from '../../src/backends/sql/tables.ts'
import { revisionOf } from './sql-cloud.ts'

export interface LostTables {
  open(): Promise<InventoryBackend>
  drop(table: string): Promise<void>
}

/** Without it nothing can be gone on from. */
export async function demandTellsLost({ open, drop }: LostTables, table: keyof typeof tables): Promise<void> {
  const backend = await open()
  const first = revisionOf('{}')
  await backend.write(first, undefined)
  await drop(tables[table])
  const told = {
    code: 'ERR_CORRUPT_DOCUMENT',
    message: expect.stringContaining(`the table ${tables[table]} is gone, and others of the inventory are there`),
  }
  const listed = async (reader: InventoryBackend) => {
    for await (const _ of reader.revisions!());
  }
  for (const again of [backend, await open()]) {
    await expect(again.load()).rejects.toMatchObject(told)
    await expect(listed(again)).rejects.toMatchObject(told)
    await expect(again.newestInfo!()).rejects.toMatchObject(told)
    await expect(again.write(revisionOf('{"a": {}}', first), 1)).rejects.toMatchObject(told)
    await expect(again.write(revisionOf('{"a": {}}'), undefined)).rejects.toMatchObject(told)
    await expect(again.destroy!()).rejects.toMatchObject(told)
    await again.close!()
  }
}

/** The revisions tell what it said: who goes on from the newest one makes it again. */
export async function demandMendsLost({ open, drop }: LostTables, table: 'schema' | 'heads'): Promise<void> {
  const backend = await open()
  const first = revisionOf('{}')
  const second = revisionOf('{"a": {}}', first)
  const third = revisionOf('{"b": {}}', second)
  await backend.write(first, undefined)
  await backend.write(second, 1)
  await backend.close!()
  await drop(tables[table])
  const again = await open()
  await expect(again.load()).rejects.toMatchObject({
    code: 'ERR_CORRUPT_DOCUMENT',
    message: expect.stringContaining(`the table ${tables[table]} is gone`),
  })
  expect((await again.newestInfo!())!.id).toBe(2)
  await again.write(third, 2)
  expect(await again.load()).toEqual(third)
  expect(await again.loadRevision!(1)).toEqual(first)
  await again.close!()
}

/** A prune or a new tag that made it again, empty, would hide that tags were lost; `repair` does where someone asks for it. */
export async function demandTellsLostTags({ open, drop }: LostTables): Promise<void> {
  const backend = await open()
  const revisions = [revisionOf('{}')]
  for (const text of ['{"a": {}}', '{"b": {}}']) revisions.push(revisionOf(text, revisions.at(-1)))
  for (const [index, revision] of revisions.entries()) await backend.write(revision, revisions[index - 1]?.id)
  await backend.setTag!({ name: 'kept', id: 1 }, undefined)
  await backend.close!()
  await drop(tables.tags)
  const again = await open()
  const told = {
    code: 'ERR_CORRUPT_DOCUMENT',
    message: expect.stringContaining(`the table ${tables.tags} is gone, and others of the inventory are there`),
    remedy: expect.stringMatching(
      /put the table back from a backup; or `osa-inventory backend repair` goes on without tags/,
    ),
  }
  for (const act of [
    () => again.tags!(),
    () => again.removeRevisions!([1], { id: 1, chain: revisions[0]!.chain }),
    () => again.setTag!({ name: 'other', id: 2 }, undefined),
    () => again.removeTag!({ name: 'kept', id: 1 }),
  ]) {
    await expect(act()).rejects.toMatchObject(told)
  }
  expect(await again.loadRevision!(1)).toEqual(revisions[0])
  expect(await again.repair!('left')).toEqual([])
  // Runs go on.
  const next = revisionOf('{"c": {}}', revisions.at(-1))
  expect(await again.load()).toEqual(revisions.at(-1))
  await again.write(next, 3)
  await expect(again.tags!()).rejects.toMatchObject(told)
  expect(await again.repair!('all')).toEqual([expect.stringContaining('no revision of any deployment in it has a tag')])
  expect(await again.repair!('all')).toEqual([])
  expect(await again.tags!()).toEqual([])
  await again.setTag!({ name: 'other', id: 2 }, undefined)
  expect(await again.tags!()).toEqual([{ name: 'other', id: 2 }])
  // The head as well: it is made again, and the tags are not.
  await drop(tables.tags)
  await drop(tables.heads)
  await again.write(revisionOf('{"d": {}}', next), 4)
  await expect(again.tags!()).rejects.toMatchObject(told)
  await again.destroy!()
  expect(await again.load()).toBeUndefined()
  await again.close!()
}
