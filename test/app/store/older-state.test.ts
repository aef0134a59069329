/** An older state in force, and a run that would draw again what a newer one has: refused, with what to do. */
import { utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ChangedMeanwhileError, demandAsShown } from '../../../src/app/store/changed-meanwhile.ts'
import { demandNotedKept, demandNothingDrawnAgain, type NotedState } from '../../../src/app/store/older-state.ts'
import type { StoredInventory } from '../../../src/app/store/stored.ts'
import type { InventoryBackend, Revision } from '../../../src/backends/contract.ts'
import { CorruptDocumentError, UnknownRevisionError } from '../../../src/backends/errors.ts'
import { openFileBackend } from '../../../src/backends/file.ts'
import { openMemoryBackend } from '../../../src/backends/memory.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { following } from '../../../src/testing/revisions.ts'
import { scratch } from '../../support/program.ts'

/** The host h1 with containers of these types, all with the same digits. */
function cloud(digits: string, ...types: readonly string[]): string {
  const containers = types.map((type) => `"h1-${type}-${digits}": {"physical_host": "h1"}`)
  return `{"_meta": {"hostvars": {${['"h1": {"physical_host": "h1"}', ...containers].join(', ')}}}}`
}

const older = cloud('00000000')
const newer = cloud('11111111', 'api', 'db', 'web', 'mq', 'log')
const now = cloud('22222222', 'api', 'db', 'web', 'mq', 'log')

/** A day between two of them. */
function historyOf(...documents: readonly string[]): Revision[] {
  const revisions: Revision[] = []
  for (const [index, document] of documents.entries()) {
    revisions.push({ ...following(revisions.at(-1), document), time: `2026-01-0${index + 1}T00:00:00.000Z` })
  }
  return revisions
}

const stored = (revision: Revision): StoredInventory => ({
  document: revision.document,
  inventory: parseJson(revision.document),
  revision,
})

/** The first revision is in force again, as if its file had been put back. */
function putBack(revisions: Revision[], more: Partial<InventoryBackend> = {}, made = now) {
  const backend = { ...openMemoryBackend({ revisions }), place: '/etc/cloud.json', ...more }
  const again = { ...following(revisions.at(-1), older), unrecorded: 'external edit', time: '2026-01-09T00:00:00.000Z' }
  return demandNothingDrawnAgain(backend, stored(again as Revision), parseJson(made))
}

describe('a run on an older state', () => {
  it('is refused where it would draw again what a newer revision has', async () => {
    await expect(putBack(historyOf(older, newer))).rejects.toMatchObject({
      code: 'ERR_STORED_STATE_BEHIND',
      message:
        '/etc/cloud.json shows an older state than revision 2 of this history, and this run would draw containers again that revision 2 has: ' +
        'h1-api-11111111 (now h1-api-22222222), h1-db-11111111 (now h1-db-22222222), h1-log-11111111 (now h1-log-22222222) and 2 more. ' +
        'Was the directory copied while a run wrote, or an older backup put back?',
      remedy:
        'osa-inventory restore latest puts the newest state back; osa-inventory generate --force goes on from the older one, with other names and addresses',
    })
  })

  it('goes on where it draws nothing of the kind, and where no newer revision has any', async () => {
    await putBack(historyOf(older, newer), {}, cloud('22222222', 'other'))
    await putBack(historyOf(newer, older))
    await putBack(historyOf(older))
  })

  it('is refused where the newer revision cannot be read, but not where it was dropped meanwhile', async () => {
    const failing = (error: Error): Partial<InventoryBackend> => ({ loadRevision: async () => Promise.reject(error) })
    const damage = new CorruptDocumentError('row 2 is cut off', { operation: 'load' })
    await expect(putBack(historyOf(older, newer), failing(damage))).rejects.toMatchObject({
      code: 'ERR_STORED_STATE_BEHIND',
      message:
        '/etc/cloud.json shows an older state than revision 2, which cannot be read (row 2 is cut off); ' +
        'this run would draw names or addresses again that it may have',
    })
    await putBack(historyOf(older, newer), failing(new UnknownRevisionError('gone', { operation: 'load' })))
    await expect(putBack(historyOf(older, newer), failing(new Error('away')))).rejects.toThrow('away')
  })

  it('is refused where the newest revision cannot even be listed', async () => {
    const revisions = historyOf(older, newer)
    const head = revisions[1]!
    const torn: Partial<InventoryBackend> = {
      newestInfo: async () => head,
      loadRevision: async () => Promise.reject(new CorruptDocumentError('row 2 is cut off', { operation: 'load' })),
    }
    const told = '/etc/cloud.json shows an older state than revision 2, which cannot be read (row 2 is cut off)'
    await expect(putBack(revisions.slice(0, 1), torn)).rejects.toThrow(told)
  })

  it('goes on where no revision can be read alone', async () => {
    const { loadRevision: _, ...listed } = openMemoryBackend({ revisions: historyOf(older, newer) })
    const again = { ...following(undefined, older), unrecorded: 'external edit' } as Revision
    await demandNothingDrawnAgain(listed, stored(again), parseJson(now))
  })

  it('is known by the backup of it where its own revision was dropped', async () => {
    const directory = scratch()
    const backend = openFileBackend({ directory })
    let parent: Revision | undefined
    for (const document of [older, newer, cloud('11111111', 'api')]) {
      const revision: Revision = following(parent, document)
      await backend.write(revision, parent?.id)
      parent = revision
    }
    const json = join(directory, 'openstack_inventory.json')
    const soon = new Date(Date.now() + 60_000)
    await backend.removeRevisions([1], { id: 1, chain: '' })
    for (const [document, told] of [
      [older, `${json} shows an older state than revision 3`],
      // An edit is younger than all there is.
      [`${older} `, undefined],
    ] as const) {
      writeFileSync(json, document)
      // The clock of files lags behind that of revisions.
      utimesSync(json, soon, soon)
      const found = (await backend.load())!
      expect(found.unrecorded).toBe('external edit')
      const demanded = demandNothingDrawnAgain(backend, stored(found), parseJson(now))
      if (told) await expect(demanded).rejects.toThrow(told)
      else await demanded
    }
  })

  it('of bytes that nobody knows asks what was stored after them', async () => {
    const revisions = historyOf(older, newer)
    const at = async (time: string) => {
      const edited = { ...following(revisions[1], `${older} `), unrecorded: 'external edit', time }
      return demandNothingDrawnAgain(openMemoryBackend({ revisions }), stored(edited as Revision), parseJson(now))
    }
    await expect(at('2026-01-01T12:00:00.000Z')).rejects.toThrow('what is stored shows an older state than revision 2')
    await at('2026-01-02T12:00:00.000Z')
  })
})

