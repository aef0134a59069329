/** Stores for the tests of copying: in memory, with a history of their own making. */
import { InventoryStore } from '../../../../src/app/store/store.ts'
import { compareCopies, copyRevisions } from '../../../../src/app/store/transfer/copy.ts'
import { destinationState } from '../../../../src/app/store/transfer/destination.ts'
import { planTransfer, type TransferPlan, type TransferWish } from '../../../../src/app/store/transfer/plan.ts'
import { sourceOf } from '../../../../src/app/store/transfer/source.ts'
import type { InventoryBackend } from '../../../../src/backends/contract.ts'
import { type MemoryStorage, openMemoryBackend } from '../../../../src/backends/memory.ts'
import { parseJson } from '../../../../src/python/json-read.ts'

const attribution = { author: 'ada@deploy1', command: 'test', reason: 'because', tool: 'osa-inventory/0' }

export function storeOver(backend: InventoryBackend): InventoryStore {
  return new InventoryStore(backend, attribution)
}

export function memory(storage: MemoryStorage = { revisions: [] }): { storage: MemoryStorage; store: InventoryStore } {
  return { storage, store: storeOver(openMemoryBackend(storage)) }
}

export function documentOf(name: string): string {
  return JSON.stringify(
    { _meta: { hostvars: { always1: {}, always2: {}, [name]: {} } }, all: { children: ['groß'] } },
    undefined,
    4,
  )
}

export async function write(store: InventoryStore, ...names: string[]): Promise<void> {
  for (const name of names) {
    const document = documentOf(name)
    await store.update(() => ({ document, inventory: parseJson(document), changed: true }))
  }
}

export const names = { source: '[here]', destination: '[there]', elsewhere: 'name another' }

export async function planned(
  from: InventoryStore,
  to: InventoryStore,
  wish: Partial<TransferWish> = {},
): Promise<TransferPlan> {
  const source = await sourceOf(from)
  return planTransfer(source!, await destinationState(to), { history: true, replace: 'no', ...wish }, names)
}

/** Plans, copies and compares. */
export async function transfer(
  from: InventoryStore,
  to: InventoryStore,
  wish: Partial<TransferWish> = {},
): Promise<TransferPlan> {
  const plan = await planned(from, to, wish)
  const source = (await sourceOf(from))!
  const copying = { source, destination: to, name: '[there]', progress: () => {} }
  if (plan.kind === 'copy') await copyRevisions(plan, copying)
  if (plan.kind !== 'refused') await compareCopies(copying)
  return plan
}
