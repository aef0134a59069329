import { afterAll } from 'vitest'
import plugin from '../../src/backends/craton.ts'
import { compress } from '../../src/backends/support/packing.ts'
import { type ContractOptions, describeBackendContract } from '../../src/testing/index.ts'
import { childProgram, runner } from '../support/contract.ts'
import { CratonClient } from '../support/craton/client.ts'
import type { LoggedRequest } from '../support/craton/interference.ts'
import type { Mode } from '../support/craton/rules.ts'
import { headSeen } from '../support/craton/seen.ts'
import { isReal, startTroubled, subjectModes, type Troubled } from '../support/craton/subject.ts'
import { secretOf, valuesOf } from '../support/sql-options.ts'

// 10,000 hosts are 20,000 requests.
const patience = 400

function optionsFor({ url, user }: Troubled, mode: Mode): Record<string, string> {
  const database = mode === 'strict' ? 'mysql' : 'sqlite'
  return { url, project: user.projectId, user: user.name, token: user.token, database }
}

function faultsOf(craton: Troubled, mode: Mode): NonNullable<ContractOptions['faults']> {
  const values = valuesOf(plugin, optionsFor(craton, mode))
  const client = new CratonClient(craton.url, craton.user)
  const put = async (deployment: string, text: string): Promise<void> => {
    const path = `/cells/${await headSeen(craton, deployment)}/variables`
    const status = await client.status('PUT', path, JSON.stringify({ doc_0000: text }))
    if (status !== 200) throw new Error(`PUT ${path}: ${status}`)
  }
  return {
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
    damage: (deployment) => put(deployment, 'bytes that are gone'),
    alter: (deployment) => put(deployment, compress('{"altered": {}}').toString('base64')),
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
  }
}

function describeContract(name: string, craton: Troubled, mode: Mode, skip: Readonly<Record<string, string>>): void {
  afterAll(() => craton.stop())
  describeBackendContract({
    name,
    runner,
    childProgram,
    plugin: 'craton',
    options: optionsFor(craton, mode),
    patience,
    capabilities: { compareAndSwap: true, shared: true },
    faults: faultsOf(craton, mode),
    skip: { '4.3': 'Craton knows nobody who may read and not write', ...skip },
  })
}

const skips: Readonly<Record<Mode, Readonly<Record<string, string>>>> = {
  lax: {},
  strict: { '2.6': '10,000 hosts are tried against the lax one' },
}

for (const mode of subjectModes) {
  const name = isReal ? 'a real Craton keeps the contract' : `craton keeps the contract, ${mode}`
  const skip = isReal ? { '2.6': '10,000 hosts take minutes' } : skips[mode]
  describeContract(name, await startTroubled({ mode }), mode, skip)
}