describe('what a run has noted', () => {
  const [first] = historyOf(older) as [Revision]
  const noted = (more: Partial<NotedState> = {}): NotedState => ({
    ...{ id: 7, lineage: first.lineage, inventory: () => parseJson(newer) },
    ...more,
  })
  const demand = (state: NotedState, revision: Revision = first, made = now) =>
    demandNotedKept(openMemoryBackend(), stored(revision), state, parseJson(made))

  it('and is not there any more refuses a run that would draw it again', () => {
    const refused = expect.objectContaining({
      code: 'ERR_STORED_STATE_BEHIND',
      message: expect.stringMatching(
        /^what is stored is at revision 1, and the last run that changed nothing has seen revision 7 there; this run would draw containers again that revision 7 has: h1-api-11111111 \(now h1-api-22222222\), .* Was an older backup put back\?$/,
      ),
      remedy: expect.stringMatching(/^put it back from a newer backup; osa-inventory generate --force /),
    })
    expect(() => demand(noted())).toThrow(refused)
  })

  it('counts for the same inventory only, for a newer revision only, and where it can be read', () => {
    demand(noted({ lineage: 'other' }))
    demand(noted({ id: 1 }))
    demand(noted({ inventory: () => undefined }))
    demand(noted(), first, older)
    // An edit that nobody has recorded is not a revision.
    const edit = { ...first, id: 2, parent: 1, unrecorded: 'external edit' } as Revision
    expect(() => demand(noted({ id: 2 }), edit)).toThrow('is at revision 1')
  })
})

describe('what someone agreed to', () => {
  const [one, other] = historyOf(older, newer) as [Revision, Revision]
  const same = { ...one, document: one.document.replace('{"_meta"', '{ "_meta"') }
  const demand = (shown: Revision | undefined, found: Revision | undefined) =>
    demandAsShown(shown && stored(shown), found && stored(found), 'nothing was restored')

  it('is done while it is what was shown', () => {
    demand(one, one)
    demand(one, same)
    demand(undefined, undefined)
  })

  it.each([
    ['something else', one, other],
    ['nothing', one, undefined],
    ['something where nothing was', undefined, one],
  ])('is not done when there is %s now', (_, shown, found) => {
    const refused = expect.objectContaining({
      code: 'ERR_CHANGED_MEANWHILE',
      message:
        'someone else changed the inventory since it was compared, and that would be lost now; nothing was restored',
      ...{ remedy: 'run the command again', exit: 'again' },
    })
    expect(() => demand(shown, found)).toThrow(refused)
    expect(() => demand(shown, found)).toThrow(ChangedMeanwhileError)
  })
})
