import { InventoryStore } from '../../app/store/store.ts'
import type { InventoryBackend, Revision } from '../../backends/contract.ts'
import { BackendUnavailableError } from '../../backends/errors.ts'
import { parseJson } from '../../python/json-read.ts'
import type { Bench } from '../bench.ts'
import type { CheckGroup } from '../check.ts'
import { demand, demandRefusal, demandSame } from '../expectations.ts'
import { demandChain, demandWhole, following, listed } from '../revisions.ts'

const attribution = { author: 'kit@contract', command: 'retry', tool: 'osa-inventory/0.0.0-contract' }
const documentBytes = 500_000
/** How many writers are killed, each a little later than the one before. */
const kills = 6

export const faults: CheckGroup = {
  number: 7,
  title: 'when something goes wrong',
  checks: [
    {
      id: '7.1',
      title: 'service down: the typed error, and afterwards the old revision',
      needs: ['down'],
      async run(bench) {
        const before = await bench.open()
        const [old] = await bench.write(before, ['{"old": {}}'])
        const up = await bench.down()
        try {
          const unavailable = ['ERR_BACKEND_UNAVAILABLE']
          await demandRefusal(() => before.load(), unavailable, '`load` of an open instance while the service is down')
          const write = () => before.write(following(old, '{"new": {}}'), old!.id)
          await demandRefusal(write, unavailable, '`write` while the service is down')
          const openAndLoad = async () => (await bench.open()).load()
          await demandRefusal(openAndLoad, unavailable, 'opening and loading while the service is down')
        } finally {
          await up()
        }
        demandSame(await (await bench.open()).load(), old, 'the newest revision when the service is back')
      },
    },
    {
      id: '7.2',
      title: 'a writer killed in the middle of a write: the old or the new revision, and the next write works',
      needs: ['shared', 'processes'],
      async run(bench) {
        for (let count = 0; count < kills; count += 1) {
          const [writer] = await bench.startOthers([{ kind: 'keep writing', bytes: documentBytes }])
          const written = await writer!.written(count === 0 ? 1 : 2)
          await new Promise((resolve) => setTimeout(resolve, count * 3))
          await writer!.kill()
          await demandSound(bench, written.at(-1)!)
        }
      },
    },
    {
      id: '7.3',
      title: 'service killed in the middle of a write: the old or the new revision, and the next write works',
      needs: ['killService'],
      async run(bench) {
        const backend = await bench.open()
        const [old] = await bench.write(backend, ['{"old": {}}'])
        const next = following(old, `{"new": ${JSON.stringify('x'.repeat(documentBytes))}}`)
        await bench.fault('killService')(() => backend.write(next, old!.id))
        const found = await demandSound(bench, old!.id)
        demand(
          found.change === old!.change || found.change === next.change,
          'the newest revision is one that was written',
        )
      },
    },
    {
      id: '7.4',
      title: 'wrong credentials: the typed error, not an empty inventory',
      needs: ['openWithWrongCredentials'],
      async run(bench) {
        const [old] = await bench.write(await bench.open(), ['{"old": {}}'])
        const open = () => bench.openBy('openWithWrongCredentials')
        await demandRefusal(async () => (await open()).load(), ['ERR_BACKEND_AUTH'], '`load` with wrong credentials')
        const write = async () => (await open()).write(following(old, '{"new": {}}'), old!.id)
        await demandRefusal(write, ['ERR_BACKEND_AUTH'], '`write` with wrong credentials')
        demandSame(await (await bench.open()).load(), old, 'the newest revision afterwards')
      },
    },
    {
      id: '7.5',
      title: 'damaged data: the typed error, not an empty or an older inventory',
      needs: ['damage'],
      async run(bench) {
        await bench.write(await bench.open(), ['{"old": {"hosts": ["a"]}}', '{"new": {"hosts": ["a", "b"]}}'])
        await bench.fault('damage')(bench.deployment)
        const load = async () => (await bench.open()).load()
        await demandRefusal(load, ['ERR_CORRUPT_DOCUMENT'], '`load` of damaged data')
      },
    },
    {
      id: '7.6',
      title: 'a reply that was lost after the write was applied: recognised, not doubled',
      needs: ['compareAndSwap'],
      run: async (bench) => demandOneRevision(bench, losingOneReply(await bench.open())),
    },
    {
      id: '7.7',
      title: 'a reply that the network has lost: recognised, not doubled',
      needs: ['compareAndSwap', 'openLosingReply'],
      run: async (bench) => {
        // The deployment is there, so that the first write through the lossy way is the one that counts.
        await demandOneRevision(bench, await bench.openBy('openLosingReply'))
      },
    },
    {
      id: '7.8',
      title: 'a request that was lost before the write was applied: written once on the second attempt',
      needs: ['compareAndSwap'],
      run: async (bench) => demandOneRevision(bench, losingOneRequest(await bench.open())),
    },
    {
      id: '7.9',
      title: "a reply that was lost, and other writers on top: recognised, and the others' changes stay",
      needs: ['compareAndSwap', 'history'],
      run: async (bench) =>
        demandUnderOthers(
          bench,
          losingOneReply(await bench.open(), () => writeOnTop(bench)),
        ),
    },
    {
      id: '7.10',
      title: "a reply that the network has lost, and other writers on top: recognised, and the others' changes stay",
      needs: ['compareAndSwap', 'history', 'openLosingReply'],
      run: async (bench) => {
        await demandUnderOthers(
          bench,
          afterLoss(await bench.openBy('openLosingReply'), () => writeOnTop(bench)),
        )
      },
    },
    {
      id: '7.11',
      title: 'a document that someone has altered where it lies: the typed error, because its digest is another one',
      needs: ['alter'],
      async run(bench) {
        await bench.write(await bench.open(), ['{"old": {"hosts": ["a"]}}', '{"new": {"hosts": ["a", "b"]}}'])
        await bench.fault('alter')(bench.deployment)
        const load = async () => (await bench.open()).load()
        await demandRefusal(load, ['ERR_CORRUPT_DOCUMENT'], '`load` of a document that was altered')
      },
    },
  ],
}

