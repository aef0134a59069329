/** `history verify` while others write and prune: whatever they do between two of its steps is not a fault. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { auditLogAt } from '../../../../src/app/store/audit-log.ts'
import { readAuditFile } from '../../../../src/app/store/history/audit-file.ts'
import { compareBesideWriters } from '../../../../src/app/store/history/compare-audit.ts'
import { verifyHistory } from '../../../../src/app/store/history/verify.ts'
import { InventoryStore } from '../../../../src/app/store/store.ts'
import type { InventoryBackend } from '../../../../src/backends/contract.ts'
import { openFileBackend } from '../../../../src/backends/file.ts'
import { parseJson } from '../../../../src/python/json-read.ts'
import { counted, quickDirectory } from '../../../backends/file-support.ts'

const place = { deployment: 'default', backend: 'file' }

function cloud(historyKeep: number) {
  const directory = quickDirectory()
  const log = join(directory, 'audit.log')
  const open = () => openFileBackend({ directory, historyKeep })
  let number = 0
  const attribution = { author: 'ada@deploy1', command: 'test', tool: 'osa-inventory/0' }
  const write = async (audit = auditLogAt(log, place)) => {
    const document = counted([String(++number)])
    const change = { document, inventory: parseJson(document), changed: true }
    await new InventoryStore(open(), attribution, { audit }).update(() => change)
  }
  return { log, open, write }
}

/** Writes `writes` revisions ahead of each call from the `nth` on, or ahead of that one alone. */
function disturbed(
  backend: InventoryBackend,
  write: () => Promise<void>,
  when: (call: number) => boolean,
  writes: number,
) {
  let call = 0
  const disturb = async () => {
    call += 1
    for (let n = 0; when(call) && n < writes; n += 1) await write()
  }
  return {
    calls: () => call,
    backend: {
      ...backend,
      load: async () => disturb().then(() => backend.load()),
      loadRevision: async (id: number) => disturb().then(() => backend.loadRevision!(id)),
      historyCut: async () => disturb().then(() => backend.historyCut!()),
      async *revisions() {
        await disturb()
        for await (const info of backend.revisions!()) {
          yield info
          await disturb()
        }
      },
    } satisfies InventoryBackend,
  }
}

test.each([1, 2, 7])('%d writes with pruning before any one step, or before every step', async (writes) => {
  for (let nth = 1, isOver = false; !isOver; nth += 1) {
    const { open, write } = cloud(4)
    for (let n = 0; n < 6; n += 1) await write()
    const { backend, calls } = disturbed(open(), write, (call) => call === nth, writes)
    expect((await verifyHistory(backend)).faults, `before step ${nth}`).toEqual([])
    isOver = calls() < nth
  }
  const { open, write } = cloud(40)
  for (let n = 0; n < 6; n += 1) await write()
  expect((await verifyHistory(disturbed(open(), write, (call) => call < 60, writes).backend)).faults).toEqual([])
})

test('an audit log that gets its line after the listing, or has lines of what came after it', async () => {
  const { open, write, log } = cloud(200)
  await write()
  const backend = open()
  const before = readAuditFile(log)
  await write()
  const verified = await verifyHistory(backend)
  await write()
  const history = { ...verified, ...place }
  expect((await compareBesideWriters(history, before, () => readAuditFile(log))).faults).toEqual([])
  // A writer is between its revision and its line.
  let looks = 0
  const late = () => {
    looks += 1
    const file = readAuditFile(log)
    return looks < 3 ? { ...file, lines: file.lines.filter(({ info }) => info.id !== 2) } : file
  }
  expect((await compareBesideWriters(history, before, late)).faults).toEqual([])
  expect(looks).toBe(3)
})

test('what is missing stays a fault, however busy others are', async () => {
  const { open, write, log } = cloud(200)
  for (let n = 0; n < 3; n += 1) await write()
  const verified = await verifyHistory(open())
  const before = readAuditFile(log)
  const without = { ...verified, infos: verified.infos.filter(({ id }) => id !== 3), ...place }
  expect((await compareBesideWriters(without, before, () => readAuditFile(log))).faults).toMatchObject([
    { revision: 3 },
  ])
})
