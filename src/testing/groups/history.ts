import { type Change, InventoryStore } from '../../app/store.ts'
import { isContractError } from '../../backends/errors.ts'
import { parseJson } from '../../python/json-read.ts'
import type { CheckGroup } from '../check.ts'
import { namesDocument } from '../documents.ts'
import { demand, demandSame, named } from '../expectations.ts'
import { demandChain, listed } from '../revisions.ts'

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
        const written = await bench.write(
          backend,
          Array.from({ length: 6 }, (_, number) => namesDocument([String(number)])),
        )
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
  ],
}

async function demandAbsent(load: () => Promise<unknown>, id: number): Promise<void> {
  const found = await load().then(
    () => undefined,
    (error: unknown) => ({ error }),
  )
  demand(found !== undefined, `\`loadRevision\` of ${id}, which is not there, must be refused`)
  demand(
    isContractError(found.error),
    `\`loadRevision\` of ${id} must be refused with a code of the contract, not ${named(found.error)}`,
  )
}
