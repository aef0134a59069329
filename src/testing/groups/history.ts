import { type Change, InventoryStore } from '../../app/store/store.ts'
import type { HistoryCut, RevisionInfo } from '../../backends/contract.ts'
import { parseJson } from '../../python/json-read.ts'
import type { CheckGroup } from '../check.ts'
import { namesDocument } from '../documents.ts'
import { demandRefusal, demandSame } from '../expectations.ts'
import { demandChain, following, listed } from '../revisions.ts'
import { tagChecks } from './tags.ts'

/** More than a page of anything. */
const longHistory = 120

const attribution = { author: 'kit@contract', command: 'restore', tool: 'osa-inventory/0.0.0-contract' }

export const history: CheckGroup = {
  number: 5,
  title: 'history',
  checks: [
    {
      id: '5.1',
      title: `${longHistory} revisions are listed newest first, none missing, and their chain verifies`,
      needs: ['history'],
      async run(bench) {
        const documents = Array.from({ length: longHistory }, (_, number) => namesDocument([String(number)]))
        const written = await bench.write(await bench.open(), documents)
        const infos = await listed((await bench.open()).revisions!())
        demandSame(
          infos.map(({ id }) => id),
          written.map(({ id }) => id).reverse(),
          'the order of the history',
        )
        demandChain(infos)
      },
    },
    {
      id: '5.2',
      title: 'the listing may be left early, and taken twice',
      needs: ['history'],
      isQuick: true,
      async run(bench) {
        const backend = await bench.open()
        await bench.write(backend, ['{"a": {}}', '{"b": {}}', '{"c": {}}'])
        for await (const { id } of backend.revisions!()) {
          demandSame(id, 3, 'the first revision of the listing')
          break
        }
        demandSame((await listed(backend.revisions!())).length, 3, 'the length of the second listing')
      },
    },
    {
      id: '5.3',
      title: 'each revision is got by its number, and one that is not there is refused',
      needs: ['history'],
      isQuick: true,
      async run(bench) {
        const written = await bench.write(await bench.open(), ['{"a": {}}', '{"b": {}}', '{"c": {}}'])
        const reader = await bench.open()
        for (const revision of written) {
          demandSame(await reader.loadRevision!(revision.id), revision, `revision ${revision.id}`)
        }
        for (const absent of [0, 4, 1_000_000]) await demandAbsent(() => reader.loadRevision!(absent), absent)
      },
    },
    {
      id: '5.4',
      title: 'pruning drops only the revisions that it names, and the rest still verifies',
      needs: ['history', 'removeRevisions'],
      async run(bench) {
        const backend = await bench.open()
        const written = await bench.write(backend, sixDocuments())
        await backend.removeRevisions!([1, 2, 77])
        const reader = await bench.open()
        const kept = written.slice(2)
        demandSame(
          (await listed(reader.revisions!())).map(({ id }) => id),
          kept.map(({ id }) => id).reverse(),
          'what is left of the history',
        )
        for (const revision of kept) {
          demandSame(await reader.loadRevision!(revision.id), revision, `revision ${revision.id} after pruning`)
        }
        await demandAbsent(() => reader.loadRevision!(1), 1)
        demandSame(await reader.load(), written.at(-1), 'the newest revision after pruning')
        const [next] = await bench.write(reader, ['{"next": {}}'], written.at(-1))
        demandSame(await reader.load(), next, 'a revision written after pruning')
      },
    },
    {
      id: '5.5',
      title: 'a restore is a new revision with an old document',
      needs: ['history'],
      async run(bench) {
        const backend = await bench.open()
        const [old] = await bench.write(backend, ['{"old": {"hosts": ["a"]}}', '{"new": {}}'])
        const store = new InventoryStore(backend, attribution)
        const { document } = (await store.loadRevision(old!.id)).revision
        const change: Omit<Change, 'changed'> = { document, inventory: parseJson(document) }
        await store.replace(() => change)
        const newest = await (await bench.open()).load()
        demandSame(newest?.id, 3, 'the number of the restored revision')
        demandSame(newest?.document, old!.document, 'the restored document')
        demandChain(await listed(backend.revisions!()))
      },
    },
    {
      id: '5.6',
      title: 'where the history was cut is kept as it was given, and a slower writer does not take it back',
      needs: ['history', 'removeRevisions', 'historyCut'],
      async run(bench) {
        const backend = await bench.open()
        demandSame(await backend.historyCut!(), undefined, 'the cut before the first write')
        const written = await bench.write(backend, sixDocuments())
        demandSame(await backend.historyCut!(), undefined, 'the cut of a history that was never pruned')
        await backend.removeRevisions!([1, 2, 3], cutAt(written[2]!))
        demandSame(await (await bench.open()).historyCut!(), cutAt(written[2]!), 'the cut')
        await backend.removeRevisions!([1, 2], cutAt(written[1]!))
        demandSame(await (await bench.open()).historyCut!(), cutAt(written[2]!), 'the cut after an older one')
        await backend.removeRevisions!([4, 5], cutAt(written[4]!))
        demandSame(await (await bench.open()).historyCut!(), cutAt(written[4]!), 'the cut after a later one')
      },
    },
    {
      id: '5.7',
      title: 'the newest revision is never pruned',
      needs: ['history', 'removeRevisions'],
      async run(bench) {
        const backend = await bench.open()
        const written = await bench.write(backend, sixDocuments())
        await backend.removeRevisions!([1, 2, 3, 4, 5, 6])
        const reader = await bench.open()
        demandSame(await reader.load(), written.at(-1), 'the newest revision')
        const left = (await listed(reader.revisions!())).map(({ id }) => id)
        demandSame(left, [6], 'what is left of the history')
      },
    },
    {
      id: '5.8',
      title: 'a cut is kept before the first write too, as when a pruned history is copied',
      needs: ['history', 'removeRevisions', 'historyCut'],
      async run(bench) {
        const before = following(undefined, '{"gone": {}}')
        const [gone, kept] = [{ ...before, id: 56 }, following({ ...before, id: 56 }, '{"kept": {}}')]
        const backend = await bench.open()
        await backend.removeRevisions!([], cutAt(gone))
        demandSame(await (await bench.open()).load(), undefined, 'the newest revision before the first write')
        await backend.write(kept, undefined)
        const reader = await bench.open()
        demandSame(await reader.historyCut!(), cutAt(gone), 'the cut')
        demandSame(
          (await listed(reader.revisions!())).map(({ id }) => id),
          [57],
          'the numbers of the history',
        )
      },
    },
    {
      id: '5.9',
      title: 'what is destroyed leaves no cut behind',
      needs: ['history', 'removeRevisions', 'historyCut', 'destroy'],
      async run(bench) {
        const backend = await bench.open()
        const written = await bench.write(backend, sixDocuments())
        await backend.removeRevisions!([1], cutAt(written[0]!))
        await backend.destroy!()
        demandSame(await (await bench.open()).historyCut!(), undefined, 'the cut after `destroy`')
      },
    },
    ...tagChecks,
  ],
}

function sixDocuments(): string[] {
  return Array.from({ length: 6 }, (_, number) => namesDocument([String(number)]))
}

function cutAt({ id, chain }: RevisionInfo): HistoryCut {
  return { id, chain }
}

async function demandAbsent(load: () => Promise<unknown>, id: number): Promise<void> {
  await demandRefusal(load, ['ERR_UNKNOWN_REVISION'], `\`loadRevision\` of ${id}, which is not there,`)
}
