/**
 * Official binaries of Node.js as npm has them (`node-linux-ARCH`): fetched once, and kept in the cache directory of the
 * user, or in `OSA_TEST_NODES`.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** What the single executable is made of. Both digests are the registry's `dist.integrity`. */
export const engine = {
  version: '26.12.1',
  integrity: {
    x64: 'sha512-jk5LMAmgHlPlPMWpsUrSOqNaEZG+11UNd35hWQ+p5/XGaelWuTqJ69IcAy/5xtPPN4d5ZRBNOGB6gLMCh2kL9A==',
    arm64: 'sha512-8Oxs6Y7rDcKufVIM/zYRSwytj46WOrZk7yFCLTKDcs17bBjAeD9HMAqo97hMfMyxozIud0S4vZCs5WB/3iavNQ==',
  },
}

/**
 * @param {string} version as `26.12.1`
 * @param {string} arch as `process.arch` has it
 * @param {string} [integrity] what the tarball has to have
 * @returns the directory with `bin/node` and `LICENSE`
 */
export function nodeRelease(version, arch = process.arch, integrity = undefined) {
  // Not XDG_CACHE_HOME, which is made for each run of the tests (test/support/built.ts).
  const kept = process.env.OSA_TEST_NODES ?? join(homedir(), '.cache/osa-inventory-tests')
  const place = join(kept, `node-linux-${arch}-${version}`)
  if (!existsSync(place)) fetchInto(kept, place, { version, arch, integrity })
  return place
}

/** Others may fetch it at the same time: what is there has always been whole. */
function fetchInto(kept, place, { version, arch, integrity }) {
  mkdirSync(kept, { recursive: true })
  const draft = mkdtempSync(join(kept, 'fetching-'))
  try {
    const spec = `node-linux-${arch}@${version}`
    execFileSync('npm', ['pack', '--silent', '--pack-destination', draft, spec], { cwd: draft, stdio: 'pipe' })
    const tarball = readdirSync(draft).find((name) => name.endsWith('.tgz'))
    if (tarball === undefined) throw new Error(`npm pack ${spec} made no tarball`)
    if (integrity !== undefined) demandIntegrity(spec, readFileSync(join(draft, tarball)), integrity)
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

function demandIntegrity(spec, bytes, integrity) {
  const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
  if (found !== integrity) throw new Error(`${spec} is not what it was: its digest is ${found}, not ${integrity}`)
}
