import { expect, onTestFinished, test } from 'vitest'
import plugin from '../../src/backends/etcd.ts'
import { EtcdCluster, etcdMissing } from '../support/etcd-cluster.ts'
import { expectWhole, torture } from '../support/operators.ts'
import { openWith } from '../support/sql-options.ts'

const title =
  'eight operators add 25 hosts each at the same time, and the three members are killed and come back one after another: ' +
  'every host is there, and none came twice'

test.skipIf(etcdMissing)(title, { timeout: 600_000 }, async () => {
  const cluster = await EtcdCluster.start({ members: 3 })
  onTestFinished(() => cluster.stop())
  const { endpoints } = cluster
  const ordered = (operator: number) => {
    const urls = endpoints.split(',')
    return [...urls.slice(operator % 3), ...urls.slice(0, operator % 3)].join(', ')
  }
  const tortured = await torture({
    section: `plugin = etcd\nendpoints = ${endpoints}\n`,
    env: (operator) => ({ OSA_INVENTORY_DATABASE__ENDPOINTS: ordered(operator) }),
    incident: {
      after: 40,
      async act() {
        for (const number of [0, 1, 2]) {
          await cluster.kill(number)
          await cluster.up(number)
        }
      },
    },
  })
  const backend = await openWith(plugin, { endpoints })
  await expectWhole(backend, tortured)
  // Each member has what the others have.
  const newest = await backend.load()
  for (const endpoint of endpoints.split(',')) {
    const alone = await openWith(plugin, { endpoints: endpoint })
    expect(await alone.load()).toEqual(newest)
  }
})
