import { errorCodeOf } from '../../backends/errors.ts'
import type { Bench } from '../bench.ts'
import type { CheckGroup } from '../check.ts'
import { demandSame } from '../expectations.ts'
import { following } from '../revisions.ts'
import { sampleDocument } from '../sample.ts'

/** The median of so many. */
const repetitions = 9
const smallDocument = 4096
const sizes = [100_000, 1_000_000, 10_000_000] as const

export const measured: CheckGroup = {
  number: 9,
  title: 'how long it takes',
  checks: [
    {
      id: '9.1',
      title: 'reading and writing a small inventory',
      isQuick: true,
      async run(bench) {
        const backend = await bench.open()
        const [loads, writes]: [number[], number[]] = [[], []]
        let parent = (await bench.write(backend, [sampleDocument(smallDocument)]))[0]!
        for (let count = 0; count < repetitions; count += 1) {
          const next = following(parent, sampleDocument(smallDocument))
          writes.push(await milliseconds(() => backend.write(next, parent.id)))
          loads.push(await milliseconds(() => backend.load()))
          parent = next
        }
        bench.tell(`load ${median(loads)}, write ${median(writes)}`)
      },
    },
    {
      id: '9.2',
      title: 'inventories of 100 kB, 1 MB and 10 MB, as far as the backend takes them',
      isQuick: true,
      async run(bench) {
        const backend = await bench.open()
        let parent = (await bench.write(backend, [sampleDocument(smallDocument)]))[0]!
        for (const size of sizes) {
          const next = following(parent, sampleDocument(size))
          const write = await milliseconds(() => backend.write(next, parent.id)).catch(whereTooLarge)
          if (write === undefined) {
            bench.tell(`${sizeText(size)} is too large`)
            demandSame(await backend.load(), parent, 'the newest revision after one that is too large')
            return
          }
          bench.tell(`${sizeText(size)}: write ${Math.round(write)} ms, load ${await timeToLoad(bench, next.document)}`)
          parent = next
        }
      },
    },
  ],
}

/** As another run would. */
async function timeToLoad(bench: Bench, document: string): Promise<string> {
  const reader = await bench.open()
  const load = await milliseconds(async () => demandSame((await reader.load())?.document, document, 'the document'))
  return `${Math.round(load)} ms`
}

function whereTooLarge(error: unknown): undefined {
  if (errorCodeOf(error) !== 'ERR_DOCUMENT_TOO_LARGE') throw error
}

function sizeText(bytes: number): string {
  return bytes < 1_000_000 ? `${bytes / 1000} kB` : `${bytes / 1_000_000} MB`
}

async function milliseconds(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await act()
  return performance.now() - start
}

function median(times: readonly number[]): string {
  return `${times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!.toFixed(1)} ms`
}
