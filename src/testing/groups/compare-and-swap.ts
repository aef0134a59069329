import type { InventoryBackend, Revision } from '../../backends/contract.ts'
import type { Bench } from '../bench.ts'
import type { CheckGroup } from '../check.ts'
import { namesDocument, namesIn } from '../documents.ts'
import { demand, demandRefusal, demandSame } from '../expectations.ts'
import { demandChain, following, listed } from '../revisions.ts'
import { addNames, type Outcome, refusalOf } from '../tasks.ts'

const defaultProcesses = 8
const defaultIncrements = 200
/** Who wins is chance: one round may hide a race. */
const rounds = 3
const instances = 8

export const compareAndSwap: CheckGroup = {
  number: 3,
  title: 'compare and swap',
  checks: [
    {
      id: '3.1',
      title: 'two instances, one parent: the second is refused, and told the newest revision',
      needs: ['compareAndSwap'],
      isQuick: true,
      async run(bench) {
        const [one, two] = [await bench.open(), await bench.open()]
        const [parent] = await bench.write(one, ['{"parent": {}}'])
        await two.load()
        const [winner] = await bench.write(one, ['{"winner": {}}'], parent)
        await demandConflict(() => two.write(following(parent, '{"loser": {}}'), parent!.id), winner!, two)
      },
    },
    {
      id: '3.2',
      title: 'every parent but the newest is refused, older, later or none',
      needs: ['compareAndSwap'],
      async run(bench) {
        const backend = await bench.open()
        const written = await bench.write(backend, ['{"a": {}}', '{"b": {}}', '{"c": {}}'])
        const newest = written.at(-1)!
        const later = following(newest, '{"d": {}}')
        for (const parent of [undefined, written[0], written[1], later]) {
          await demandConflict(() => backend.write(following(parent, '{"x": {}}'), parent?.id), newest, backend)
        }
      },
    },
    {
      id: '3.3',
      title: `${instances} instances from one parent at once: exactly one wins`,
      needs: ['compareAndSwap'],
      isQuick: true,
      async run(bench) {
        const backends = await Promise.all(Array.from({ length: instances }, () => bench.open()))
        let parent: Revision | undefined
        for (let round = 0; round < rounds; round += 1) {
          const contenders = backends.map((_, index) => following(parent, namesDocument([`contender ${index}`])))
          const before = parent
          const outcomes = await Promise.all(
            backends.map((backend, index) => outcomeOf(backend.write(contenders[index]!, before?.id))),
          )
          parent = await demandOneWinner(backends[0]!, contenders, outcomes)
        }
      },
    },
    {
      id: '3.4',
      title: 'one instance, two writes at once: exactly one wins',
      needs: ['compareAndSwap'],
      async run(bench) {
        const backend = await bench.open()
        const contenders = ['{"a": {}}', '{"b": {}}'].map((document) => following(undefined, document))
        const outcomes = await Promise.all(contenders.map((each) => outcomeOf(backend.write(each, undefined))))
        await demandOneWinner(backend, contenders, outcomes)
      },
    },
    {
      id: '3.5',
      title: 'contended increments over several instances: nothing is lost',
      needs: ['compareAndSwap'],
      async run(bench) {
        const names = namesFor(4, 10)
        const backends = await Promise.all(names.map(() => bench.open()))
        await Promise.all(backends.map((backend, index) => addNames(backend, names[index]!, () => bench.isOver)))
        await demandAllThere(await bench.open(), names.flat())
      },
    },
    {
      id: '3.6',
      title: 'separate processes from one parent at once: exactly one wins',
      needs: ['compareAndSwap', 'shared', 'processes'],
      async run(bench) {
        const backend = await bench.open()
        let [parent] = await bench.write(backend, ['{"parent": {}}'])
        for (let round = 0; round < rounds; round += 1) {
          const contenders = Array.from({ length: processesOf(bench) }, (_, index) =>
            following(parent, namesDocument([`process ${index}`], 100_000)),
          )
          const tasks = contenders.map((revision) => ({ kind: 'write' as const, revision, parent: parent!.id }))
          const others = await bench.startOthers(tasks)
          parent = await demandOneWinner(backend, contenders, await Promise.all(others.map((each) => each.outcome())))
        }
      },
    },
    {
      id: '3.7',
      title: 'contended increments over separate processes: nothing is lost',
      needs: ['compareAndSwap', 'shared', 'processes'],
      async run(bench) {
        const processes = processesOf(bench)
        const names = namesFor(processes, Math.ceil((bench.settings.increments ?? defaultIncrements) / processes))
        const others = await bench.startOthers(names.map((own) => ({ kind: 'add names', names: own })))
        await Promise.all(others.map((other) => other.succeed('adding names')))
        await demandAllThere(await bench.open(), names.flat())
      },
    },
  ],
}

function processesOf(bench: Bench): number {
  return bench.settings.processes ?? defaultProcesses
}

function namesFor(writers: number, each: number): string[][] {
  return Array.from({ length: writers }, (_, writer) =>
    Array.from({ length: each }, (_, number) => `writer ${writer} number ${number}`),
  )
}

async function outcomeOf(writing: Promise<void>): Promise<Outcome> {
  return writing.then(() => ({ kind: 'done' as const }), refusalOf)
}

async function demandConflict(write: () => Promise<void>, newest: Revision, backend: InventoryBackend): Promise<void> {
  const error = await demandRefusal(write, ['ERR_REVISION_CONFLICT'], 'a write whose parent is not the newest revision')
  demandSame((error as { newest?: unknown }).newest, newest.id, '`newest` of the conflict')
  demandSame(await backend.load(), newest, 'the newest revision after a conflict')
}

/** @returns the winner */
async function demandOneWinner(
  backend: InventoryBackend,
  contenders: readonly Revision[],
  outcomes: readonly Outcome[],
): Promise<Revision> {
  const winners = contenders.filter((_, index) => outcomes[index]!.kind === 'done')
  demand(
    winners.length === 1,
    `of ${contenders.length} writes from one parent ${winners.length} succeeded: ${told(outcomes)}`,
  )
  const [winner] = winners
  for (const outcome of outcomes) {
    if (outcome.kind === 'done') continue
    demand(
      outcome.code === 'ERR_REVISION_CONFLICT',
      `the losers must get ERR_REVISION_CONFLICT, not ${outcome.message}`,
    )
    demandSame(outcome.newest, winner!.id, '`newest` of the conflict')
  }
  demandSame(await backend.load(), winner, 'the newest revision, which is the one that won')
  return winner!
}

function told(outcomes: readonly Outcome[]): string {
  return outcomes.map((outcome) => (outcome.kind === 'done' ? 'done' : outcome.message)).join('; ')
}

async function demandAllThere(backend: InventoryBackend, names: readonly string[]): Promise<void> {
  const newest = await backend.load()
  demand(newest !== undefined, 'something was written, and `load` is undefined')
  demandSame(namesIn(newest.document).sort(), [...names].sort(), 'the names that were added')
  demandSame(newest.id, names.length, 'the number of the newest revision, one for each name')
  if (backend.revisions) demandChain(await listed(backend.revisions()))
}
