/** Backends without a server: only their clients can be hurt. */
import { join } from 'node:path'
import { openFileBackend } from '../../../src/backends/file.ts'
import sqlite from '../../../src/backends/sqlite.ts'
import { openWith } from '../../support/sql-options.ts'
import type { Arena, ArenaKind, View } from './arena.ts'

export const file: ArenaKind = {
  missing: async () => undefined,
  start: async ({ configDirectory: directory }) =>
    withoutServer({}, { place: directory, open: async () => openFileBackend({ directory }) }),
}

export const sqliteFile: ArenaKind = {
  missing: async () => undefined,
  start: async ({ directory }) => {
    const path = join(directory, 'inventory.sqlite')
    const section = { plugin: 'sqlite', path, busy_timeout: '30s' }
    return withoutServer(section, { place: path, open: () => openWith(sqlite, { path }) })
  },
}

export function withoutServer(section: Arena['section'], view: View): Arena {
  return { section, env: () => ({}), faults: [], views: [view], heal: async () => {}, stop: async () => {} }
}
