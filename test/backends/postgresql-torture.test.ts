import { expect, onTestFinished, test } from 'vitest'
import plugin from '../../src/backends/postgresql.ts'
import { expectWhole, torture } from '../support/operators.ts'
import { PostgresqlServer, postgresqlMissing, superuserPassword } from '../support/postgresql-server.ts'
import { openWith } from '../support/sql-options.ts'

const title =
  'eight operators add 25 hosts each at the same time, and the server is killed in the middle: ' +
  'every host is there, and none came twice'

test.skipIf(postgresqlMissing)(title, { timeout: 600_000 }, async () => {
  const server = await PostgresqlServer.start()
  onTestFinished(() => server.stop())
  await server.sql('CREATE DATABASE osa')
  const written = {
    host: '127.0.0.1',
    port: String(server.port),
    user: 'super',
    password: superuserPassword,
    database: 'osa',
  }
  const section = ['plugin = postgresql', ...Object.entries(written).map(([name, text]) => `${name} = ${text}`), '']
  const tortured = await torture({
    section: section.join('\n'),
    incident: {
      after: 60,
      async act() {
        await server.kill()
        await server.up()
      },
    },
  })
  expect(tortured.failures.length, 'runs that noticed the kill').toBeGreaterThan(0)
  const backend = await openWith(plugin, written)
  await expectWhole(backend, tortured)
  await backend.close!()
})
