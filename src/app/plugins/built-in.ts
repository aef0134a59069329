/** The backends that come with this tool, with what it takes to load each: the same door as for all others. */

/** Exports its plugin by default, like any other. */
export interface PluginModule {
  readonly default: unknown
}

/** Runs a program that the settings name, so the settings are as dangerous as a plugin. */
export const programRunners: ReadonlySet<string> = new Set(['exec'])

export const builtIns: ReadonlyMap<string, () => Promise<PluginModule>> = new Map<string, () => Promise<PluginModule>>([
  ['file', () => import('../../backends/file-plugin.ts')],
  ['exec', () => import('../../backends/exec.ts')],
  ['sqlite', () => import('../../backends/sqlite.ts')],
  ['postgresql', () => import('../../backends/postgresql.ts')],
  ['mysql', () => import('../../backends/mysql.ts')],
  ['craton', () => import('../../backends/craton.ts')],
  ['memory', () => import('../../backends/memory.ts')],
])
