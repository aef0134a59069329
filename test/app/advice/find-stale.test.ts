import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findStaleIn } from '../../../src/app/advice/find-stale.ts'
import { systemRandom } from '../../../src/app/store/random.ts'
import { noQuirks, type Quirks, referenceQuirks } from '../../../src/core/generator/quirks.ts'
import { newestRelease } from '../../../src/core/inventory/releases.ts'
import { parseJson } from '../../../src/python/json-read.ts'

const casesDirectory = join(import.meta.dirname, '../../golden/cases')

/** A part of a case: a directory, or a file that names one, relative to the case. */
function partOf(name: string, part: string): string {
  const place = join(casesDirectory, name, part)
  return statSync(place).isDirectory() ? place : resolve(casesDirectory, name, readFileSync(place, 'utf8').trim())
}

function stale(name: string, quirks: Quirks): string[] {
  const { items, unsure } = findStaleIn({
    configDirectory: partOf(name, 'openstack_deploy'),
    environmentDirectory: partOf(name, 'environment'),
    quirks,
    release: { release: newestRelease, why: 'the newest' },
    random: systemRandom(),
    stored: parseJson(readFileSync(join(casesDirectory, name, 'settled.json'), 'utf8')),
  })
  expect(unsure).toEqual([])
  return items.map(({ kind, code, name: subject, path = [] }) => [kind, code, subject, ...path].join(' '))
}

const names = readdirSync(casesDirectory, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)

describe('inventories of the original', () => {
  it.each(names)('%s: nothing is stale under the quirks it was made with', (name) => {
    expect(stale(name, referenceQuirks)).toEqual([])
  })

  it('what the quirks put into services is stale once they are repaired', () => {
    expect(stale('quirks', noQuirks)).toEqual([
      'member L3 glance_api hosts ctl4',
      'member L3 storage_all hosts stor1-b',
      'member L3 storage_all hosts stor10',
      'variable L3 ctl4 component',
      'variable L7 stor1-b rack',
      'variable L7 stor10 rack',
    ])
  })
})
