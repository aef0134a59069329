import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { newestRelease } from '../../src/core/inventory/releases.ts'
import { layOut } from '../../tools/random-clouds/cloud.ts'
import { compareDocuments } from '../../tools/random-clouds/compare.ts'
import type { FrozenCase } from '../../tools/random-clouds/freeze.ts'
import { runOurs } from '../../tools/random-clouds/ours.ts'

/** Made by `node dist/tools/random-clouds.cjs --freeze`, with the original at hand. */
const fixture = gunzipSync(readFileSync(join(import.meta.dirname, 'random-clouds.json.gz')))
const { cases } = JSON.parse(fixture.toString('utf8')) as { cases: FrozenCase[] }

const directory = mkdtempSync(join(tmpdir(), 'osa-random-clouds-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

function replay(frozen: FrozenCase, stored: string | undefined) {
  layOut(directory, new Map(Object.entries(frozen.files)))
  return runOurs({
    config: join(directory, 'config'),
    environment: join(directory, 'environment'),
    stored,
    release: newestRelease,
    seed: frozen.id,
  })
}

describe('random clouds, frozen with what the original makes of them', () => {
  const accepted = cases.filter(({ document }) => document !== undefined)
  const refused = cases.filter(({ refusal }) => refusal !== undefined)

  it('are a few hundred', () => {
    expect(accepted.length).toBeGreaterThan(250)
    expect(refused.length).toBeGreaterThan(5)
  })

  it.each(accepted)('$id comes out alike', (frozen) => {
    const ours = replay(frozen, frozen.stored)
    const options = {
      stored: frozen.stored,
      written: new Set(frozen.written),
      hostAddresses: new Set(frozen.hostAddresses),
      managementAddresses: new Set(frozen.managementAddresses),
    }
    expect(ours).toHaveProperty('document')
    if ('document' in ours) expect(compareDocuments(ours.document, frozen.document!, options)).toBeUndefined()
  })

  it.each(accepted)('$id is left as it is once it is stored', (frozen) => {
    expect(replay(frozen, frozen.document)).toEqual({ document: frozen.document, changed: false })
  })

  it.each(refused)("$id is refused in the original's words", (frozen) => {
    expect(replay(frozen, frozen.stored)).toHaveProperty('refusal', expect.stringContaining(frozen.refusal!))
  })
})
