import { afterAll, describe, test } from 'vitest'
import plugin from '../../src/backends/mysql.ts'
import { describeBackendContract } from '../../src/testing/index.ts'
import { childProgram, runner } from '../support/contract.ts'
import { LossyProxy } from '../support/lossy-proxy.ts'
import { MariadbServer, mariadbMissing } from '../support/mariadb-server.ts'
import { secretOf, valuesOf } from '../support/sql-options.ts'

const [writerPassword, readerPassword] = ['writer-s3cret-9fKq', 'reader-s3cret-Lm2x']

async function describeContract(): Promise<void> {
  const server = await MariadbServer.start()
  afterAll(() => server.stop())
  await server.sql('CREATE DATABASE osa CHARACTER SET latin1')
  await server.sql(`CREATE USER writer@'%' IDENTIFIED BY '${writerPassword}'`)
  await server.sql(`CREATE USER reader@'%' IDENTIFIED BY '${readerPassword}'`)
  await server.sql("GRANT ALL ON osa.* TO writer@'%'")
  await server.sql("GRANT SELECT ON osa.* TO reader@'%'")
  const options = {
    host: '127.0.0.1',
    port: String(server.port),
    user: 'writer',
    password: writerPassword,
    database: 'osa',
    connect_timeout: '30s',
  }
  const values = valuesOf(plugin, options)

  describeBackendContract({
    name: 'mysql keeps the contract on MariaDB',
    runner,
    childProgram,
    plugin: 'mysql',
    options,
    capabilities: { compareAndSwap: true, history: true, shared: true },
    secrets: [readerPassword],
    faults: {
      async down() {
        await server.down()
        return () => server.up()
      },
      async killService(write) {
        const writing = write().catch(() => {})
        await server.kill()
        await writing
        await server.up()
      },
      async damage(deployment) {
        await server.sql(
          `UPDATE inventory_heads h JOIN inventory_deployments d ON d.id = h.deployment_id
           SET h.document = LEFT(h.document, CHAR_LENGTH(h.document) - 3) WHERE d.name = '${deployment}'`,
          'osa',
        )
      },
      async alter(deployment) {
        await server.sql(
          `UPDATE inventory_heads h JOIN inventory_deployments d ON d.id = h.deployment_id
           SET h.document = REPLACE(h.document, '"b"', '"c"') WHERE d.name = '${deployment}'`,
          'osa',
        )
      },
      openWithWrongCredentials: async (deployment, context) =>
        plugin.register({ options: { ...values, password: secretOf('wr0ng-pa55word') }, deployment }, context),
      openReadOnly: async (deployment, context) =>
        plugin.register(
          { options: { ...values, user: 'reader', password: secretOf(readerPassword) }, deployment },
          context,
        ),
      async openLosingReply(deployment, context) {
        const proxy = await LossyProxy.to(server.port)
        const backend = await plugin.register({ options: { ...values, port: proxy.port }, deployment }, context)
        return proxy.losingReply(backend, 'COMMIT')
      },
    },
  })
}

if (mariadbMissing === undefined) await describeContract()
else describe('mysql keeps the contract', () => test.skip(mariadbMissing!, () => {}))
