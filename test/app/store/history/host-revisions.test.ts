/** `history --host`: summaries and a few documents say the same as all documents. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { revisionsOfHost } from '../../../../src/app/store/history/host-revisions.ts'
import { planPruning } from '../../../../src/app/store/history/prune.ts'
import { InventoryStore } from '../../../../src/app/store/store.ts'
import type { Revision } from '../../../../src/backends/contract.ts'
import { type MemoryStorage, openMemoryBackend } from '../../../../src/backends/memory.ts'
import { parseJson } from '../../../../src/python/json-read.ts'
import { dumpJson } from '../../../../src/python/json-write.ts'

const attribution = { author: 'ada@deploy1', command: 'test', tool: 'osa-inventory/0' }

interface State {
  readonly hosts: Record<string, { physical_host: string; value: number }>
  readonly groups: Record<string, { hosts: string[] }>
}

/** More hosts than a summary lists, and names that begin like others. */
const machines = ['infra1', 'infra1-db', 'infra10', ...Array.from({ length: 70 }, (_, n) => `compute${n}`)]

type Step =
  | { kind: 'container'; machine: string; name: string; value: number }
  | { kind: 'remove'; name: string }
  | { kind: 'group'; name: string; group: string }
  | { kind: 'all'; value: number }

const machine = fc.constantFrom('infra1', 'infra1-db', 'infra10', 'compute1', 'compute69')
const container = fc
  .tuple(machine, fc.integer({ min: 1, max: 3 }))
  .map(([host, n]) => ({ host, name: `${host}-galera-container-${n}` }))
const anyName = fc.oneof(
  machine,
  container.map(({ name }) => name),
)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({ c: container, value: fc.integer({ min: 1, max: 3 }) })
      .map(({ c, value }) => ({ kind: 'container' as const, machine: c.host, name: c.name, value })),
  },
  { weight: 3, arbitrary: anyName.map((name) => ({ kind: 'remove' as const, name })) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('group' as const), name: anyName, group: fc.constantFrom('a', 'b') }),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }).map((value) => ({ kind: 'all' as const, value })) },
)

function stepped({ hosts, groups }: State, at: Step): State {
  switch (at.kind) {
    case 'container':
      return { hosts: { ...hosts, [at.name]: { physical_host: at.machine, value: at.value } }, groups }
    case 'remove': {
      const { [at.name]: _, ...rest } = hosts
      const left = Object.entries(groups).map(([name, each]) => [name, without(each, at.name)])
      return { hosts: rest, groups: Object.fromEntries(left) }
    }
    case 'group': {
      const group = groups[at.group]!
      if (!hosts[at.name]) return { hosts, groups }
      const isIn = group.hosts.includes(at.name)
      const changed = isIn ? without(group, at.name) : { hosts: [...group.hosts, at.name] }
      return { hosts, groups: { ...groups, [at.group]: changed } }
    }
    case 'all':
      return {
        hosts: Object.fromEntries(Object.entries(hosts).map(([name, vars]) => [name, { ...vars, value: at.value }])),
        groups,
      }
  }
}

function without({ hosts }: { readonly hosts: readonly string[] }, name: string): { hosts: string[] } {
  return { hosts: hosts.filter((each) => each !== name) }
}

async function historyOf(steps: readonly Step[]): Promise<{ storage: MemoryStorage; states: State[] }> {
  const storage: MemoryStorage = { revisions: [] }
  const store = new InventoryStore(openMemoryBackend(storage), attribution)
  const first: State = {
    hosts: Object.fromEntries(machines.map((name) => [name, { physical_host: name, value: 0 }])),
    groups: { a: { hosts: [] }, b: { hosts: [] } },
  }
  const states: State[] = []
  let state = first
  for (const at of [undefined, ...steps]) {
    if (at) state = stepped(state, at)
    const inventory = parseJson(JSON.stringify({ _meta: { hostvars: state.hosts }, ...state.groups }))
    const document = dumpJson(inventory)
    if (document === storage.revisions.at(-1)?.document) continue
    await store.update(() => ({ document, inventory, changed: true }))
    states.push(state)
  }
  return { storage, states }
}