/** What is newest is whole, at least as new as what was reported, and can be followed. */
async function demandSound(bench: Bench, atLeast: number): Promise<Revision> {
  const backend = await bench.open()
  const found = await backend.load()
  demand(found !== undefined, `revision ${atLeast} was written, and \`load\` is undefined`)
  demand(found.id >= atLeast, `revision ${atLeast} was written, and the newest is ${found.id}`)
  const parent = found.parent === undefined ? undefined : await backend.loadRevision?.(found.parent)
  demandWhole(found, parent?.chain)
  if (backend.revisions) demandChain(await listed(backend.revisions()))
  const [next] = await bench.write(backend, ['{"next": {}}'], found)
  demandSame(await (await bench.open()).load(), next, 'the revision that was written after the kill')
  return found
}

async function demandOneRevision(bench: Bench, lossy: InventoryBackend): Promise<void> {
  const document = '{"once": {}}'
  const store = new InventoryStore(lossy, attribution)
  const { written } = await store.update(() => ({ document, inventory: parseJson(document), changed: true }))
  const reader = await bench.open()
  const newest = await reader.load()
  demandSame(newest?.id, 1, 'the number of the only revision')
  demandSame(newest?.change, written?.change, 'its change id')
  if (reader.revisions) demandSame((await listed(reader.revisions())).length, 1, 'the length of the history')
}

const onTop = ['{"theirs": {}}', '{"theirs": {}, "more": {}}'] as const

async function writeOnTop(bench: Bench): Promise<void> {
  const other = await bench.open()
  await bench.write(other, onTop, await other.load())
}

/** Two others have written before the lost write was looked up: made again it would undo what they did. */
async function demandUnderOthers(bench: Bench, lossy: InventoryBackend): Promise<void> {
  const document = '{"once": {}}'
  const store = new InventoryStore(lossy, attribution)
  const { written } = await store.update(() => ({ document, inventory: parseJson(document), changed: true }))
  const reader = await bench.open()
  demandSame((await reader.load())?.document, onTop[1], 'the newest document')
  demandSame(written?.id, 1, 'the number that the writer was told')
  const changes = (await listed(reader.revisions!())).map(({ change }) => change)
  demandSame(changes.length, 3, 'the length of the history')
  demandSame(changes.filter((change) => change === written?.change).length, 1, 'how often the change was made')
}

/** Calls `then` before the first failure of a write is reported. */
function afterLoss(backend: InventoryBackend, then: () => Promise<void>): InventoryBackend {
  let isTold = false
  return {
    ...backend,
    async write(revision, parent) {
      try {
        await backend.write(revision, parent)
      } catch (error) {
        if (!isTold) {
          isTold = true
          await then()
        }
        throw error
      }
    },
  }
}

function losingOneReply(backend: InventoryBackend, meanwhile?: () => Promise<void>): InventoryBackend {
  let isLost = false
  return {
    ...backend,
    async write(revision, parent) {
      await backend.write(revision, parent)
      if (isLost) return
      isLost = true
      await meanwhile?.()
      throw new BackendUnavailableError('the reply was lost')
    },
  }
}

function losingOneRequest(backend: InventoryBackend): InventoryBackend {
  let isLost = false
  return {
    ...backend,
    async write(revision, parent) {
      if (isLost) return backend.write(revision, parent)
      isLost = true
      throw new BackendUnavailableError('the request was lost')
    },
  }
}
