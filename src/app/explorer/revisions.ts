/** The revisions as the page lists them, damaged ones among them. */
import type { InventoryBackend, RevisionId, RevisionInfo } from '../../backends/contract.ts'
import { errorCodeOf } from '../../backends/errors.ts'
import { messageOf } from '../../core/errors.ts'
import type { Counts, RevisionLine } from '../../explorer/data.ts'
import { historyOf, isDamage } from '../store/history/listing.ts'
import type { InventoryStore } from '../store/store.ts'
import type { StoredInventory } from '../store/stored.ts'
import type { Masker } from './masking.ts'

export interface ListedRevisions {
  /** Newest first. */
  readonly lines: readonly RevisionLine[]
  /** What is stored now, where that can be read. */
  readonly present: StoredInventory | undefined
}

/** @throws what the backend throws, but for damage */
export async function listRevisions(store: InventoryStore, masker: Masker): Promise<ListedRevisions> {
  const present = await presentState(store)
  const { infos } = await historyOf(store.backend)
  const recorded = await withDamaged(store.backend, infos)
  const lines = recorded.map((entry) => ('damage' in entry ? damagedLine(entry, masker) : revisionLine(entry, masker)))
  const first = present && (await unlistedLine(store, present, infos, masker))
  return { lines: first ? [first, ...lines.filter(({ id }) => id !== first.id)] : lines, present }
}

/** What is damaged is shown as that, beside the rest of the history. */
async function presentState(store: InventoryStore): Promise<StoredInventory | undefined> {
  try {
    return await store.load()
  } catch (error) {
    if (!isDamage(error)) throw error
    return undefined
  }
}

/** A state that someone has put there without recording it; that of a backend that keeps no history. */
async function unlistedLine(
  store: InventoryStore,
  present: StoredInventory,
  infos: readonly RevisionInfo[],
  masker: Masker,
): Promise<RevisionLine | undefined> {
  const { unrecorded, id, document } = present.revision
  if (unrecorded === undefined && infos.some((info) => info.id === id)) return undefined
  const bytes = Buffer.byteLength(document)
  if (unrecorded === undefined) return { ...revisionLine(present.revision, masker), bytes }
  const line = revisionLine(await asRecorded(store, present), masker)
  return { ...line, label: `${id}, not recorded yet`, bytes }
}

async function asRecorded(store: InventoryStore, present: StoredInventory): Promise<RevisionInfo> {
  try {
    return await store.asRecorded(present)
  } catch (error) {
    if (!isDamage(error)) throw error
    return present.revision
  }
}

interface Damaged {
  readonly id: RevisionId
  /** Of the one after it, whose own is not known. */
  readonly time: string
  readonly damage: string
}

/** So many are looked for in one gap. */
const mostMissing = 100

/** Numbers that are missing were pruned, or cannot be read: which of the two, reading them says. */
async function withDamaged(
  backend: InventoryBackend,
  infos: readonly RevisionInfo[],
): Promise<(RevisionInfo | Damaged)[]> {
  const found: (RevisionInfo | Damaged)[] = await newestDamaged(backend, infos)
  for (const [index, info] of infos.entries()) {
    found.push(info)
    const next = infos[index + 1]?.id ?? 0
    const last = Math.max(next, info.id - 1 - mostMissing)
    for (let id = info.id - 1; id > last; id--) {
      const damage = await damageOf(backend, id)
      if (damage !== undefined) found.push({ id, time: info.time, damage })
      // What is before the oldest one that is kept was pruned, all of it.
      else if (next === 0) break
    }
  }
  return found
}

async function newestDamaged(backend: InventoryBackend, infos: readonly RevisionInfo[]): Promise<Damaged[]> {
  const newest = await backend.newestInfo?.()
  if (newest === undefined || newest.id <= (infos[0]?.id ?? 0)) return []
  const damage = await damageOf(backend, newest.id)
  // What else than its number is known of it, the backend decides.
  const { id, time = infos[0]?.time ?? '' }: Partial<RevisionInfo> & Pick<RevisionInfo, 'id'> = newest
  return damage === undefined ? [] : [{ id, time, damage }]
}

async function damageOf(backend: InventoryBackend, id: RevisionId): Promise<string | undefined> {
  try {
    await backend.loadRevision?.(id)
  } catch (error) {
    if (errorCodeOf(error) === 'ERR_CORRUPT_DOCUMENT') return messageOf(error)
    if (!isDamage(error)) throw error
  }
  return undefined
}

function damagedLine({ id, time, damage }: Damaged, masker: Masker): RevisionLine {
  const none = { added: 0, removed: 0, changed: 0 }
  return {
    id,
    label: String(id),
    time,
    author: 'unknown',
    command: 'unknown',
    machines: 0,
    change: { hosts: none, groups: none, addresses: { added: 0, removed: 0 } },
    damage: masker.text(damage),
  }
}

/** Once more, when all documents were looked at: a reason may name what is secret in one of them. */
export function maskedLine(line: RevisionLine, masker: Masker): RevisionLine {
  const { author, command, reason, damage } = line
  return {
    ...line,
    author: masker.text(author),
    command: masker.text(command),
    ...(reason === undefined ? {} : { reason: masker.text(reason) }),
    ...(damage === undefined ? {} : { damage: masker.text(damage) }),
  }
}

export function revisionLine(info: RevisionInfo, masker: Masker): RevisionLine {
  const { id, time, author, command, reason, summary } = info
  return {
    id,
    label: String(id),
    time,
    author: masker.text(author),
    command: masker.text(command),
    ...(reason === undefined ? {} : { reason: masker.text(reason) }),
    machines: summary.hostCount,
    change: {
      hosts: countsOf(summary.counts, 'hosts'),
      groups: countsOf(summary.counts, 'groups'),
      addresses: { added: summary.addressesAdded, removed: summary.addressesRemoved },
    },
  }
}

/** A backend hands out what it has: a number that is not there counts as none. */
function countsOf(counts: Readonly<Record<string, number>>, of: 'hosts' | 'groups'): Counts {
  return {
    added: counts[`${of}Added`] ?? 0,
    removed: counts[`${of}Removed`] ?? 0,
    changed: counts[`${of}Changed`] ?? 0,
  }
}
