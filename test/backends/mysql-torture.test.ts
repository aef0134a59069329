import { expect, onTestFinished, test } from 'vitest'
import plugin from '../../src/backends/mysql.ts'
import { MariadbServer, mariadbMissing } from '../support/mariadb-server.ts'
import { expectWhole, torture } from '../support/operators.ts'
import { openWith } from '../support/sql-options.ts'

const title =
  'eight operators add 25 hosts each at the same time, and the server is killed in the middle: ' +
  'every host is there, and none came twice'

test.skipIf(mariadbMissing)(title, { timeout: 600_000 }, async () => {
  const server = await MariadbServer.start()
  onTestFinished(() => server.stop())
  await server.sql('CREATE DATABASE osa')
  await server.sql("CREATE USER writer@'%' IDENTIFIED BY 'pw-of-writer'")
  await server.sql("GRANT ALL ON osa.* TO writer@'%'")
  const written = {
    host: '127.0.0.1',
    port: String(server.port),
    user: 'writer',
    password: 'pw-of-writer',
    database: 'osa',
  }
  const section = ['plugin = mysql', ...Object.entries(written).map(([name, text]) => `${name} = ${text}`), '']
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
