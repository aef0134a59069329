/** Many who write at one time: every change is there once, and what others see is the newest revision in the end. */
import { expect, it, onTestFinished } from 'vitest'
import { InventoryStore } from '../../src/app/store/store.ts'
import { parseJson } from '../../src/python/json-read.ts'
import { demandChain, listed } from '../../src/testing/revisions.ts'
import { contentsOf, documentOf, type Hosts, openCraton } from '../support/craton/inventories.ts'
import { CratonStandIn } from '../support/craton/stand-in.ts'

const [writers, each] = [8, 25]

const on = (machine: string) => ({ ansible_host: '10.0.0.1', physical_host: machine, component: 'x' })

/** Adds its hosts one after the other, as often as others are faster. */
async function addAll(craton: CratonStandIn, writer: number): Promise<void> {
  for (let number = 0; number < each; number++) {
    const backend = await openCraton(craton)
    const store = new InventoryStore(backend, { author: `w${writer}`, command: 'add', tool: 'osa-inventory/0.0.0' })
    for (let isAdded = false; !isAdded; ) {
      try {
        await store.update((stored) => {
          const hosts = (stored ? JSON.parse(stored.revision.document)._meta.hostvars : {}) as Hosts
          const document = documentOf({ ...hosts, [`c${writer}-${number}`]: on(`c${writer}-0`) })
          return { document, inventory: parseJson(document), changed: true }
        })
        isAdded = true
      } catch (error) {
        // Twenty times another one was first.
        if ((error as { code?: string }).code !== 'ERR_REVISION_CONFLICT') throw error
      }
    }
  }
}

it(`${writers} writers who add ${each} hosts each at one time: all are there, in Craton too, and nothing else`, async () => {
  const craton = await CratonStandIn.start({ mode: 'strict' })
  onTestFinished(() => craton.stop())
  await Promise.all(Array.from({ length: writers }, (_, writer) => addAll(craton, writer)))
  const backend = await openCraton(craton)
  const newest = (await backend.load())!
  const names = Array.from({ length: writers * each }, (_, all) => `c${Math.floor(all / each)}-${all % each}`)
  expect(Object.keys(JSON.parse(newest.document)._meta.hostvars).sort()).toEqual(names.toSorted())
  const infos = await listed(backend.revisions!())
  expect(infos).toHaveLength(writers * each)
  demandChain(infos)
  expect(await backend.doubts!()).toEqual([])
  const undisturbed = await CratonStandIn.start({ mode: 'strict' })
  onTestFinished(() => undisturbed.stop())
  await (await openCraton(undisturbed)).write(newest, undefined)
  expect(contentsOf(craton)).toEqual(contentsOf(undisturbed))
}, 300_000)
