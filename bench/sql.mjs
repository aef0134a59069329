/**
 * `node bench/sql.mjs`: what an inventory of 10,000 hosts costs in SQLite, PostgreSQL and MariaDB. Starts servers of its
 * own as the tests do (Debian's `postgresql` and `mariadb-server`), so it is bundled with their support first.
 */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const repository = join(import.meta.dirname, '..')
const outfile = join(repository, `dist/tools/bench-sql-${process.pid}.mjs`)

await build({
  entryPoints: [join(import.meta.dirname, 'sql/measure.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  define: { OSA_INVENTORY_VERSION: '"0.0.0-bench"' },
  logLevel: 'error',
})
try {
  process.exitCode = spawnSync(process.execPath, [outfile], { stdio: 'inherit' }).status ?? 1
} finally {
  rmSync(outfile, { force: true })
}
