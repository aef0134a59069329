import { expect, onTestFinished, test } from 'vitest'
import plugin from '../../src/backends/s3.ts'
import { expectWhole, torture } from '../support/operators.ts'
import { RadosGateway, radosMissing } from '../support/rados-gateway.ts'
import { S3Bucket } from '../support/s3-bucket.ts'
import { openWith } from '../support/sql-options.ts'

const title =
  'eight operators at both gateways of a Ceph cluster, of which one is killed and comes back: ' +
  'every host is there, and none came twice'

test.skipIf(radosMissing)(title, { timeout: 600_000 }, async () => {
  const rados = await RadosGateway.start()
  onTestFinished(() => rados.stop())
  const bucket = await S3Bucket.make(rados.ports[0]!, 'osa')
  const section = ['plugin = s3', ...Object.entries(bucket.options).map(([name, text]) => `${name} = ${text}`), '']
  let isBack = false
  const tortured = await torture({
    section: section.join('\n'),
    env: (operator) => ({ OSA_INVENTORY_DATABASE__ENDPOINT: `http://127.0.0.1:${rados.ports[operator % 2]}` }),
    incident: {
      after: 60,
      async act() {
        await rados.kill(1)
        await rados.up(1)
        isBack = true
      },
    },
  })
  // A gateway that is back within a second is noticed by nobody: reads are asked again.
  expect(isBack).toBe(true)
  const backend = await openWith(plugin, bucket.options)
  await expectWhole(backend, tortured)
})
