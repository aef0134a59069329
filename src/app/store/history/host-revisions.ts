/**
 * Which revisions touched a host or one of its containers. Their summaries answer for nearly all of them; documents are
 * read only for names that nobody knows any more, and where a list of names was cut.
 */
import type { RevisionId, RevisionInfo } from '../../../backends/contract.ts'
import { errorCodeOf } from '../../../backends/errors.ts'
import { type HostFamily, hostFamily } from '../../../core/inventory/host-family.ts'
import type { InventorySummary, Mention, NameList } from '../../../core/inventory/summary.ts'
import type { Told } from '../../../core/progress.ts'
import type { InventoryStore } from '../store.ts'
import { readingDocument } from '../stored.ts'

const lists = ['hostsAdded', 'hostsRemoved', 'hostsChanged', 'hostsRegrouped'] as const satisfies readonly NameList[]

export interface HostRevisions {
  /** In the order of `infos`. */
  readonly infos: readonly RevisionInfo[]
  /** Among them: what came before was pruned, so nobody can tell. */
  readonly uncertain: readonly RevisionId[]
  /** Whether any state that was read has such a host. */
  readonly isKnown: boolean
}

/**
 * @param infos newest first, the whole history
 * @param tell before each of them, how many are behind
 */
export async function revisionsOfHost(
  store: InventoryStore,
  infos: readonly RevisionInfo[],
  host: string,
  tell: Told = () => {},
): Promise<HostRevisions> {
  const search = new Search(store, infos, host)
  // Each is asked three times: whose its names are, twice, and whether it has touched the host.
  const all = 3 * infos.length
  await search.learnNames((done) => tell(done, all))
  const found: RevisionInfo[] = []
  const uncertain: RevisionId[] = []
  for (const [index, info] of infos.entries()) {
    tell(2 * infos.length + index, all)
    const said = await search.touched(info)
    if (said !== 'no') found.push(info)
    if (said === 'unknown') uncertain.push(info.id)
  }
  return { infos: found, uncertain, isKnown: search.isKnown || found.length > 0 }
}

class Search {
  readonly #store: InventoryStore
  readonly #infos: readonly RevisionInfo[]
  readonly #host: string
  /** Names that begin as the host's containers do, or are known: whether they are of its family. */
  readonly #belongs: Map<string, boolean>
  /** Of each document that was read; `undefined` for one that is not kept. */
  readonly #families = new Map<RevisionId, HostFamily | undefined>()

  constructor(store: InventoryStore, infos: readonly RevisionInfo[], host: string) {
    this.#store = store
    this.#infos = infos
    this.#host = host
    this.#belongs = new Map([[host, true]])
  }

  get isKnown(): boolean {
    const hasContainers = [...this.#belongs].some(([name, belongs]) => belongs && name !== this.#host)
    return hasContainers || [...this.#families.values()].some((family) => family?.names.has(this.#host))
  }

  /**
   * Whose is each name that summaries list: the newest state tells of most, and the state before a removal of what is
   * gone, mostly of several at once.
   */
  async learnNames(tell: (done: number) => void): Promise<void> {
    const [newest] = this.#infos
    if (newest) await this.#family(newest.id)
    const oldestFirst = this.#infos.toReversed()
    for (const [index, { summary, parent }] of oldestFirst.entries()) {
      tell(index)
      if (parent !== undefined) await this.#learn(summary.hostsRemoved, parent)
    }
    for (const [index, { summary, id }] of oldestFirst.entries()) {
      tell(oldestFirst.length + index)
      await this.#learn([...summary.hostsAdded, ...summary.hostsChanged, ...(summary.hostsRegrouped ?? [])], id)
    }
  }

  /** Containers are named after their host; the names of other hosts may begin in the same way. */
  #isOpen(name: string): boolean {
    return !this.#belongs.has(name) && name.startsWith(this.#host)
  }

  async #learn(names: readonly string[], id: RevisionId): Promise<void> {
    const open = names.filter((name) => this.#isOpen(name))
    if (open.length === 0) return
    const family = await this.#family(id)
    // Where the state is not kept any more the name has to do.
    const isNamedSo = (name: string) => /^[-_]/.test(name.slice(this.#host.length))
    for (const name of open) this.#belongs.set(name, family ? family.names.has(name) : isNamedSo(name))
  }

  /** `unknown`: what came before is not kept. */
  async touched({ id, parent, summary }: RevisionInfo): Promise<Mention> {
    const said = lists.map((list) => this.#mentioned(summary, list))
    if (said.includes('yes')) return 'yes'
    if (!said.includes('unknown')) return 'no'
    const now = await this.#family(id)
    const before = parent === undefined ? nobody : await this.#family(parent)
    if (!now) return 'unknown'
    if (!before) return now.names.size > 0 ? 'unknown' : 'no'
    return now.text === before.text ? 'no' : 'yes'
  }

  /** A list that was cut is the beginning of a sorted one. */
  #mentioned(summary: InventorySummary, list: NameList): Mention {
    const names = summary[list]
    const count = summary.counts[list]
    if (names === undefined || count === undefined) return 'unknown'
    if (names.some((name) => this.#belongs.get(name))) return 'yes'
    const isCut = names.length < count
    return isCut && (names.at(-1) ?? '') < `${this.#host}\uffff` ? 'unknown' : 'no'
  }

  async #family(id: RevisionId): Promise<HostFamily | undefined> {
    if (this.#families.has(id)) return this.#families.get(id)
    const family = await this.#read(id)
    this.#families.set(id, family)
    for (const name of family?.names ?? []) this.#belongs.set(name, true)
    return family
  }

  async #read(id: RevisionId): Promise<HostFamily | undefined> {
    try {
      const { document } = await this.#store.loadRevision(id)
      return readingDocument(document, `revision ${id}`, () => hostFamily(document, this.#host))
    } catch (error) {
      if (errorCodeOf(error) !== 'ERR_UNKNOWN_REVISION') throw error
      return undefined
    }
  }
}

const nobody: HostFamily = { names: new Set(), text: '[[],[]]' }
