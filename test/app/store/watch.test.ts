/** New revisions as they come, each once, whatever the service does in between. */
import { expect, it } from 'vitest'
import { InventoryStore } from '../../../src/app/store/store.ts'
import { type WatchOptions, watchRevisions } from '../../../src/app/store/watch.ts'
import type { InventoryBackend } from '../../../src/backends/contract.ts'
import { BackendUnavailableError } from '../../../src/backends/errors.ts'
import { type MemoryStorage, openMemoryBackend } from '../../../src/backends/memory.ts'
import { following } from '../../../src/testing/revisions.ts'

type Step = (storage: MemoryStorage) => void

function write(document: string): Step {
  return (storage) => storage.revisions.push(following(storage.revisions.at(-1), document))
}

/** Looks at what each step has left, and then ends. */
async function watched(
  storage: MemoryStorage,
  steps: readonly Step[],
  options: Partial<WatchOptions> = {},
  more: Partial<InventoryBackend> = {},
) {
  return watchedOn({ ...openMemoryBackend(storage), ...more }, storage, steps, options)
}

async function watchedOn(
  backend: InventoryBackend,
  storage: MemoryStorage,
  steps: readonly Step[],
  options: Partial<WatchOptions> = {},
) {
  const ending = new AbortController()
  const told: string[] = []
  const looks: (string | undefined)[] = []
  const debugged: string[] = []
  const left = [...steps]
  const store = new InventoryStore(backend, { author: 'a', command: 'c', tool: 't' })
  const seen: number[] = []
  const watching = watchRevisions(store, {
    interval: 1,
    signal: ending.signal,
    tell: (message) => told.push(message),
    debug: (message) => debugged.push(message),
    looked: (fault) => {
      looks.push(fault)
      const step = left.shift()
      if (step) step(storage)
      else ending.abort()
    },
    ...options,
  })
  for await (const { id } of watching) seen.push(id)
  return { seen, told, looks, debugged }
}

it('tells each revision that comes, the oldest first, and none that was there', async () => {
  const storage: MemoryStorage = { revisions: [] }
  write('{"a": 1}')(storage)
  const two: Step = (at) => {
    write('{"a": 2}')(at)
    write('{"a": 3}')(at)
  }
  const { seen, told, debugged } = await watched(storage, [() => {}, two, () => {}])
  expect([seen, told]).toEqual([[2, 3], []])
  expect(debugged).toContain('watching from revision 1')
})

it('tells those after a given one at once', async () => {
  const storage: MemoryStorage = { revisions: [] }
  for (const a of [1, 2, 3]) write(`{"a": ${a}}`)(storage)
  expect((await watched(storage, [], { after: 1 })).seen).toEqual([2, 3])
  expect((await watched(storage, [], { after: 3 })).seen).toEqual([])
})

it('tells the newest alone where no history is kept, and nothing where it is gone by then', async () => {
  const storage: MemoryStorage = { revisions: [] }
  write('{"a": 1}')(storage)
  const { revisions: _, loadRevision: __, ...present } = openMemoryBackend(storage)
  const two: Step = (at) => {
    write('{"a": 2}')(at)
    write('{"a": 3}')(at)
  }
  expect((await watchedOn(present, storage, [() => {}, two, () => {}])).seen).toEqual([3])
  const newest = async () => ({ id: 4, change: 'seen', digest: '' })
  const going = { ...present, newest, load: async () => undefined }
  expect((await watchedOn(going, storage, [() => {}], { after: 3 })).seen).toEqual([])
})

it('needs nobody who is told of each look', async () => {
  const storage: MemoryStorage = { revisions: [] }
  for (const a of [1, 2]) write(`{"a": ${a}}`)(storage)
  const store = new InventoryStore(openMemoryBackend(storage), { author: 'a', command: 'c', tool: 't' })
  const unheard = { interval: 1, after: 1, signal: new AbortController().signal, tell: () => {}, debug: () => {} }
  const watching = watchRevisions(store, unheard)
  expect((await watching.next()).value).toMatchObject({ id: 2 })
  await watching.return(undefined)
})

it('tells the first revision of a place where nothing was, and that nothing is there any more', async () => {
  const storage: MemoryStorage = { revisions: [] }
  const empty: Step = (at) => {
    at.revisions = []
  }
  const { seen, looks } = await watched(storage, [write('{}'), empty, () => {}])
  expect(seen).toEqual([1])
  expect(looks).toEqual([undefined, undefined, 'nothing is stored there any more', 'nothing is stored there any more'])
})

it('of a service that went back to fewer revisions tells the newest', async () => {
  const storage: MemoryStorage = { revisions: [] }
  for (const a of [1, 2, 3]) write(`{"a": ${a}}`)(storage)
  const back: Step = (at) => {
    at.revisions = at.revisions.slice(0, 1)
    write('{"b": 1}')(at)
  }
  expect((await watched(storage, [back])).seen).toEqual([2])
})

it('says once that the service is away, and once that it is back; what came meanwhile is told', async () => {
  const storage: MemoryStorage = { revisions: [] }
  write('{}')(storage)
  let isAway = false
  const { load } = openMemoryBackend(storage)
  const faltering: InventoryBackend['load'] = async () => {
    if (isAway) throw new BackendUnavailableError('no answer', { operation: 'load' })
    return load()
  }
  const steps: Step[] = [
    () => {
      isAway = true
    },
    write('{"a": 1}'),
    () => {
      isAway = false
    },
  ]
  const { seen, told, looks } = await watched(storage, steps, {}, { load: faltering })
  expect([seen, told]).toEqual([[2], ['no answer; asking again', 'it answers again']])
  expect(looks).toEqual([undefined, 'no answer', 'no answer', undefined])
})

it('ends with what another try cannot mend', async () => {
  const load = async () => Promise.reject(new Error('broken'))
  await expect(watched({ revisions: [] }, [], {}, { load })).rejects.toThrow('broken')
})

it('looks at once when the service tells of a change, and goes on asking when it tells no more', async () => {
  const storage: MemoryStorage = { revisions: [] }
  write('{}')(storage)
  let begin = () => {}
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  async function* changes(): AsyncGenerator<void> {
    await begun
    write('{"a": 1}')(storage)
    yield
  }
  // Nothing but the ring ends the waiting of an hour.
  const { seen, debugged } = await watched(storage, [() => begin()], { interval: 3_600_000 }, { changes })
  expect(seen).toEqual([2])
  expect(debugged).toContain('the service tells of changes no longer; asking again')
})
