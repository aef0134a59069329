/** What is put back, by its name or as the newest, and how it is told where nothing can be. */
import { describe, expect, it } from 'vitest'
import { findRestorable } from '../../../src/app/store/restore.ts'
import { ownLineage } from '../../../src/app/store/restore-latest.ts'
import { InventoryStore } from '../../../src/app/store/store.ts'
import { namesByRevision, TagsMissingError, TagTakenError, tagsIn } from '../../../src/app/store/tags.ts'
import type { InventoryBackend, Revision } from '../../../src/backends/contract.ts'
import { CorruptDocumentError } from '../../../src/backends/errors.ts'
import { openMemoryBackend } from '../../../src/backends/memory.ts'
import { following } from '../../../src/testing/revisions.ts'

const good = (host: string) => `{"_meta": {"hostvars": {"${host}": {}}}}`
const noHosts = '{"_meta": {"hostvars": {}}}'

function revisionsOf(...documents: readonly string[]): Revision[] {
  const revisions: Revision[] = []
  for (const document of documents) revisions.push(following(revisions.at(-1), document))
  return revisions
}

function storeOf(revisions: Revision[], more: Partial<InventoryBackend> = {}): InventoryStore {
  const backend = { ...openMemoryBackend({ revisions }), ...more }
  return new InventoryStore(backend, { author: 'ada@deploy1', command: 'test', tool: 'osa-inventory/0' })
}

async function latest(store: InventoryStore): Promise<[name: string, passed: string[]]> {
  const { name, passedOver = [] } = await findRestorable(store, 'latest')
  return [name, passedOver.map((each) => `${each.name}: ${each.fault}`)]
}

describe('the newest state to go on from', () => {
  it('is the newest inventory with hosts; what is newer is told with its fault', async () => {
    expect(await latest(storeOf(revisionsOf(good('a'), good('b'))))).toEqual(['revision 2', []])
    expect(await latest(storeOf(revisionsOf(good('a'), noHosts, '7')))).toEqual([
      'revision 1',
      [expect.stringMatching(/^revision 3: it is not an inventory: /), 'revision 2: it has no hosts'],
    ])
  })

  it('is none of another inventory, which most revisions are not of', async () => {
    const [first, second, third] = revisionsOf(good('a'), good('b'), good('c')) as [Revision, Revision, Revision]
    const strange = { ...third, lineage: '00000000-0000-4000-8000-000000000000' }
    expect(await latest(storeOf([first, second, strange]))).toEqual([
      'revision 2',
      [`revision 3: it is of another inventory (lineage ${strange.lineage})`],
    ])
    expect(ownLineage([strange, second, first], undefined)).toBe(first.lineage)
    // As many of each: the newest decides.
    expect(ownLineage([strange, first], undefined)).toBe(strange.lineage)
  })

  it('passes over what cannot be read, but no failure of the service', async () => {
    const revisions = revisionsOf(good('a'), good('b'))
    const failing = (error: Error): Partial<InventoryBackend> => ({
      loadRevision: async (id) => {
        if (id === 2) throw error
        return revisions[id - 1]!
      },
    })
    const damage = new CorruptDocumentError('row 2 is cut off', { operation: 'load' })
    expect(await latest(storeOf(revisions, failing(damage)))).toEqual(['revision 1', ['revision 2: row 2 is cut off']])
    await expect(latest(storeOf(revisions, failing(new Error('away'))))).rejects.toThrow('away')
  })

  it('is told with every fault and the ways out where there is none', async () => {
    await expect(latest(storeOf(revisionsOf(noHosts, '7')))).rejects.toMatchObject({
      code: 'ERR_UNKNOWN_REVISION',
      message: expect.stringMatching(
        /^there is no inventory with hosts among what is kept:\n {2}revision 2: it is not .*\n {2}revision 1: it has no hosts$/,
      ),
      remedy:
        'put a copy of openstack_inventory.json back from elsewhere (osa-inventory import FILE), or begin a new inventory: ' +
        'osa-inventory generate --new',
    })
    await expect(latest(storeOf([]))).rejects.toMatchObject({
      code: 'ERR_UNKNOWN_REVISION',
      message: 'there is no revision and no backup',
    })
  })
})

describe('a state that is named', () => {
  it('is given back also without hosts, but not what is no inventory', async () => {
    const store = storeOf(revisionsOf(noHosts, '7', good('a')))
    expect(await findRestorable(store, '1')).toMatchObject({ name: 'revision 1', document: noHosts })
    await expect(findRestorable(store, '2')).rejects.toMatchObject({
      code: 'ERR_CORRUPT_DOCUMENT',
      message: expect.stringMatching(/^revision 2: it is not an inventory: /),
    })
  })

  it('as a backup is told where there is none', async () => {
    const name = 'openstack_inventory.json-20260101_000000.json'
    await expect(findRestorable(storeOf(revisionsOf(good('a'))), name)).rejects.toMatchObject({
      code: 'ERR_UNKNOWN_REVISION',
      message: `there is no backup ${name}: there is none`,
    })
  })
})

describe('tags', () => {
  const tag = (name: string, id: number) => ({ name, id, time: '2026-01-01T00:00:00.000Z', author: 'ada@deploy1' })

  it('are told of each revision, and none where the backend keeps none', async () => {
    expect([...namesByRevision([tag('a', 2), tag('b', 1), tag('c', 2)])]).toEqual([
      [2, ['a', 'c']],
      [1, ['b']],
    ])
    const { tags: _, ...without } = openMemoryBackend()
    expect(await tagsIn(without as InventoryBackend)).toEqual([])
    expect(await tagsIn(openMemoryBackend({ revisions: [], tags: [tag('a', 1)] }))).toEqual([tag('a', 1)])
  })

  it('that cannot be kept or are taken say what to do', () => {
    expect(new TagsMissingError()).toMatchObject({
      code: 'ERR_TAGS_MISSING',
      message: 'this backend keeps no tags; nothing was changed',
      remedy: expect.stringContaining('osa-inventory migrate --history'),
    })
    expect(new TagTakenError('before-upgrade', 7)).toMatchObject({
      code: 'ERR_TAG_TAKEN',
      message: 'the tag before-upgrade stands for revision 7 already; nothing was changed',
      remedy: 'choose another name, or move it with --force',
    })
  })
})
