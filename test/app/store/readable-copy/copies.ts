/** Clouds of a few hosts in memory, with a readable copy in a directory. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mirrorIn, mirrorName } from '../../../../src/app/store/mirror.ts'
import { InventoryStore, type StoredInventory, type StoreOptions } from '../../../../src/app/store/store.ts'
import type { InventoryBackend } from '../../../../src/backends/contract.ts'
import { type MemoryStorage, openMemoryBackend } from '../../../../src/backends/memory.ts'
import { parseJson } from '../../../../src/python/json-read.ts'

const attribution = { author: 'ada@deploy1', command: 'test', tool: 'osa-inventory/0' }

export function storeOn(
  backend: InventoryBackend,
  directory: string,
  options: Omit<StoreOptions, 'mirror'> = {},
): InventoryStore {
  return new InventoryStore(backend, attribution, { mirror: mirrorIn(directory, () => {}), ...options })
}

/** @param names of hosts; what has a dash is a container of the host before it: `h1-api-1a2b3c4d` */
export function documentOf(names: readonly string[], vars: object = {}): string {
  const varsOf = (name: string) => (name.includes('-') ? { physical_host: name.split('-')[0], ...vars } : vars)
  return JSON.stringify({ _meta: { hostvars: Object.fromEntries(names.map((name) => [name, varsOf(name)])) } })
}

/** What a run makes of whatever is stored. */
export function storing(document: string, draws = false) {
  return (stored: StoredInventory | undefined) => ({
    document,
    inventory: parseJson(document),
    changed: stored?.document !== document,
    draws,
  })
}

/** Hosts that are drawn, as it were. */
export function having(...hosts: readonly string[]) {
  return storing(documentOf(hosts), true)
}

/** A run with nothing to do. */
export function unchanged(stored: StoredInventory | undefined) {
  return { document: stored!.document, inventory: stored!.inventory, changed: false }
}

export function copyPath(directory: string): string {
  return join(directory, mirrorName)
}

export function copyIn(directory: string): string {
  return readFileSync(copyPath(directory), 'utf8')
}

export function writeCopy(directory: string, text: string): void {
  writeFileSync(copyPath(directory), text)
}

export function names(directory: string): string[] {
  return readdirSync(directory).sort()
}

/** The texts of what was kept aside. */
export function asides(directory: string): string[] {
  return names(directory)
    .filter((name) => name.startsWith(`${mirrorName}.aside-`))
    .map((name) => readFileSync(join(directory, name), 'utf8'))
}

/** Stores these, one after the other. */
export async function stored(directory: string, ...documents: readonly string[]): Promise<MemoryStorage> {
  const storage: MemoryStorage = { revisions: [] }
  for (const document of documents) await storeOn(openMemoryBackend(storage), directory).update(storing(document))
  return storage
}

/** As after an older database was put back: these were stored, and only the first so many are left. */
export async function wentBack(
  directory: string,
  left: number,
  ...documents: readonly string[]
): Promise<MemoryStorage> {
  const storage = await stored(directory, ...documents)
  storage.revisions = storage.revisions.slice(0, left)
  return storage
}

export function withoutHistory(storage: MemoryStorage): InventoryBackend {
  const { revisions: _, loadRevision: __, historyCut: ___, removeRevisions: ____, ...rest } = openMemoryBackend(storage)
  return rest
}
