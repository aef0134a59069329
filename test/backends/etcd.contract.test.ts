import { afterAll, describe, test } from 'vitest'
import { Keys } from '../../src/backends/etcd/keys.ts'
import plugin from '../../src/backends/etcd.ts'
import { describeBackendContract } from '../../src/testing/index.ts'
import { childProgram, runner } from '../support/contract.ts'
import { base64, EtcdCluster, etcdMissing } from '../support/etcd-cluster.ts'
import { LossyProxy } from '../support/lossy-proxy.ts'
import { secretOf, valuesOf } from '../support/sql-options.ts'

const prefix = '/clouds'
const [rootPassword, writerPassword, readerPassword] = ['root-s3cret-Qx7', 'writer-s3cret-9fKq', 'reader-s3cret-Lm2x']

async function describeContract(members: number): Promise<void> {
  const cluster = await EtcdCluster.start({ members })
  afterAll(() => cluster.stop())
  // As docs/backends/etcd.md has it.
  const range = { from: `${prefix}/`, end: `${prefix}0` }
  await cluster.accounts([
    ['root', rootPassword, undefined],
    ['writer', writerPassword, { permType: 'READWRITE', ...range }],
    ['reader', readerPassword, { permType: 'READ', ...range }],
  ])
  const options = {
    endpoints: cluster.endpoints,
    prefix,
    user: 'writer',
    password: writerPassword,
    connect_timeout: '30s',
  }
  const values = valuesOf(plugin, options)

  describeBackendContract({
    name: `etcd keeps the contract, members: ${members}`,
    runner,
    childProgram,
    plugin: 'etcd',
    options,
    capabilities: { compareAndSwap: true, shared: true },
    secrets: [readerPassword, rootPassword],
    faults: {
      async down() {
        for (let number = 0; number < members; number++) await cluster.kill(number)
        return async () => {
          for (let number = 0; number < members; number++) cluster.begin(number)
          await cluster.ready()
        }
      },
      async killService(write) {
        const writing = write().catch(() => {})
        await cluster.kill()
        await writing
        await cluster.up()
      },
      async damage(deployment) {
        const { documents } = new Keys(prefix, deployment)
        const token = await cluster.token('root', rootPassword)
        const range = { key: base64(documents.from), range_end: base64(documents.end), sort_order: 'DESCEND' }
        const { kvs } = (await cluster.call('/v3/kv/range', range, token)) as { kvs: { key: string; value: string }[] }
        const value = Buffer.from(kvs[0]!.value, 'base64').subarray(0, -3)
        await cluster.call('/v3/kv/put', { key: kvs[0]!.key, value: base64(value) }, token)
      },
      openWithWrongCredentials: async (deployment, context) =>
        plugin.register({ options: { ...values, password: secretOf('wr0ng-pa55word') }, deployment }, context),
      openReadOnly: async (deployment, context) =>
        plugin.register(
          { options: { ...values, user: 'reader', password: secretOf(readerPassword) }, deployment },
          context,
        ),
      async openLosingReply(deployment, context) {
        const proxy = await LossyProxy.to(cluster.ports[0]!)
        const endpoints = `http://127.0.0.1:${proxy.port}`
        const backend = await plugin.register({ options: { ...values, endpoints }, deployment }, context)
        return proxy.losingReply(backend, '"request_put"')
      },
    },
  })
}

if (etcdMissing === undefined) {
  await describeContract(1)
  await describeContract(3)
} else describe('etcd keeps the contract', () => test.skip(etcdMissing!, () => {}))
