/** What the store gets of a backend's answer that is wrong: nothing, and a word about whose fault it is. */
import { describe, expect, it } from 'vitest'
import { type Wrapping, wrapBackend } from '../../../src/app/guard/wrap.ts'
import type { InventoryBackend, Revision } from '../../../src/backends/contract.ts'
import { openMemoryBackend } from '../../../src/backends/memory.ts'
import { following } from '../../../src/testing/revisions.ts'
import { failureOf } from '../settings/settings-support.ts'

const first = following(undefined, '{"a": {}}')
const second = following(first, '{"a": {}, "b": {}}')
const third = following(second, '{"c": {}}')
const stranger = following(following(undefined, '{}'), '{}')

const wrapping: Wrapping = { section: 'db', plugin: './db.mjs', kind: 'module', mask: (text) => text, debug: () => {} }

function wrapped(answers: object, how: Partial<Wrapping> = {}): Required<InventoryBackend> {
  const sound = openMemoryBackend({ revisions: [first, second] })
  return wrapBackend({ ...sound, ...answers }, { ...wrapping, ...how }) as Required<InventoryBackend>
}

const loads = (given: unknown): object => ({ load: async () => given })
const lists = (...given: unknown[]): object => ({
  async *revisions() {
    yield* given
  },
})

async function list(backend: InventoryBackend): Promise<void> {
  for await (const _ of backend.revisions!());
}

const altered: Revision = { ...second, document: '{"a": {}}' }

describe('a document that is not the one whose digest was recorded', () => {
  it.each([
    ['load', loads(altered), (backend) => backend.load()],
    ['loadRevision', { loadRevision: async () => altered }, (backend) => backend.loadRevision(2)],
  ] satisfies Case[])('is damage: %s', async (operation, answers, call) => {
    const error = await failureOf(() => call(wrapped(answers)))
    expect(error).toMatchObject({ code: 'ERR_CORRUPT_DOCUMENT', backend: 'db', operation })
    expect(error.message).toBe(
      'the plugin ./db.mjs of [db]: the document of revision 2 is not the one that was saved: its digest differs',
    )
  })

  it('is damage of the place of a built-in backend', async () => {
    const error = await failureOf(() => wrapped({ ...loads(altered), place: '/a.json' }, { kind: 'built-in' }).load())
    expect(error.message).toMatch(/^\/a\.json: the document of revision 2 is not the one that was saved/)
  })

  it('is what someone has put there, where it says that it is not recorded', async () => {
    const edited: Revision = { ...altered, unrecorded: 'external edit' }
    expect(await wrapped(loads(edited)).load()).toBe(edited)
  })
})

type Case = readonly [what: string, answers: object, call: (backend: Required<InventoryBackend>) => Promise<unknown>]

const without = (name: keyof Revision): object =>
  Object.fromEntries(Object.entries(second).filter(([key]) => key !== name))

describe('an answer that breaks the contract', () => {
  const load: Case[2] = (backend) => backend.load()
  const cases: (readonly [...Case, operation: string])[] = [
    ['null instead of undefined', loads(null), load, 'load'],
    ['false instead of undefined', loads(false), load, 'load'],
    ['a list', loads([second]), load, 'load'],
    ['the document alone', loads(second.document), load, 'load'],
    ['a revision without its lineage', loads(without('lineage')), load, 'load'],
    ['a revision without its document', loads(without('document')), load, 'load'],
    ['a document that is not a text', loads({ ...second, document: {} }), load, 'load'],
    ['a number that is a text', loads({ ...second, id: '2' }), load, 'load'],
    ['a parent that is not before it', loads({ ...second, parent: 2 }), load, 'load'],
    ['null for what is absent', loads({ ...second, inputs: null }), load, 'load'],
    ['a reason of 2 MiB', loads({ ...second, reason: 'x'.repeat(1 << 21) }), load, 'load'],
    ['a word for `unrecorded` of its own', loads({ ...second, unrecorded: 'yes' }), load, 'load'],
    [
      'revision 1 for revision 2',
      { loadRevision: async () => first },
      (backend) => backend.loadRevision(2),
      'loadRevision',
    ],
    [
      'nothing for a revision',
      { loadRevision: async () => undefined },
      (backend) => backend.loadRevision(2),
      'loadRevision',
    ],
    ['oldest first', lists(first, second), list, 'revisions'],
    ['one twice', lists(second, second), list, 'revisions'],
    ['numbers instead of descriptions', lists(2, 1), list, 'revisions'],
    ['a promise of a list', { revisions: async () => [second, first] }, list, 'revisions'],
    ['nothing to list', { revisions: () => undefined }, list, 'revisions'],
    [
      'the newest without its digest',
      { newest: async () => ({ id: 2, change: 'x' }) },
      (backend) => backend.newest(),
      'newest',
    ],
    ['null as the newest', { newest: async () => null }, (backend) => backend.newest(), 'newest'],
    [
      'a cut without a number',
      { historyCut: async () => ({ chain: '' }) },
      (backend) => backend.historyCut(),
      'historyCut',
    ],
    ['a doubt that is not in a list', { doubts: async () => 'no fsync' }, (backend) => backend.doubts(), 'doubts'],
  ]

  it.each(cases)('is the fault of the plugin: %s', async (_, answers, call, operation) => {
    const error = await failureOf(() => call(wrapped(answers)))
    expect(error).toMatchObject({ code: 'ERR_PLUGIN', backend: 'db', operation })
    expect(error.message).toMatch(new RegExp(`^the plugin \\./db\\.mjs of \\[db\\] gives in \`${operation}\` `))
  })

  it('is damage where the backend is built in', async () => {
    const error = await failureOf(() => wrapped(loads(without('chain')), { kind: 'built-in' }).load())
    expect(error).toMatchObject({
      code: 'ERR_CORRUPT_DOCUMENT',
      message: '[db] gives in `load` revision 2 without its "chain"',
    })
  })
})

