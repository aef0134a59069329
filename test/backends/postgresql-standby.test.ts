/** A server in recovery: what is stored can be read, and a write says what is in its way, in an operator's words. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import plugin from '../../src/backends/postgresql.ts'
import { PostgresqlServer, postgresqlMissing, superuserPassword } from '../support/postgresql-server.ts'
import { openWith } from '../support/sql-options.ts'
import { revisionOf } from './sql-cloud.ts'

describe.skipIf(postgresqlMissing)('a standby of PostgreSQL', () => {
  test('serves readers, and refuses writers with the way out', async () => {
    const server = await PostgresqlServer.start()
    try {
      const options = { host: '127.0.0.1', port: String(server.port), user: 'super', password: superuserPassword }
      const databases = ['filled', 'bare']
      for (const database of databases) await server.sql(`CREATE DATABASE ${database}`)
      const first = revisionOf('{"a": {}}')
      const primary = await openWith(plugin, { ...options, database: 'filled' })
      await primary.write(first, undefined)
      await primary.close!()
      await server.down()
      const signal = join(server.directory, 'data/standby.signal')
      writeFileSync(signal, '')
      server.own(signal)
      await server.up()
      for (const database of databases) {
        const standby = await openWith(plugin, { ...options, database })
        expect(await standby.load()).toEqual(database === 'filled' ? first : undefined)
        const second = database === 'filled' ? revisionOf('{"b": {}}', first) : revisionOf('{"b": {}}')
        await expect(standby.write(second, second.parent)).rejects.toMatchObject({
          code: 'ERR_BACKEND_UNAVAILABLE',
          message: expect.stringMatching(
            new RegExp(
              `127\\.0\\.0\\.1:${server.port}/${database}.*: the server takes no writes, because it is a standby`,
            ),
          ),
          remedy: 'name the primary; nothing was changed',
        })
        await standby.close!()
      }
    } finally {
      await server.stop()
    }
  })
})
