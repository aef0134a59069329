import { expect, onTestFinished, test } from 'vitest'
import plugin from '../../src/backends/mysql.ts'
import { GaleraCluster, galeraMissing } from '../support/galera-cluster.ts'
import { expectWhole, torture } from '../support/operators.ts'
import { openWith } from '../support/sql-options.ts'

const title =
  'eight operators at both nodes of a Galera cluster, of which one is killed and comes back: ' +
  'every host is there, and none came twice'

test.skipIf(galeraMissing)(title, { timeout: 600_000 }, async () => {
  const cluster = await GaleraCluster.start()
  onTestFinished(() => cluster.stop())
  const [one, two] = cluster.nodes
  await one!.sql('CREATE DATABASE osa')
  await one!.sql("CREATE USER writer@'%' IDENTIFIED BY 'pw-of-writer'")
  await one!.sql("GRANT ALL ON osa.* TO writer@'%'")
  const written = (port: number) => ({
    host: '127.0.0.1',
    port: String(port),
    user: 'writer',
    password: 'pw-of-writer',
    database: 'osa',
  })
  const section = ['plugin = mysql', ...Object.entries(written(1)).map(([name, text]) => `${name} = ${text}`), '']
  const tortured = await torture({
    section: section.join('\n'),
    env: (operator) => ({ OSA_INVENTORY_DATABASE__PORT: String(operator % 2 === 0 ? one!.port : two!.port) }),
    incident: {
      after: 60,
      async act() {
        await two!.kill()
        await cluster.join(1)
      },
    },
  })
  expect(tortured.failures.length, 'runs that noticed the kill').toBeGreaterThan(0)
  for (const { port } of cluster.nodes) {
    const backend = await openWith(plugin, written(port))
    await expectWhole(backend, tortured)
    await backend.close!()
  }
})
