import { afterAll, describe, test } from 'vitest'
import plugin from '../../src/backends/postgresql.ts'
import { describeBackendContract } from '../../src/testing/index.ts'
import { childProgram, runner } from '../support/contract.ts'
import { LossyProxy } from '../support/lossy-proxy.ts'
import { PostgresqlServer, postgresqlMissing } from '../support/postgresql-server.ts'
import { secretOf, valuesOf } from '../support/sql-options.ts'

const [writerPassword, readerPassword] = ['writer-s3cret-9fKq', 'reader-s3cret-Lm2x']

async function describeContract(): Promise<void> {
  const server = await PostgresqlServer.start()
  afterAll(() => server.stop())
  await server.sql(`CREATE ROLE writer LOGIN PASSWORD '${writerPassword}'`)
  await server.sql(`CREATE ROLE reader LOGIN PASSWORD '${readerPassword}'`)
  await server.sql('CREATE DATABASE osa OWNER writer')
  await server.sql('ALTER DEFAULT PRIVILEGES FOR ROLE writer GRANT SELECT ON TABLES TO reader', 'osa')
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
    name: 'postgresql keeps the contract',
    runner,
    childProgram,
    plugin: 'postgresql',
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
          `UPDATE inventory_heads h SET document = left(document, -3) FROM inventory_deployments d
           WHERE d.id = h.deployment_id AND d.name = '${deployment}'`,
          'osa',
        )
      },
      async alter(deployment) {
        await server.sql(
          `UPDATE inventory_heads h SET document = replace(document, '"b"', '"c"') FROM inventory_deployments d
           WHERE d.id = h.deployment_id AND d.name = '${deployment}'`,
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
        // With its end: `begin isolation level read committed` is another request.
        return proxy.losingReply(backend, 'commit\0')
      },
    },
  })
}

if (postgresqlMissing === undefined) await describeContract()
else describe('postgresql keeps the contract', () => test.skip(postgresqlMissing!, () => {}))
