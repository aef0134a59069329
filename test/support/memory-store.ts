/** Stores above backends in memory, with what can go wrong there put in. */
import type { AuditEntry, AuditLog } from '../../src/app/store/audit-log.ts'
import type { Mirror } from '../../src/app/store/mirror.ts'
import { type Change, InventoryStore, type StoredInventory, type StoreOptions } from '../../src/app/store/store.ts'
import type { InventoryBackend, Revision, RevisionId } from '../../src/backends/contract.ts'
import { type MemoryBackend, type MemoryStorage, openMemoryBackend } from '../../src/backends/memory.ts'
import { sha256 } from '../../src/backends/support/digest.ts'
import { parseJson } from '../../src/python/json-read.ts'
import { dumpJson } from '../../src/python/json-write.ts'

export const attribution = { author: 'ada@deploy1', command: 'test', tool: 'osa-inventory/0' }

export function storeOn(backend: InventoryBackend, options: StoreOptions = {}): InventoryStore {
  return new InventoryStore(backend, attribution, options)
}

/** An inventory with these hosts and nothing else, in the form that is stored. Of a container the name is `HOST_TYPE-RANDOM`. */
export function documentOf(hosts: readonly string[]): string {
  const varsOf = (name: string): object => (name.includes('_') ? { physical_host: name.split('_')[0] } : {})
  const hostvars = Object.fromEntries(hosts.map((host) => [host, varsOf(host)]))
  return dumpJson(parseJson(JSON.stringify({ _meta: { hostvars } })))
}

export function changeTo(hosts: readonly string[], more: Partial<Change> = {}): Change {
  const document = documentOf(hosts)
  return { document, inventory: parseJson(document), changed: true, ...more }
}

/** Whatever is stored, there are these hosts afterwards. */
export function having(...hosts: readonly string[]): () => Change {
  return () => changeTo(hosts)
}

/** Adds a host to those that are stored. */
export function adding(host: string): (stored: StoredInventory | undefined) => Change {
  return (stored) => changeTo([...(stored ? hostsIn(stored.document) : []), host])
}

export function hostsIn(document: string): string[] {
  return Object.keys(JSON.parse(document)._meta.hostvars)
}

/** A history of as many revisions as there are lists of hosts. */
export async function storageWith(...states: readonly (readonly string[])[]): Promise<MemoryStorage> {
  const storage: MemoryStorage = { revisions: [] }
  for (const hosts of states) await storeOn(openMemoryBackend(storage)).update(having(...hosts))
  return storage
}

export function numbers(storage: MemoryStorage): RevisionId[] {
  return storage.revisions.map(({ id }) => id)
}

/** As the file backend: someone has put another document in the place of the newest, until that is recorded. */
export function editedFrom(storage: MemoryStorage, document: string, time = new Date().toISOString()): MemoryBackend {
  const backend = openMemoryBackend(storage)
  let isPending = true
  return {
    ...backend,
    async load() {
      const newest = await backend.load()
      if (!isPending || newest === undefined) return newest
      const { id, lineage } = newest
      const found: Revision = {
        ...{ ...newest, id: id + 1, parent: id, lineage, change: 'made by nobody', time, author: 'unknown' },
        ...{ document, digest: sha256(document), chain: '', unrecorded: 'external edit' },
      }
      return found
    },
    async write(revision, parent) {
      await backend.write(revision, parent)
      isPending = false
    },
  }
}

type Write = MemoryBackend['write']

/** What becomes of each write, in turn; `undefined`, and all that come later, go through. */
export function withFaults(backend: MemoryBackend, faults: readonly (Write | undefined)[]): MemoryBackend {
  const left = [...faults]
  return { ...backend, write: async (...args) => (left.shift() ?? backend.write)(...args) }
}

export interface HeardLog extends AuditLog {
  /** `open`, the events, `close`. */
  readonly heard: string[]
  readonly entries: AuditEntry[]
}

/** @param refusals thrown in turn when the log is opened */
export function auditLogInMemory(refusals: readonly Error[] = []): HeardLog {
  const left = [...refusals]
  const heard: string[] = []
  const entries: AuditEntry[] = []
  return {
    path: '/audit.log',
    heard,
    entries,
    fault: () => undefined,
    open() {
      const refusal = left.shift()
      if (refusal) throw refusal
      heard.push('open')
      return {
        append(entry) {
          heard.push(entry.event)
          entries.push(entry)
        },
        close: () => heard.push('close'),
      }
    },
  }
}

/** A readable copy that is there already. */
export function standingCopy(document: string, of?: Revision): Mirror & { readonly copies: string[] } {
  const copies: string[] = []
  const text = (): string => copies.at(-1) ?? document
  return {
    path: '/etc/openstack_deploy/openstack_inventory.json',
    copies,
    deployment: 'default',
    note: () => {
      if (of === undefined) return undefined
      const { lineage, id, change, digest } = of
      return { lineage, id, change, digest, mark: 'another file' }
    },
    look: () => ({ kind: 'file', stat: {} as never, digest: sha256(text()), text }),
    remember: () => {},
    write: (revision) => copies.push(revision.document) > 0,
    tidy: () => {},
    keepAside: () => true,
  }
}