describe('what does not go with what was there', () => {
  /** Gives one after the other. */
  const inTurn = (...given: unknown[]): object => ({ load: async () => given.shift() })

  it.each([
    ['nothing', undefined],
    ['an older revision', first],
    ['another one of the same number', { ...second, change: 'another' }],
    ['one of another lineage', { ...stranger, id: 3 }],
  ])('is refused: %s', async (_, then) => {
    const backend = wrapped(inTurn(second, then))
    await backend.load()
    expect(await failureOf(() => backend.load())).toMatchObject({ code: 'ERR_PLUGIN', operation: 'load' })
  })

  it.each([
    ['load', (backend) => backend.load()],
    ['newest', (backend) => backend.newest()],
  ] satisfies [string, Case[2]][])('counts what was written as well: %s', async (operation, ask) => {
    const newest = { id: 2, change: second.change, digest: second.digest }
    const backend = wrapped({ write: async () => {}, newest: async () => newest })
    await backend.write(third, 2)
    const error = await failureOf(() => ask(backend))
    expect(error.message).toBe(
      `the plugin ./db.mjs of [db] gives in \`${operation}\` revision 2, and revision 3 was there`,
    )
  })

  it('counts no more once it was destroyed', async () => {
    const backend = wrapped(inTurn(second, undefined, stranger))
    await backend.load()
    await backend.destroy()
    expect(await backend.load()).toBeUndefined()
    expect(await backend.load()).toBe(stranger)
  })

  it('may be what a slower writer has left, where nothing is compared', async () => {
    const capabilities = { compareAndSwap: false, shared: true }
    const backend = wrapped({ ...inTurn(second, first), capabilities })
    await backend.load()
    expect(await backend.load()).toBe(first)
  })
})

it('a revision that is listed in one lineage and read in another is refused', async () => {
  const backend = wrapped({ loadRevision: async () => ({ ...first, lineage: 'another' }) })
  await list(backend)
  const error = await failureOf(() => backend.loadRevision(1))
  expect(error.message).toContain('revision 1 of the lineage another, and what was there is of ')
})

describe('what is given to be written', () => {
  it('cannot be changed by the backend', async () => {
    const backend = wrapped({
      write: async (revision: { summary: { hostsAdded: string[] } }) => void revision.summary.hostsAdded.push('x'),
    })
    const revision = following(undefined, '{}')
    expect(await failureOf(() => backend.write(revision, undefined))).toMatchObject({ operation: 'write' })
    expect(revision.summary.hostsAdded).not.toContain('x')
  })
})

it('what was called is told when the backend is closed', async () => {
  const heard: string[] = []
  const backend = wrapped({}, { debug: (message) => heard.push(message) })
  await backend.load()
  await backend.load()
  await list(backend)
  await backend.close()
  expect(heard).toEqual([
    expect.stringMatching(/^\[db\] was called: load 2 \(\d+ ms\), revisions 1 \(\d+ ms\), close 1 \(/),
  ])
})
