/** In place of src/backends/sql/bundled-drivers.ts: the clients of databases are parts of the single executable. */
export const bundledDrivers: ReadonlyMap<string, () => Promise<unknown>> = new Map([
  ['postgres', () => import('./postgres.ts') as Promise<unknown>],
  ['mysql2', () => import('./mysql2.ts') as Promise<unknown>],
])
