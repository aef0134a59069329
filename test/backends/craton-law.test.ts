/** Whatever is saved one after the other, by whom and however it ended: what is read is what was saved. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { InventoryStore } from '../../src/app/store/store.ts'
import type { InventoryBackend } from '../../src/backends/contract.ts'
import { parseJson } from '../../src/python/json-read.ts'
import type { Trouble } from '../support/craton/interference.ts'
import { canonical, contentsOf, openCraton } from '../support/craton/inventories.ts'
import { CratonStandIn } from '../support/craton/stand-in.ts'

const attribution = { author: 'jo@deploy1', command: 'test', tool: 'osa-inventory/0.0.0' }

const names = ['infra1', 'infra2', 'infra1-x', 'aio1', 'zeta']
const keys = ['component', 'is_metal', 'a', 'á2', 'k "q"', '__proto__', 'variables']
const host = fc.record(
  {
    physical_host: fc.constantFrom(...names, 'elsewhere'),
    is_metal: fc.boolean(),
    ansible_host: fc.constantFrom('172.29.236.11', 'fd00:0:0::2', '::ffff:1.2.3.4', 'name.example.com', '1.2.3.4/8'),
  },
  { requiredKeys: [] },
)
const variables = fc.dictionary(fc.constantFrom(...keys), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })
const hosts = fc.dictionary(
  fc.constantFrom(...names),
  fc.tuple(host, variables).map(([fixed, others]) => ({ ...others, ...fixed })),
  { maxKeys: 5 },
)
const inventory = fc
  .record({ hosts, all: fc.option(variables, { nil: undefined }), group: fc.array(fc.constantFrom(...names)) })
  .map(({ hosts: hostvars, all, group }) =>
    canonical(JSON.stringify({ _meta: { hostvars }, all: all ? { vars: all } : {}, x_all: { hosts: group } })),
  )
const trouble = fc.option(
  fc.record({
    at: fc.integer({ min: 1, max: 25 }),
    what: fc.constantFrom<Trouble>('cut', 'lose', 'halve', { status: 502 }),
  }),
  { nil: undefined },
)
const steps = fc.array(fc.record({ document: inventory, trouble }), { minLength: 1, maxLength: 6 })

async function save(backend: InventoryBackend, document: string): Promise<void> {
  const store = new InventoryStore(backend, attribution)
  await store.update(() => ({ document, inventory: parseJson(document), changed: true }))
}

it.each(['lax', 'strict'] as const)('holds on %s', async (mode) => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const craton = await CratonStandIn.start({ mode })
      try {
        let possible: (string | undefined)[] = [undefined]
        for (const { document, trouble } of taken) {
          if (trouble) craton.trouble.at(trouble.at, trouble.what)
          const error = await save(await openCraton(craton), document).catch((error: unknown) => error)
          craton.trouble.clear()
          if (error !== undefined && !trouble) throw error
          possible = error === undefined ? [document] : [...possible, document]
          const warnings: string[] = []
          const read = (await (await openCraton(craton, { warnings })).load())?.document
          expect(possible).toContain(read)
          if (error === undefined) expect(warnings).toEqual([])
          possible = [read]
        }
        const { document } = taken.at(-1)!
        await save(await openCraton(craton), document)
        const fresh = await CratonStandIn.start({ mode })
        await save(await openCraton(fresh), document)
        expect(contentsOf(craton)).toEqual(contentsOf(fresh))
        await fresh.stop()
      } finally {
        await craton.stop()
      }
    }),
    { numRuns: 25 },
  )
})
