import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { newestRelease, type Release, releaseOfRevision, releases } from '../../src/core/inventory/releases.ts'
import { layOut } from '../../tools/random-clouds/cloud.ts'
import { compareDocuments } from '../../tools/random-clouds/compare.ts'
import type { FrozenCase } from '../../tools/random-clouds/freeze.ts'
import { runOurs } from '../../tools/random-clouds/ours.ts'
import { renamedDocument } from '../../tools/random-clouds/respelling.ts'

/** Made by `node dist/tools/random-clouds.cjs --freeze`, with the originals at hand: the newest release, and each other one. */
const others = join(import.meta.dirname, 'random-clouds')
const fixtures = [
  ['the newest', join(import.meta.dirname, 'random-clouds.json.gz')],
  ...readdirSync(others).map((name) => [name.replace('.json.gz', ''), join(others, name)]),
] as [name: string, file: string][]

function frozenIn(file: string): { readonly release: Release; readonly cases: readonly FrozenCase[] } {
  const { release, cases } = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'))
  return { release: releaseOfRevision(release) ?? newestRelease, cases }
}

const directory = mkdtempSync(join(tmpdir(), 'osa-random-clouds-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

function replay(frozen: FrozenCase, stored: string | undefined, release: Release, stops = false) {
  layOut(directory, new Map(Object.entries(frozen.files)))
  return runOurs({
    config: join(directory, 'config'),
    environment: join(directory, 'environment'),
    stored,
    release,
    seed: frozen.id,
    stops,
  })
}

it('every generator has some', () => {
  const frozen = new Set(fixtures.map(([, file]) => frozenIn(file).release))
  expect(releases.filter((release) => !frozen.has(release))).toEqual([])
})

describe.each(fixtures)('random clouds, frozen with what the original makes of them: %s', (name, file) => {
  const { release, cases } = frozenIn(file)
  const accepted = cases.filter(({ document }) => document !== undefined)
  const renamed = cases.filter(({ unrenamed }) => unrenamed !== undefined)
  const refused = cases.filter(({ refusal }) => refusal !== undefined)

  it('are enough', () => {
    const [many, some] = name === 'the newest' ? [250, 5] : name.includes('-') ? [30, 0] : [80, 2]
    expect(accepted.length).toBeGreaterThan(many)
    expect(refused.length).toBeGreaterThanOrEqual(some)
  })

  it.each(accepted)('$id comes out alike', (frozen) => {
    const ours = replay(frozen, frozen.stored, release)
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
    expect(replay(frozen, frozen.document, release)).toEqual({ document: frozen.document, changed: false })
  })

  if (renamed.length > 0) {
    it('some of which stop before their groups are renamed', () => {
      expect(renamed.filter(({ stops }) => stops).length).toBeGreaterThan(5)
    })

    it.each(renamed)('$id goes on with what rename-groups stores, and stops before it where it must', (frozen) => {
      const { unrenamed, stored, stops } = frozen
      const before = replay(frozen, unrenamed, release, true)
      expect('codes' in before && before.codes.includes('E8')).toBe(stops)
      expect(renamedDocument(directory, unrenamed!, release)).toBe(stored)
      const after = replay(frozen, stored, release, true)
      expect(after).toEqual(replay(frozen, stored, release))
    })
  }

  if (refused.length > 0) {
    it.each(refused)("$id is refused in the original's words", (frozen) => {
      const ours = replay(frozen, frozen.stored, release)
      expect(ours).toHaveProperty('refusal', expect.stringContaining(frozen.refusal!))
    })
  }
})
