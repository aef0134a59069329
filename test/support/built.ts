/** Tests of the executables run what users run: the bundles. Vitest calls this once, before all tests. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

export default function buildExecutables(): void {
  execFileSync(process.execPath, [join(import.meta.dirname, '../../build.mjs'), '--tools'], { stdio: 'inherit' })
}
