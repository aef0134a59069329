import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BlameOfHost, HostHistory, type Origin } from '../../../src/app/changes/blame.ts'
import { InventoryStore } from '../../../src/app/store/store.ts'
import type { RevisionInfo } from '../../../src/backends/contract.ts'
import { type MemoryStorage, openMemoryBackend } from '../../../src/backends/memory.ts'
import { HostBlame } from '../../../src/core/changes/host-blame.ts'
import { pathText } from '../../../src/core/inventory/findings.ts'
import { hostState } from '../../../src/core/inventory/host-family.ts'
import { InventoryView } from '../../../src/core/inventory/views/inventory-view.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { dumpJson } from '../../../src/python/json-write.ts'
import { Dict, type Value } from '../../../src/python/value.ts'
import { hostNames, type Json, layout, sound } from '../../core/inventory/inventory-documents.ts'

const attribution = { author: 'ada@deploy1', command: 'test', tool: 'osa-inventory/0' }

async function historyOf(documents: readonly string[]): Promise<MemoryStorage> {
  const storage: MemoryStorage = { revisions: [] }
  const store = new InventoryStore(openMemoryBackend(storage), attribution)
  for (const document of documents) {
    await store.update(() => ({ document, inventory: parseJson(document), changed: true }))
  }
  return storage
}

async function blameIn(storage: MemoryStorage, name: string): Promise<BlameOfHost> {
  const store = new InventoryStore(openMemoryBackend(storage), attribution)
  return (await HostHistory.of(store, name))!.blame()
}

/** `ansible_host` => the origin. Groups under their own names. */
function origins({ values, groups }: BlameOfHost): Map<string, Origin> {
  return new Map([
    ...values.map(({ path, origin }) => [JSON.stringify(path), origin] as const),
    ...groups.map(({ group, origin }) => [`group ${group}`, origin] as const),
  ])
}

function numberOf(origin: Origin | undefined): number | undefined {
  return origin?.kind === 'revision' ? origin.info.id : undefined
}

/** The same by parsing every revision whole. */
function thoroughly({ revisions }: MemoryStorage, name: string): BlameOfHost {
  const states = revisions.toReversed().map(({ document }) => {
    const view = new InventoryView(parseJson(document) as Dict)
    const groups = view.groups.filter((group) => view.group(group)?.hosts.includes(name))
    return { variables: view.host(name)?.variables, groups }
  })
  const blame = new HostBlame<Origin>(states[0]!)
  const infos: RevisionInfo[] = revisions.toReversed()
  for (const [index, info] of infos.entries()) {
    blame.goBack(states[index + 1] ?? { variables: undefined, groups: [] }, { kind: 'revision', info })
  }
  return { values: blame.values, groups: blame.groups }
}

/** States that come and go and come again. */
const documents = fc
  .tuple(fc.array(sound, { minLength: 1, maxLength: 3 }), fc.array(fc.nat(2), { minLength: 1, maxLength: 6 }), layout)
  .map(([pool, order, { of }]) => order.map((pick) => of(pool[pick % pool.length]!)))
const someName = fc.constantFrom(...hostNames)

