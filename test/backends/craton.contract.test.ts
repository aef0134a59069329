import { readFileSync } from 'node:fs'
import { afterAll } from 'vitest'
import plugin from '../../src/backends/craton.ts'
import { compress } from '../../src/backends/support/packing.ts'
import { describeBackendContract } from '../../src/testing/index.ts'
import { childProgram, runner } from '../support/contract.ts'
import type { LoggedRequest } from '../support/craton/interference.ts'
import type { Mode } from '../support/craton/rules.ts'
import { CratonStandIn } from '../support/craton/stand-in.ts'
import type { Row } from '../support/craton/tables.ts'
import { secretOf, valuesOf } from '../support/sql-options.ts'

async function describeContract(mode: Mode, skip: Readonly<Record<string, string>>): Promise<void> {
  const craton = await CratonStandIn.start({ mode })
  afterAll(() => craton.stop())
  const { projectId: project, name: user, token } = craton.user
  // 10,000 hosts are 20,000 requests.
  const patience = 400
  const database = mode === 'strict' ? 'mysql' : 'sqlite'
  const options = { url: craton.url, project, user, token, database }
  const values = valuesOf(plugin, options)
  const headOf = (deployment: string): number => {
    const region = craton.tables.all('regions').find(({ fields }) => fields.get('name') === deployment)!
    const isRevision = ({ fields }: Row): boolean =>
      fields.get('region_id') === region.id && /^rev-\d{8}$/.test(String(fields.get('name')))
    return craton.tables.all('cells').filter(isRevision).at(-1)!.id
  }

  describeBackendContract({
    name: `craton keeps the contract, ${mode}`,
    runner,
    childProgram,
    plugin: 'craton',
    options,
    patience,
    capabilities: { compareAndSwap: true, shared: true },
    faults: {
      async down() {
        await craton.down()
        return () => craton.up()
      },
      async killService(write) {
        const writing = write().catch(() => {})
        await craton.down()
        await writing
        await craton.up()
      },
      openWithWrongCredentials: async (deployment, context) =>
        plugin.register({ options: { ...values, token: secretOf('wr0ng-t0ken') }, deployment }, context),
      async damage(deployment) {
        await craton.call('PUT', `/v1/cells/${headOf(deployment)}/variables`, '{"doc_0000": "bytes that are gone"}')
      },
      async alter(deployment) {
        const text = compress('{"altered": {}}').toString('base64')
        await craton.call('PUT', `/v1/cells/${headOf(deployment)}/variables`, JSON.stringify({ doc_0000: text }))
      },
      async openLosingReply(deployment, context) {
        const backend = await plugin.register({ options: values, deployment }, context)
        const isCommit = ({ method, body }: LoggedRequest) => method === 'POST' && body.includes('"rev-0')
        let isLost = false
        const losesThis = (request: LoggedRequest): boolean => {
          if (isLost || !isCommit(request)) return false
          isLost = true
          return true
        }
        craton.trouble.when(losesThis, 'lose')
        // Neither the same again nor a look is answered, until the write has failed.
        craton.trouble.when(() => isLost, 'cut', Number.POSITIVE_INFINITY)
        return {
          ...backend,
          async write(revision, parent) {
            try {
              await backend.write(revision, parent)
            } finally {
              craton.trouble.clear()
            }
          },
        }
      },
    },
    skip: { '4.3': 'Craton knows nobody who may read and not write', ...skip },
  })
}

/** A real Craton, where `OSA_CRATON` names its file of credentials: slow, so without the largest inventory. */
function describeReal(path: string): void {
  const { url, user, mode } = JSON.parse(readFileSync(path, 'utf8')) as Pick<CratonStandIn, 'url' | 'user'> & {
    mode: Mode
  }
  const { projectId: project, name, token } = user
  describeBackendContract({
    name: 'a real Craton keeps the contract',
    runner,
    childProgram,
    plugin: 'craton',
    options: { url, project, user: name, token, database: mode === 'strict' ? 'mysql' : 'sqlite' },
    patience: 400,
    capabilities: { compareAndSwap: true, shared: true },
    skip: { '2.6': '10,000 hosts take minutes' },
  })
}

if (process.env.OSA_CRATON) describeReal(process.env.OSA_CRATON)
else {
  await describeContract('lax', {})
  await describeContract('strict', { '2.6': '10,000 hosts are tried against the lax one' })
}
