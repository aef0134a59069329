/** Inventories in a SQLite database: one file, on one machine (docs/backends/sqlite.md). */
import { join } from 'node:path'
import { apiVersion, defineBackend } from './plugin.ts'
import { openSqlBackend } from './sql/backend.ts'
import { sqliteDialect } from './sql/dialect-sqlite.ts'
import { ddlScript } from './sql/tables.ts'
import { SqliteClient, sqliteDriver } from './sqlite/client.ts'
import { fileSystemOf, isInMemory } from './sqlite/place.ts'

export default defineBackend({
  name: 'sqlite',
  apiVersion,
  summary: 'a SQLite database: one file on one machine, with history',
  options: {
    path: {
      type: 'path',
      description: 'the database; default: openstack_inventory.sqlite in the configuration directory',
    },
    busy_timeout: { type: 'duration', default: '10s', minimum: 0, description: 'the longest wait for other writers' },
  },
  ddl: () => ddlScript(sqliteDialect),
  async register({ options, deployment }, context) {
    const path = options.path ?? join(context.configDirectory, 'openstack_inventory.sqlite')
    const { debug, section } = context
    const open = await sqliteDriver(context)
    const backend = openSqlBackend({
      dialect: sqliteDialect,
      client: new SqliteClient({ open, path, busyTimeout: options.busy_timeout, section, debug }),
      deployment,
      section,
      where: `sqlite ${path}`,
      manual: 'docs/backends/sqlite.md',
      debug,
      mask: (text) => text,
    })
    return { ...backend, doubts: async () => doubtsAbout(path) }
  },
})

function doubtsAbout(path: string): string[] {
  if (!isInMemory(fileSystemOf(path))) return []
  return [`${path} is on a file system in memory: it is gone when the machine starts again; name a path on a disk`]
}
