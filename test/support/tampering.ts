/** What someone can do to a stored history behind the tool's back, whichever backend keeps it. */
import { expect } from 'vitest'
import type { AuditFile } from '../../src/app/store/history/audit-file.ts'
import { compareWithAudit } from '../../src/app/store/history/compare-audit.ts'
import { planPruning } from '../../src/app/store/history/prune.ts'
import { verifyHistory } from '../../src/app/store/history/verify.ts'
import { InventoryStore } from '../../src/app/store/store.ts'
import type { InventoryBackend, RevisionId } from '../../src/backends/contract.ts'
import { parseJson } from '../../src/python/json-read.ts'

/** Members of a description that a backend keeps as texts. */
export const textMembers = [
  'lineage',
  'change',
  'time',
  'author',
  'command',
  'reason',
  'tool',
  'digest',
  'inputs',
  'summary',
  'chain',
] as const
export type TextMember = (typeof textMembers)[number]

/** Well-formed, and not what was written. */
export function another(member: TextMember, value: unknown): unknown {
  if (member === 'time') return '2020-01-01T00:00:00.000Z'
  if (member === 'digest' || member === 'inputs' || member === 'chain')
    return String(value).replace(/^./, (first) => (first === '0' ? '1' : '0'))
  if (member !== 'summary') return `${String(value)}x`
  const summary = (typeof value === 'string' ? JSON.parse(value) : value) as { hostsAdded: string[] }
  const altered = { ...summary, hostsAdded: [...summary.hostsAdded, 'intruder'] }
  return typeof value === 'string' ? JSON.stringify(altered) : altered
}

export interface Tampering {
  /** Another value of one member; `summary` with one more host. */
  alter(id: RevisionId, member: TextMember): Promise<void>
  alterDocument(id: RevisionId): Promise<void>
  /** `null` in place of the summary. */
  spoilSummary(id: RevisionId): Promise<void>
  remove(id: RevisionId): Promise<void>
  /** Each has the other's place. */
  swap(a: RevisionId, b: RevisionId): Promise<void>
  /** The newest goes, and the one before is in force again. */
  goBack(newest: RevisionId): Promise<void>
}

export interface Tampered extends Tampering {
  open(): Promise<InventoryBackend>
}

export const newest = 8
export const cutAt = 3

/** Eight revisions; the first three are pruned if `pruned`. */
export async function writeHistory(backend: InventoryBackend, pruned: boolean): Promise<void> {
  for (let number = 1; number <= newest; number += 1) {
    const document = JSON.stringify({ _meta: { hostvars: { [`host${number}`]: { is_metal: true } } } }, undefined, 4)
    const attribution = {
      author: 'ada@deploy1',
      command: `change ${number}`,
      reason: `reason ${number}`,
      tool: 'test/1',
    }
    const change = { document, inventory: parseJson(document), changed: true, inputs: 'ab'.repeat(32) }
    await new InventoryStore(backend, attribution).update(() => change)
  }
  if (!pruned) return
  const infos = []
  for await (const info of backend.revisions!()) infos.push(info)
  const store = new InventoryStore(backend, { author: 'ada@deploy1', command: 'prune', tool: 'test/1' })
  await store.prune(planPruning(infos.reverse(), { keep: newest - cutAt }))
}

/** A harm, and the revisions at one of which the first fault must be reported. */
export const harms: readonly (readonly [
  what: string,
  at: readonly RevisionId[],
  harm: (place: Tampering) => Promise<void>,
])[] = [
  ...textMembers.flatMap((member) =>
    [cutAt + 1, 6, newest].map(
      (id) =>
        [`${member} of revision ${id} altered`, [id, id + 1], (place: Tampering) => place.alter(id, member)] as const,
    ),
  ),
  ...[cutAt + 1, 6, newest].map(
    (id) => [`document of revision ${id} altered`, [id], (place: Tampering) => place.alterDocument(id)] as const,
  ),
  ['summary of revision 5 made into nothing', [5], (place) => place.spoilSummary(5)],
  ['summary of the newest one made into nothing', [newest], (place) => place.spoilSummary(newest)],
  [
    'summaries of the newest two made into nothing',
    [newest - 1],
    async (place) => {
      await place.spoilSummary(newest - 1)
      await place.spoilSummary(newest)
    },
  ],
  ['the oldest one removed', [cutAt + 1], (place) => place.remove(cutAt + 1)],
  ['one in the middle removed', [6], (place) => place.remove(6)],
  [
    'two in the middle removed',
    [5],
    async (place) => {
      await place.remove(5)
      await place.remove(6)
    },
  ],
  ['two neighbours swapped', [5], (place) => place.swap(5, 6)],
  ['two others swapped', [cutAt + 1], (place) => place.swap(cutAt + 1, 7)],
]

export async function demandFound(place: Tampered, at: readonly RevisionId[]): Promise<void> {
  const backend = await place.open()
  try {
    const { faults } = await verifyHistory(backend)
    expect(at, JSON.stringify(faults)).toContain(faults[0]?.revision)
    // A message that tells of another revision than the one it is told of.
    for (const { revision, message } of faults) {
      const told = / of revision (\d+) is none/.exec(message)?.[1]
      if (told !== undefined) expect(`revision ${told}`, message).toBe(`revision ${revision}`)
    }
  } finally {
    await backend.close?.()
  }
}

export async function demandSound(place: Tampered): Promise<void> {
  const backend = await place.open()
  try {
    expect((await verifyHistory(backend)).faults).toEqual([])
  } finally {
    await backend.close?.()
  }
}

/** Every revision as an audit log had it before anything was done. */
export async function auditOf(place: Tampered): Promise<AuditFile> {
  const backend = await place.open()
  const { infos } = await verifyHistory(backend)
  await backend.close?.()
  const lines = infos.map((info, index) => {
    const { document: _, ...described } = info as typeof info & { document?: string }
    return { place: `audit.log:${index + 1}`, deployment: 'default', backend: 'file', info: described }
  })
  return { lines, cuts: [], broken: [] }
}

/** What leaves no trace in the history itself is found with the audit log. */
export async function demandCutFoundWithAudit(place: Tampered, audit: AuditFile, cut: RevisionId): Promise<void> {
  const backend = await place.open()
  await backend.removeRevisions!([cut], { id: cut, chain: (await backend.loadRevision!(cut)).chain })
  const verified = await verifyHistory(backend)
  await backend.close?.()
  expect(verified.faults).toEqual([])
  const history = { ...verified, deployment: 'default', backend: 'file' }
  const { faults } = compareWithAudit(history, audit)
  expect(faults).toEqual([
    { revision: cut, kind: 'audit', message: expect.stringContaining('no line of that pruning') },
  ])
  const { lineage } = verified.infos[0]!
  const logged = { ...audit, cuts: [{ lineage, cut: verified.cut! }] }
  expect(compareWithAudit(history, logged).faults).toEqual([])
  expect(compareWithAudit({ ...history, keepsOnly: 200 }, audit).faults).toEqual([])
  expect(compareWithAudit({ ...history, backend: 'copied-to' }, audit).faults).toEqual([])
}

export async function demandFoundWithAudit(place: Tampered, audit: AuditFile): Promise<void> {
  await demandSound(place)
  const backend = await place.open()
  const verified = await verifyHistory(backend)
  await backend.close?.()
  const { faults } = compareWithAudit({ ...verified, deployment: 'default', backend: 'file' }, audit)
  expect(faults).toMatchObject([{ revision: newest, kind: 'audit', message: expect.stringContaining('it is missing') }])
}
