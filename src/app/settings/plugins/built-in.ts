/** The backends that come with this tool, with what it takes to load each: the same door as for all others. */

import { isBuiltin } from 'node:module'

/** Exports its plugin by default, like any other. */
export interface PluginModule {
  readonly default: unknown
}

/** Runs a program that the settings name, so the settings are as dangerous as a plugin. */
export const programRunners: ReadonlySet<string> = new Set(['exec'])

export const builtIns: ReadonlyMap<string, () => Promise<PluginModule>> = new Map<string, () => Promise<PluginModule>>([
  ['file', () => import('../../../backends/file-plugin.ts')],
  ['exec', () => import('../../../backends/exec.ts')],
  ['sqlite', () => import('../../../backends/sqlite.ts')],
  ['postgresql', () => import('../../../backends/postgresql.ts')],
  ['mysql', () => import('../../../backends/mysql.ts')],
  ['craton', () => import('../../../backends/craton.ts')],
  ['etcd', () => import('../../../backends/etcd.ts')],
  ['s3', () => import('../../../backends/s3.ts')],
  ['memory', () => import('../../../backends/memory.ts')],
])

/** The third-party package that a backend imports when it is used; `undefined` where it needs none. */
export function driverOf(builtIn: string): string | undefined {
  // Newer releases of Node.js bring SQLite.
  if (builtIn === 'sqlite') return isBuiltin('node:sqlite') ? undefined : 'libsql'
  return new Map([
    ['postgresql', 'postgres'],
    ['mysql', 'mysql2'],
  ]).get(builtIn)
}

/** Names of clients and of products that someone may write for the backend that is meant. */
export const meantBackends: ReadonlyMap<string, string> = new Map([
  ['postgres', 'postgresql'],
  ['pg', 'postgresql'],
  ['mysql2', 'mysql'],
  ['mariadb', 'mysql'],
  ['galera', 'mysql'],
  ['libsql', 'sqlite'],
  ['sqlite3', 'sqlite'],
  ['better-sqlite3', 'sqlite'],
])
