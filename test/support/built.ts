/** Tests of the executables run what users run: the bundles. Vitest calls this once, before all tests. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

export default function buildExecutables(): void {
  try {
    execFileSync(process.execPath, [join(import.meta.dirname, '../../build.mjs'), '--tools'], { stdio: 'inherit' })
  } catch {
    // The tests that run executables fail by themselves then; the others can still tell something.
    console.error('the build failed: tests of the executables run what was built before, or fail')
  }
}
