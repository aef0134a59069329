import { setImmediate } from 'node:timers/promises'
import type { InventoryBackend } from '../../backends/contract.ts'
import type { Bench } from '../bench.ts'
import type { CheckGroup } from '../check.ts'
import { namesDocument, namesIn } from '../documents.ts'
import { demand, demandRefusal, demandSame } from '../expectations.ts'
import { demandWhole, following, listed } from '../revisions.ts'

const documentBytes = 200_000
/** Different revisions that a reader has to see. */
const wantedRevisions = 15

export const readers: CheckGroup = {
  number: 4,
  title: 'readers beside writers',
  checks: [
    {
      id: '4.1',
      title: 'beside a looping writer they see only whole revisions, and what was written before they began',
      async run(bench) {
        const reader = await bench.open()
        const writer = await bench.open()
        let written = 0
        const tell = (id: number): void => {
          written = id
        }
        await together(bench, (isOver) => [
          readEnough(reader, () => written, isOver),
          keepWriting(writer, tell, isOver),
        ])
      },
    },
    {
      id: '4.2',
      title: 'the same beside a looping writer in another process',
      needs: ['shared', 'processes'],
      async run(bench) {
        const reader = await bench.open()
        const [writer] = await bench.startOthers([{ kind: 'keep writing', bytes: documentBytes }])
        const written = await writer!.written(1)
        await together(bench, (isOver) => [
          readEnough(reader, () => written.at(-1)!, isOver),
          writer!.succeed('writing'),
        ])
      },
    },
    {
      id: '4.3',
      title: 'who may only read can read everything, and is refused when writing',
      needs: ['openReadOnly'],
      async run(bench) {
        const [, second] = await bench.write(await bench.open(), ['{"one": {}}', '{"two": {}}'])
        const reader = await openReader(bench)
        demandSame(await reader.load(), second, 'the newest revision, read without the right to write')
        if (reader.revisions && reader.loadRevision) {
          demandSame((await listed(reader.revisions())).length, 2, 'the length of the history')
          demandSame((await reader.loadRevision(1)).document, '{"one": {}}', 'the document of revision 1')
        }
        const write = () => reader.write(following(second, '{"three": {}}'), second!.id)
        await demandRefusal(write, ['ERR_BACKEND_AUTH'], 'a write without the right to it')
        demandSame(await (await bench.open()).load(), second, 'the newest revision after the refused write')
      },
    },
  ],
}

function openReader(bench: Bench): Promise<InventoryBackend> {
  return bench.openBy('openReadOnly')
}

/** Until the first of them ends, or fails. */
async function together(bench: Bench, begin: (isOver: () => boolean) => Promise<void>[]): Promise<void> {
  let isOver = false
  try {
    await Promise.race(begin(() => isOver || bench.isOver))
  } finally {
    isOver = true
  }
}

async function keepWriting(
  backend: InventoryBackend,
  written: (id: number) => void,
  isOver: () => boolean,
): Promise<void> {
  for (let newest = await backend.load(); !isOver(); ) {
    const next = following(newest, namesDocument([`after ${newest?.id ?? 0}`], documentBytes))
    await backend.write(next, newest?.id)
    written(next.id)
    newest = next
    // Who answers at once must not keep the reader waiting.
    await setImmediate()
  }
}

/** @param written the number of the newest revision that is known to be written */
async function readEnough(backend: InventoryBackend, written: () => number, isOver: () => boolean): Promise<void> {
  const seen = new Map<number, string>()
  for (let newest = 0; seen.size < wantedRevisions && !isOver(); ) {
    const atLeast = Math.max(newest, written())
    const found = await backend.load()
    await setImmediate()
    demand(
      (found?.id ?? 0) >= atLeast,
      `revision ${found?.id ?? 'none'} was loaded after revision ${atLeast} was there`,
    )
    if (found === undefined) continue
    demandSame(namesIn(found.document), [`after ${found.id - 1}`], `the document of revision ${found.id}`)
    demandWhole(found, found.parent === undefined ? undefined : seen.get(found.parent))
    newest = found.id
    seen.set(newest, found.chain)
  }
}