/** By the states themselves: whether anything of the host, its containers, or the groups of either differs. */
function touched(before: State | undefined, now: State, host: string): boolean {
  const told = ({ hosts, groups }: State) => {
    const names = Object.keys(hosts).filter((name) => name === host || hosts[name]!.physical_host === host)
    const members = Object.entries(groups).flatMap(([group, each]) =>
      names.filter((name) => each.hosts.includes(name)).map((name) => [group, name]),
    )
    return JSON.stringify([names.sort().map((name) => [name, hosts[name]]), members.sort()])
  }
  const nobody: State = { hosts: {}, groups: {} }
  return told(before ?? nobody) !== told(now)
}

function newestFirst({ revisions }: MemoryStorage): Revision[] {
  return revisions.toReversed()
}

test('summaries and documents agree, whatever lists were cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), machine, async (steps, host) => {
      const { storage, states } = await historyOf(steps)
      const store = new InventoryStore(openMemoryBackend(storage), attribution)
      const { infos, uncertain } = await revisionsOfHost(store, newestFirst(storage), host)
      const wanted = states.flatMap((state, index) => (touched(states[index - 1], state, host) ? [index + 1] : []))
      expect(infos.map(({ id }) => id).sort((a, b) => a - b)).toEqual(wanted)
      expect(uncertain).toEqual([])
    }),
    { numRuns: 60 },
  )
})

test('reads hardly any document where every list is whole', async () => {
  const names = Array.from({ length: 30 }, (_, n) => `infra1-galera-container-${n}`)
  const { storage } = await historyOf([
    ...names.map((name) => ({ kind: 'container' as const, machine: 'infra1', name, value: 1 })),
    ...names.map((name) => ({ kind: 'remove' as const, name })),
  ])
  const backend = openMemoryBackend(storage)
  let reads = 0
  const counting = { ...backend, loadRevision: (id: number) => backend.loadRevision(id).finally(() => reads++) }
  const { infos } = await revisionsOfHost(new InventoryStore(counting, attribution), newestFirst(storage), 'infra1')
  expect(infos).toHaveLength(61)
  expect(reads).toBeLessThan(5)
})

test('what the pruned past would have to decide is reported as uncertain', async () => {
  const { storage } = await historyOf([
    { kind: 'all', value: 1 },
    { kind: 'all', value: 2 },
    { kind: 'remove', name: 'compute1' },
  ])
  const store = new InventoryStore(openMemoryBackend(storage), attribution)
  await store.prune(planPruning(storage.revisions, { keep: 2 }))
  const { infos, uncertain } = await revisionsOfHost(store, newestFirst(storage), 'infra1')
  expect([infos.map(({ id }) => id), uncertain]).toEqual([[3], [3]])
})

test('a host is known by a state that has it or a revision that names it, and otherwise is not', async () => {
  const { storage } = await historyOf([
    { kind: 'remove', name: 'compute1' },
    { kind: 'container', machine: 'infra1', name: 'infra1-galera-container-1', value: 1 },
  ])
  const store = new InventoryStore(openMemoryBackend(storage), attribution)
  await store.prune(planPruning(storage.revisions, { keep: 2 }))
  const found = async (host: string) => {
    const { infos, isKnown } = await revisionsOfHost(store, newestFirst(storage), host)
    return [infos.map(({ id }) => id), isKnown]
  }
  expect(await found('infra1')).toEqual([[3], true])
  // Nothing that is kept has touched the one, and no state that is kept has the other.
  expect(await found('compute2')).toEqual([[], true])
  expect(await found('compute1')).toEqual([[2], true])
  expect(await found('compute-1')).toEqual([[], false])
})
