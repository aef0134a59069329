/** Tests of the executables run what users run: the bundles. Vitest calls this once, before all tests. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What the executables note for their next run stays here, and goes with the tests. */
export default function prepare(): () => void {
  const cache = mkdtempSync(join(tmpdir(), 'osa-inventory-cache-'))
  process.env.XDG_CACHE_HOME = cache
  buildExecutables()
  return () => rmSync(cache, { recursive: true, force: true })
}

function buildExecutables(): void {
  try {
    execFileSync(process.execPath, [join(import.meta.dirname, '../../build.mjs'), '--tools'], { stdio: 'inherit' })
  } catch {
    // The tests that run executables fail by themselves then; the others can still tell something.
    console.error('the build failed: tests of the executables run what was built before, or fail')
  }
}
