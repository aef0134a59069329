/** Tags, for backends that have them. */
import type { InventoryBackend, RevisionTag } from '../../backends/contract.ts'
import { sortedTags } from '../../backends/support/tags.ts'
import type { Check } from '../check.ts'
import { namesDocument } from '../documents.ts'
import { demandRefusal, demandSame } from '../expectations.ts'
import { listed } from '../revisions.ts'

/** What a name may hold, and how long it may be. */
const oddNames = ['a', 'A', 'before-upgrade', 'v29.2.4+ada@deploy_1', 'constructor', 'x'.repeat(64)]

const conflict = ['ERR_TAG_CONFLICT']

async function tagsOf(backend: InventoryBackend): Promise<readonly RevisionTag[]> {
  return sortedTags(await backend.tags!())
}

function threeDocuments(): string[] {
  return ['1', '2', '3'].map((name) => namesDocument([name]))
}

export const tagChecks: readonly Check[] = [
  {
    id: '5.10',
    title: 'tags are set, moved and removed by anyone who knows what they stand for, and by nobody else',
    needs: ['history', 'tags'],
    async run(bench) {
      const backend = await bench.open()
      demandSame(await backend.tags!(), [], 'the tags before the first write')
      await bench.write(backend, threeDocuments())
      demandSame(await backend.tags!(), [], 'the tags before the first')
      for (const name of oddNames) await backend.setTag!({ name, id: 2 }, undefined)
      const wanted = sortedTags(oddNames.map((name) => ({ name, id: 2 })))
      const other = await bench.open()
      demandSame(await tagsOf(other), wanted, 'the tags that were set')
      await other.setTag!({ name: 'a', id: 2 }, undefined)
      await demandRefusal(
        () => other.setTag!({ name: 'a', id: 3 }, undefined),
        conflict,
        'a tag that is there, set as a new one,',
      )
      await demandRefusal(
        () => other.setTag!({ name: 'a', id: 3 }, 1),
        conflict,
        'a tag that stands for another revision, moved,',
      )
      await demandRefusal(() => other.setTag!({ name: 'b', id: 3 }, 1), conflict, 'a tag that is not there, moved,')
      await demandRefusal(
        () => other.setTag!({ name: 'c', id: 77 }, undefined),
        ['ERR_UNKNOWN_REVISION'],
        'a tag of no revision',
      )
      await demandRefusal(
        () => other.setTag!({ name: 'a', id: 77 }, 2),
        ['ERR_UNKNOWN_REVISION'],
        'a tag moved to no revision',
      )
      await demandRefusal(
        () => other.removeTag!({ name: 'a', id: 3 }),
        conflict,
        'a tag that stands for another revision, removed,',
      )
      demandSame(await tagsOf(backend), wanted, 'the tags after what was refused')
      await other.setTag!({ name: 'a', id: 3 }, 2)
      for (const name of oddNames.slice(1)) await backend.removeTag!({ name, id: 2 })
      await backend.removeTag!({ name: 'A', id: 2 })
      demandSame(await tagsOf(await bench.open()), [{ name: 'a', id: 3 }], 'the tags in the end')
      demandSame((await listed(backend.revisions!())).length, 3, 'the length of the history')
    },
  },
  {
    id: '5.11',
    title: 'a revision that has a tag is not removed, until the tag is',
    needs: ['history', 'removeRevisions', 'tags'],
    async run(bench) {
      const backend = await bench.open()
      const written = await bench.write(backend, threeDocuments())
      await backend.setTag!({ name: 'kept', id: 1 }, undefined)
      const { id, chain } = written[1]!
      await backend.removeRevisions!([1, 2], { id, chain })
      const reader = await bench.open()
      const numbers = async (): Promise<number[]> => (await listed(reader.revisions!())).map((info) => info.id)
      demandSame(await numbers(), [3, 1], 'what is left of the history')
      demandSame(await reader.loadRevision!(1), written[0], 'the revision that has a tag')
      demandSame(await reader.load(), written[2], 'the newest revision')
      const [next] = await bench.write(reader, ['{"next": {}}'], written[2])
      demandSame(await (await bench.open()).load(), next, 'a revision written after that')
      await backend.removeTag!({ name: 'kept', id: 1 })
      await backend.removeRevisions!([1])
      demandSame(await numbers(), [4, 3], 'what is left when the tag is gone')
    },
  },
  {
    id: '5.12',
    title: 'tags that several set at one time are all there',
    needs: ['history', 'tags'],
    async run(bench) {
      await bench.write(await bench.open(), threeDocuments())
      const names = Array.from({ length: 6 }, (_, number) => `tag-${number}`)
      const set = async (name: string): Promise<void> => (await bench.open()).setTag!({ name, id: 1 }, undefined)
      await Promise.all(names.map(set))
      const wanted = names.map((name) => ({ name, id: 1 }))
      demandSame(await tagsOf(await bench.open()), wanted, 'the tags')
    },
  },
  {
    id: '5.13',
    title: 'what is destroyed leaves no tag behind',
    needs: ['history', 'tags', 'destroy'],
    async run(bench) {
      const backend = await bench.open()
      await bench.write(backend, threeDocuments())
      await backend.setTag!({ name: 'gone', id: 3 }, undefined)
      await backend.destroy!()
      demandSame(await (await bench.open()).tags!(), [], 'the tags after `destroy`')
    },
  },
]
