/** A revision that another process removes while this one reads is gone, and not damaged. */
import { expect, onTestFinished, test, vi } from 'vitest'
import plugin from '../../src/backends/s3.ts'
import { fault, writeSome } from '../support/backend-acts.ts'
import { S3StandIn } from '../support/s3-stand-in.ts'
import { openWith } from '../support/sql-options.ts'

async function storeOf(count: number) {
  const store = await S3StandIn.start()
  onTestFinished(() => store.stop())
  const backend = await openWith(plugin, store.options)
  return { store, backend, written: await writeSome(backend, count) }
}

test('a list goes on without those that are removed while it is read', async () => {
  // Sixteen descriptions are read at once: the oldest ones come later.
  const { store, backend, written } = await storeOf(20)
  const other = await openWith(plugin, store.options)
  const ids: number[] = []
  for await (const { id } of backend.revisions!()) {
    if (ids.length === 0) await other.removeRevisions!([1, 2, 3], { id: 3, chain: written[2]!.chain })
    ids.push(id)
  }
  expect(ids).toEqual(Array.from({ length: 17 }, (_, index) => 20 - index))
})

test('one that is removed after the index was read is unknown', async () => {
  const { store, backend, written } = await storeOf(3)
  const [headKey, head] = [...store.objects].find(([key]) => key.endsWith('/head'))!
  await backend.removeRevisions!([1], { id: 1, chain: written[0]!.chain })
  const get = store.objects.get.bind(store.objects)
  let isOld = true
  vi.spyOn(store.objects, 'get').mockImplementation((key) => {
    if (key !== headKey || !isOld) return get(key)
    isOld = false
    return head
  })
  expect(await fault(backend.loadRevision!(1))).toMatchObject({ code: 'ERR_UNKNOWN_REVISION' })
  expect(isOld).toBe(false)
})

test('one that the index has, and whose object is gone, is damaged', async () => {
  const { store, backend, written } = await storeOf(3)
  const key = [...store.objects.keys()].find((each) => each.includes(written[1]!.change))!
  store.objects.delete(key)
  expect(await fault(backend.loadRevision!(2))).toMatchObject({ code: 'ERR_CORRUPT_DOCUMENT' })
  const list = async () => {
    for await (const { id } of backend.revisions!()) void id
  }
  expect(await fault(list())).toMatchObject({ code: 'ERR_CORRUPT_DOCUMENT' })
})
