/** `node bench/history.mjs`: what it costs to search, compare and verify 200 revisions of 10,000 hosts. Build first. */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const repository = join(import.meta.dirname, '..')
const outfile = join(repository, `dist/tools/bench-history-${process.pid}.mjs`)

await build({
  entryPoints: [join(import.meta.dirname, 'history/measure.ts')],
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
  process.exitCode = spawnSync(process.execPath, [outfile], { cwd: repository, stdio: 'inherit' }).status ?? 1
} finally {
  rmSync(outfile, { force: true })
}
