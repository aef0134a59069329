import { infoOf } from '../../app/store/revisions.ts'
import type { InventoryBackend, Revision } from '../../backends/contract.ts'
import { sha256 } from '../../backends/support/digest.ts'
import type { Bench } from '../bench.ts'
import type { CheckGroup } from '../check.ts'
import { awkwardDocuments, documentOfSize, inventoryDocument } from '../documents.ts'
import { demand, demandRefusal, demandSame } from '../expectations.ts'
import { following, listed } from '../revisions.ts'

const tenMegabytes = 10_000_000

export const roundTrip: CheckGroup = {
  number: 2,
  title: 'what was written is read back byte for byte',
  checks: [
    {
      id: '2.1',
      title: 'awkward texts, numbers and keys',
      isQuick: true,
      async run(bench) {
        const backend = await bench.open()
        let newest: Revision | undefined
        for (const [what, document] of awkwardDocuments) {
          ;[newest] = await bench.write(backend, [document], newest)
          await demandReadBack(await bench.open(), newest!, what)
        }
      },
    },
    {
      id: '2.2',
      title: 'everything that describes a revision',
      isQuick: true,
      async run(bench) {
        const [first, second] = await bench.write(await bench.open(), ['{"one": {}}', '{"two": {}}'])
        const found = await (await bench.open()).load()
        demand(found !== undefined, 'a revision that was written must be loaded')
        demandSame(infoOf(found), infoOf(second!), 'the description of the newest revision')
        demand(first!.change !== found.change, 'the newest revision is the second, not the first')
      },
    },
    {
      id: '2.3',
      title: 'the same from the history',
      needs: ['history'],
      async run(bench) {
        const backend = await bench.open()
        const written = await bench.write(
          backend,
          awkwardDocuments.map(([, document]) => document),
        )
        const reader = await bench.open()
        for (const revision of written) {
          demandSame(await reader.loadRevision!(revision.id), revision, `revision ${revision.id} of the history`)
        }
        demandSame(await listed(reader.revisions!()), written.map(infoOf).reverse(), 'the descriptions in the history')
      },
    },
    {
      id: '2.4',
      title: 'a document of 10 MB',
      run: (bench) => largeReadBack(bench, documentOfSize(tenMegabytes), 'a document of 10 MB'),
    },
    {
      id: '2.5',
      title: 'an inventory of 2 hosts',
      run: (bench) => largeReadBack(bench, inventoryDocument(2), 'an inventory of 2 hosts'),
    },
    {
      id: '2.6',
      title: 'an inventory of 10,000 hosts',
      run: (bench) => largeReadBack(bench, inventoryDocument(10_000), 'an inventory of 10,000 hosts'),
    },
    {
      id: '2.7',
      title: '`newest` tells what `load` gives, by its number, its change and the digest of the document',
      needs: ['newest'],
      async run(bench) {
        const backend = await bench.open()
        demandSame(await backend.newest!(), undefined, '`newest` before anything was written')
        let newest: Revision | undefined
        for (const [what, document] of awkwardDocuments) {
          ;[newest] = await bench.write(backend, [document], newest)
          const { id, change } = newest!
          const told = await (await bench.open()).newest!()
          demandSame(told, { id, change, digest: sha256(document) }, `\`newest\` of ${what}`)
        }
      },
    },
    {
      id: '2.8',
      title: '`write` leaves the revision that it is given as it is',
      isQuick: true,
      async run(bench) {
        const given = following(undefined, '{"all": {"children": []}}')
        const before = structuredClone(given)
        await (await bench.open()).write(given, undefined)
        demandSame(given, before, 'the revision that was given to `write`')
      },
    },
  ],
}

async function demandReadBack(backend: InventoryBackend, written: Revision, what: string): Promise<void> {
  const found = await backend.load()
  demand(found !== undefined, `${what}: it was written, and \`load\` is undefined`)
  demandSame(found.document, written.document, what)
}

/** Above the bound that its author gives, a backend refuses and keeps what it has. */
async function largeReadBack(bench: Bench, document: string, what: string): Promise<void> {
  const backend = await bench.open()
  const [small] = await bench.write(backend, ['{"small": {}}'])
  const { largestDocument = Number.POSITIVE_INFINITY } = bench.settings
  if (Buffer.byteLength(document) <= largestDocument) {
    const [large] = await bench.write(backend, [document], small)
    await demandReadBack(await bench.open(), large!, what)
    return
  }
  await demandRefusal(() => bench.write(backend, [document], small), ['ERR_DOCUMENT_TOO_LARGE'], what)
  await demandReadBack(await bench.open(), small!, 'the document before one that is too large')
}
