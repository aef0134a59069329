/**
 * `node bench/craton.mjs CREDENTIALS CONFIG ENVIRONMENT`: what an inventory costs in a real Craton, in requests and in
 * seconds. CREDENTIALS is a JSON file with `url`, `mode` and `user` (`projectId`, `name`, `token`); CONFIG is a
 * configuration directory, which is copied; ENVIRONMENT has the base environment. The deployment is removed again.
 */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const repository = join(import.meta.dirname, '..')
const outfile = join(repository, `dist/tools/bench-craton-${process.pid}.mjs`)

await build({
  entryPoints: [join(import.meta.dirname, 'craton/measure.ts')],
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
  process.exitCode = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1
} finally {
  rmSync(outfile, { force: true })
}
