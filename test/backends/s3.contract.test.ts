import { afterAll, describe, test } from 'vitest'
import plugin from '../../src/backends/s3.ts'
import { describeBackendContract } from '../../src/testing/index.ts'
import { childProgram, runner } from '../support/contract.ts'
import { LossyProxy } from '../support/lossy-proxy.ts'
import { RadosGateway, radosMissing } from '../support/rados-gateway.ts'
import { S3Bucket } from '../support/s3-bucket.ts'
import { secretOf, valuesOf } from '../support/sql-options.ts'

async function describeContract(): Promise<void> {
  const rados = await RadosGateway.start()
  afterAll(() => rados.stop())
  const bucket = await S3Bucket.make(rados.ports[0]!, 'osa')
  const reader = { id: 'reader', accessKey: 'READERKEY', secretKey: 'READERSECRET-u8Xw' }
  await rados.account(reader)
  await bucket.grantReading(reader.id)
  const options = { ...bucket.options, connect_timeout: '30s', request_timeout: '20s' }
  const values = valuesOf(plugin, options)

  describeBackendContract({
    name: 's3 keeps the contract, on Ceph RGW',
    runner,
    childProgram,
    plugin: 's3',
    options,
    capabilities: { compareAndSwap: true, shared: true },
    secrets: [reader.secretKey],
    patience: 240,
    faults: {
      async down() {
        await rados.kill(0)
        return () => rados.up(0)
      },
      async killService(write) {
        const writing = write().catch(() => {})
        await rados.kill(0)
        await writing
        await rados.up(0)
      },
      async damage(deployment) {
        const key = `osa-inventory/${deployment}/head`
        await bucket.put(key, (await bucket.get(key))!.subarray(0, -3))
      },
      openWithWrongCredentials: async (deployment, context) =>
        plugin.register({ options: { ...values, secret_access_key: secretOf('wr0ng-pa55word') }, deployment }, context),
      openReadOnly: async (deployment, context) =>
        plugin.register(
          {
            options: { ...values, access_key_id: reader.accessKey, secret_access_key: secretOf(reader.secretKey) },
            deployment,
          },
          context,
        ),
      async openLosingReply(deployment, context) {
        const proxy = await LossyProxy.to(rados.ports[0]!)
        const endpoint = `http://127.0.0.1:${proxy.port}`
        const backend = await plugin.register({ options: { ...values, endpoint }, deployment }, context)
        return proxy.losingReply(backend, `PUT /osa/osa-inventory/${deployment}/head `)
      },
    },
  })
}

if (radosMissing === undefined) await describeContract()
else describe('s3 keeps the contract', () => test.skip(radosMissing!, () => {}))
