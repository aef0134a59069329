/** Every revision of a round, read while it goes on: some are pruned before it ends. */
import type { InventoryBackend, RevisionInfo } from '../../src/backends/contract.ts'
import { digestOf, type Hosts, hostsOf } from './document.ts'

export interface Found {
  readonly info: RevisionInfo
  /** SHA-256 of the document that came with it. */
  readonly digest: string
  readonly hosts: Hosts
}

export class History {
  readonly #found = new Map<number, Found>()
  readonly #faults = new Set<string>()
  #reading: Promise<void> | undefined
  readonly #keep: (line: string) => void

  /** @param keep is given each revision as a line of JSON */
  constructor(keep: (line: string) => void) {
    this.#keep = keep
  }

  /** By number, ascending. */
  get revisions(): readonly Found[] {
    return [...this.#found.values()].sort((a, b) => a.info.id - b.info.id)
  }

  get faults(): readonly string[] {
    return [...this.#faults]
  }

  get newest(): number {
    return Math.max(0, ...this.#found.keys())
  }

  /**
   * Reads what is new. Two at a time are one.
   *
   * @throws what the backend throws
   */
  collect(open: () => Promise<InventoryBackend>): Promise<void> {
    this.#reading ??= this.#collect(open).finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  async #collect(open: () => Promise<InventoryBackend>): Promise<void> {
    const backend = await open()
    try {
      const fresh: RevisionInfo[] = []
      for await (const info of backend.revisions!()) {
        if (this.#isKnown(info)) break
        fresh.unshift(info)
      }
      for (const info of fresh) await this.#take(backend, info)
    } finally {
      await backend.close?.()
    }
  }

  /** At the end: everything that is there, whether known or not, through each of the places where it can be read. */
  async readAgain(backend: InventoryBackend, place: string): Promise<void> {
    const listed: RevisionInfo[] = []
    for await (const info of backend.revisions!()) listed.unshift(info)
    for (const info of listed) if (!this.#isKnown(info)) await this.#take(backend, info)
    for (const { id } of listed) {
      const { document, ...info } = await backend.loadRevision!(id)
      const known = this.#found.get(id)
      if (known && (known.digest !== digestOf(document) || known.info.chain !== info.chain)) {
        this.#faults.add(`${place}: revision ${id} is another one than when it was first read`)
      }
    }
    const newest = await backend.load()
    const last = listed.at(-1)
    if (newest?.id !== last?.id || newest?.change !== last?.change) {
      this.#faults.add(`${place}: the newest revision is ${newest?.id}, the last one that is listed ${last?.id}`)
    }
    if (last?.id !== this.newest) this.#faults.add(`${place}: ends at revision ${last?.id} of ${this.newest}`)
  }

  #isKnown(info: RevisionInfo): boolean {
    const known = this.#found.get(info.id)
    if (known === undefined) return false
    if (known.info.chain !== info.chain) {
      this.#faults.add(`revision ${info.id} was listed with two chain digests, ${known.info.chain} and ${info.chain}`)
    }
    return true
  }

  async #take(backend: InventoryBackend, { id }: RevisionInfo): Promise<void> {
    const { document, ...info } = await backend.loadRevision!(id)
    this.#keep(JSON.stringify({ ...info, document }))
    this.#found.set(id, { info, digest: digestOf(document), hosts: hostsOf(document) })
  }
}
