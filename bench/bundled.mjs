/** Runs a measurement that uses the sources, bundled first. Its bundle is removed again. */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const repository = join(import.meta.dirname, '..')

/**
 * @param entry below `bench/`
 * @param options of `spawnSync`
 */
export async function runBundled(entry, args, options) {
  const outfile = join(repository, `dist/tools/bench-${entry.replaceAll(/\W/g, '-')}-${process.pid}.mjs`)
  await build({
    entryPoints: [join(import.meta.dirname, entry)],
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
    return spawnSync(process.execPath, [outfile, ...args], { encoding: 'utf8', ...options })
  } finally {
    rmSync(outfile, { force: true })
  }
}

/** As its own program, with this one's arguments and exit status. */
export async function becomeBundled(entry, options = {}) {
  const { status } = await runBundled(entry, process.argv.slice(2), { stdio: 'inherit', ...options })
  process.exitCode = status ?? 1
}
