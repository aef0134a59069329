/**
 * Other versions of Node.js than the one that runs the tests: the official binaries, as npm has them (`node-linux-ARCH`).
 * They are fetched once and kept in the cache directory of the user, or in `OSA_TEST_NODES`.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** @returns the path of a `node` of just this version; throws where it is not kept and cannot be fetched */
export function otherNode(version: string): string {
  // Not XDG_CACHE_HOME, which is made for each run of the tests (built.ts).
  const kept = process.env.OSA_TEST_NODES ?? join(homedir(), '.cache/osa-inventory-tests')
  const place = join(kept, `node-linux-${process.arch}-${version}`)
  if (!existsSync(place)) fetchInto(kept, place, version)
  const node = join(place, 'bin/node')
  const told = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
  if (told !== `v${version}`) throw new Error(`${node} is Node.js ${told}, not v${version}: remove ${place}`)
  return node
}

/** Other tests may fetch it at the same time: what is there has always been whole. */
function fetchInto(kept: string, place: string, version: string): void {
  mkdirSync(kept, { recursive: true })
  const draft = mkdtempSync(join(kept, 'fetching-'))
  try {
    const spec = `node-linux-${process.arch}@${version}`
    execFileSync('npm', ['pack', '--silent', '--pack-destination', draft, spec], { cwd: draft, stdio: 'pipe' })
    const tarball = readdirSync(draft).find((name) => name.endsWith('.tgz'))
    if (tarball === undefined) throw new Error(`npm pack ${spec} made no tarball`)
    execFileSync('tar', ['-xzf', tarball], { cwd: draft, stdio: 'pipe' })
    try {
      renameSync(join(draft, 'package'), place)
    } catch (error) {
      if (!existsSync(place)) throw error
    }
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}