describe('blame', () => {
  it('finds, with most of the history skipped, what reading all of it finds', async () => {
    await fc.assert(
      fc.asyncProperty(documents, someName, fc.array(fc.boolean()), async (texts, name, silenced) => {
        const storage = await historyOf(texts)
        const wanted = thoroughly(storage, name)
        // Summaries that say nothing cost time, but change no answer.
        storage.revisions = storage.revisions.map((revision, index) =>
          silenced[index] ? { ...revision, summary: { ...revision.summary, counts: {} } } : revision,
        )
        expect(await blameIn(storage, name)).toEqual({
          values: wanted.values.map((value) => ({ ...value, origin: sameIn(storage, value.origin) })),
          groups: wanted.groups.map((group) => ({ ...group, origin: sameIn(storage, group.origin) })),
        })
      }),
      { numRuns: 150 },
    )
  })

  it('reads no further back than to where the last of it came', async () => {
    const document = (hosts: object): string => dumpJson(parseJson(JSON.stringify({ _meta: { hostvars: hosts } })))
    const storage = await historyOf([
      document({ h1: {} }),
      document({ h1: { x: 1 } }),
      document({ h1: {}, h2: { y: 2 } }),
    ])
    const store = new InventoryStore(openMemoryBackend(storage), attribution)
    const told: number[] = []
    const history = await HostHistory.of(store, 'h2', (behind) => void told.push(behind))
    expect((await history!.blame()).values.map(({ origin }) => numberOf(origin))).toEqual([3])
    expect(told).toEqual([0])
  })

  it('names the last revision before which the value was another one', async () => {
    await fc.assert(
      fc.asyncProperty(documents, someName, async (texts, name) => {
        const storage = await historyOf(texts)
        const { values, groups } = await blameIn(storage, name)
        const states = texts.map((text) => hostState(text, name))
        for (const { path, origin } of values) {
          // Items of lists move: they are not found again by their path.
          if (path.some((part) => typeof part === 'number')) continue
          const texts = states.map(({ variables }) => text(valueAt(variables, path)))
          const last = texts.findLastIndex((value, index) => value !== texts[index - 1])
          expect([pathText(path), numberOf(origin)]).toEqual([pathText(path), last + 1])
        }
        for (const { group, origin } of groups) {
          const last = states.findLastIndex((_, index) => !states[index - 1]?.groups.includes(group))
          expect([group, numberOf(origin)]).toEqual([group, last + 1])
        }
      }),
      { numRuns: 150 },
    )
  })

  it('says nothing false where revisions are missing, at the beginning or in between', async () => {
    await fc.assert(
      fc.asyncProperty(documents, someName, fc.array(fc.boolean()), async (texts, name, missing) => {
        const storage = await historyOf(texts)
        const whole = origins(await blameIn(storage, name))
        const kept = storage.revisions.filter((_, index) => index === texts.length - 1 || !missing[index])
        for (const [what, origin] of origins(await blameIn({ revisions: kept }, name))) {
          const truth = numberOf(whole.get(what))!
          if (origin.kind === 'revision') expect([what, origin.info.id]).toEqual([what, truth])
          else if (origin.kind === 'before') expect([what, truth]).toEqual([what, Math.min(truth, origin.revision - 1)])
          else expect.unreachable()
        }
      }),
      { numRuns: 150 },
    )
  })

  it('follows the items of a list that others were put before', async () => {
    const route = (cidr: string, gateway = 'g'): Json => ({ cidr, gateway })
    const document = (routes: Json[]) => JSON.stringify({ _meta: { hostvars: { a: { routes } } } })
    const { values } = await blameIn(
      await historyOf([
        document([route('1')]),
        document([route('0'), route('1')]),
        document([route('0'), route('1', 'h')]),
        document([route('2'), route('0'), route('1', 'h')]),
        document([route('2'), route('0'), route('1', 'h'), route('3')]),
      ]),
      'a',
    )
    expect(values.map(({ path, origin }) => [pathText(path), numberOf(origin)])).toEqual([
      ['routes[0].cidr', 4],
      ['routes[0].gateway', 4],
      ['routes[1].cidr', 2],
      ['routes[1].gateway', 2],
      ['routes[2].cidr', 1],
      ['routes[2].gateway', 3],
      ['routes[3].cidr', 5],
      ['routes[3].gateway', 5],
    ])
  })

  it('finds who removed a host, and reads one revision for it', async () => {
    const cloud = (names: string[]) =>
      JSON.stringify({ _meta: { hostvars: Object.fromEntries(names.map((name) => [name, { x: 1 }])) } })
    const storage = await historyOf([cloud(['a']), cloud(['a', 'b']), cloud(['a', 'c']), cloud(['a', 'c', 'd'])])
    const backend = openMemoryBackend(storage)
    const read: number[] = []
    const store = new InventoryStore(
      {
        ...backend,
        loadRevision: (id) => {
          read.push(id)
          return backend.loadRevision(id)
        },
      },
      attribution,
    )
    const history = (await HostHistory.of(store, 'b'))!
    const loss = await history.loss(({ variables }) => variables !== undefined)
    expect([loss?.origin.kind, numberOf(loss?.origin), loss?.last.id]).toEqual(['revision', 3, 2])
    expect(read).toEqual([2])
    expect(
      await (await HostHistory.of(store, 'never'))!.loss(({ variables }) => variables !== undefined),
    ).toBeUndefined()
    expect(read).toEqual([2])
  })
})

/** Summaries that were silenced make other objects of the same revisions. */
function sameIn({ revisions }: MemoryStorage, origin: Origin): Origin {
  return origin.kind === 'revision' ? { kind: 'revision', info: revisions[origin.info.id - 1]! } : origin
}

function valueAt(value: Value | undefined, path: readonly (string | number)[]): Value | undefined {
  return path.reduce<Value | undefined>((at, key) => (at instanceof Dict ? at.get(key) : undefined), value)
}

function text(value: Value | undefined): string {
  return value === undefined ? 'none' : dumpJson(value)
}
