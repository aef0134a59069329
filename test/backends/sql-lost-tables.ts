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
