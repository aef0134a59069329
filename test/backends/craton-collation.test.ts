/**
 * Craton over a database that sorts punctuation before digits (utf8_unicode_ci, and the default of newer releases of MySQL and
 * MariaDB): what is listed from ":" on comes without the numbers. `OSA_CRATON` may name a real one over such a database.
 */
import { expect, it, onTestFinished, vi } from 'vitest'
import type { InventoryBackend } from '../../src/backends/contract.ts'
import { listed } from '../../src/testing/revisions.ts'
import { CratonClient } from '../support/craton/client.ts'
import { openCraton, saveMore, twoDocuments } from '../support/craton/inventories.ts'
import { cellSeen, regionSeen } from '../support/craton/seen.ts'
import { type Troubled as Craton, isReal, startTroubled } from '../support/craton/subject.ts'

if (isReal) vi.setConfig({ testTimeout: 1_200_000 })

async function start(revisions: number): Promise<Craton> {
  const craton = await startTroubled({ collation: 'unicode' })
  onTestFinished(() => craton.stop())
  await saveMore(await openCraton(craton), revisions)
  return craton
}

const idsOf = async (backend: InventoryBackend): Promise<number[]> =>
  (await listed(backend.revisions!())).map(({ id }) => id)

/** Cells that sort behind all of ours, and fill the first page. */
async function addZones(craton: Craton): Promise<void> {
  const client = new CratonClient(craton.url, craton.user)
  const region = await regionSeen(craton)
  for (let at = 10; at < 22; at++) {
    await client.create('/cells', { name: `zone${at}`, region_id: region.id, cloud_id: region.cloud_id })
  }
}

it('tags are found, each change of them is made once, and what has one stays', async () => {
  const craton = await start(4)
  const backend = await openCraton(craton)
  for (const id of [1, 2, 3, 4]) await backend.setTag!({ name: `tag-${id}`, id }, undefined)
  await backend.removeTag!({ name: 'tag-3', id: 3 })
  const other = await openCraton(craton)
  const kept = [1, 2, 4].map((id) => ({ name: `tag-${id}`, id }))
  expect(await other.tags!()).toEqual(kept)
  await other.removeRevisions!([1, 2, 3])
  expect(await idsOf(other)).toEqual([4, 2, 1])
  await backend.destroy!()
  expect(await other.tags!()).toEqual([])
  await saveMore(other, 1)
  await other.setTag!({ name: 'first', id: 1 }, undefined)
  expect(await other.tags!()).toEqual([{ name: 'first', id: 1 }])
})

it('more revisions than a page has are read, written and doubted as elsewhere', async () => {
  const craton = await start(12)
  await addZones(craton)
  const warnings: string[] = []
  const backend = await openCraton(craton, { warnings })
  expect(await backend.load()).toMatchObject({ id: 12, document: twoDocuments[0] })
  await saveMore(backend, 1)
  expect((await idsOf(backend)).slice(0, 3)).toEqual([13, 12, 11])
  expect(await backend.doubts!()).toEqual([])
  expect(warnings).toEqual([])
})

it('a newest revision that was taken away is missed', async () => {
  const craton = await start(12)
  const client = new CratonClient(craton.url, craton.user)
  const { id } = (await cellSeen(craton, 'rev-00000012'))!
  expect(await client.status('DELETE', `/cells/${id}`)).toBe(204)
  await expect((await openCraton(craton)).load()).rejects.toMatchObject({
    code: 'ERR_CORRUPT_DOCUMENT',
    message: expect.stringContaining('the cell rev-00000012 is gone'),
  })
})
