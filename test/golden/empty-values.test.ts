/** Every empty and every false value at every place: what the original takes, this generator takes, and alike. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { newestRelease } from '../../src/core/inventory/releases.ts'
import { type Ending, type FrozenTable, verdictOn } from '../../tools/empty-values/outcome.ts'
import { type TableCase, tableCases } from '../../tools/empty-values/table.ts'
import { layOut } from '../../tools/random-clouds/cloud.ts'
import { plainMessage } from '../../tools/random-clouds/judge.ts'
import { type OurOutcome, runOurs } from '../../tools/random-clouds/ours.ts'

/** Made by `node dist/tools/empty-values.cjs --freeze`, with the original at hand. */
const fixture = gunzipSync(readFileSync(join(import.meta.dirname, 'empty-values.json.gz')))
const { documents, outcomes } = JSON.parse(fixture.toString('utf8')) as FrozenTable

const directory = mkdtempSync(join(tmpdir(), 'osa-empty-values-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** What is refused here and not by the original, each by its row of docs/differences.md. */
const documented = [
  // N4: an address of a new host that is not valid.
  /^(?:containers|metal-hosts) (?:written|later|earlier|added) config \w+\.\w+\.(?:management_)?ip \S.*\t(?:N4 ?)+:/,
  // N5: used_ips that means something and reserves nothing, where an address has to be drawn.
  /^containers written config used_ips\S* (?:true|1|text|\[text\]|\{key: value\})\tN5:/,
  // A host with an empty name.
  /^containers key config \w+_hosts\.\w+ ""\tV6:/,
]

/** Words with which the original ends deliberately; everything else is a crash. */
const deliberate = new Set([
  'SystemExit',
  'MultipleHostsWithOneIPError',
  'MultipleIpForHostError',
  'ProviderNetworkMisconfiguration',
  'LxcHostsDefined',
  'GroupConflict',
  'MissingStaticRouteInfo',
])

/** Words that scripts know; what is not a mapping is reported as that. */
function saysAlike(theirs: string | Ending, ours: OurOutcome, id: string): boolean {
  if (typeof theirs === 'string' || !deliberate.has(theirs.exception) || !('refusal' in ours)) return true
  return / cidr_networks (?:text|\[text\])$/.test(id) || ours.refusal.includes(plainMessage(theirs.message))
}

/** One line for each case that is neither alike nor documented. */
function faults(cases: readonly TableCase[]): string[] {
  return cases.flatMap((one) => {
    layOut(directory, one.files)
    const outcome = outcomes[one.id]
    if (outcome === undefined) return [`${one.id}\tis not in the fixture`]
    const theirs = typeof outcome === 'number' ? documents[outcome]! : outcome
    const stored = one.isDeployed ? documents[0] : undefined
    const ours = runOurs({
      config: join(directory, 'config'),
      environment: join(directory, 'environment'),
      stored,
      release: newestRelease,
      seed: one.id,
    })
    const { verdict, detail } = verdictOn(theirs, ours)
    const line = `${one.id}\t${detail}`
    if (verdict === 'alike') return []
    if (verdict === 'both refuse') return saysAlike(theirs, ours, one.id) ? [] : [`other words: ${line}`]
    if (verdict === 'only ours refuses' && isDocumented(line)) return []
    const isFree = typeof theirs !== 'string' && !deliberate.has(theirs.exception)
    return verdict === 'only ours runs' && isFree ? [] : [`${verdict}: ${line}`]
  })
}

const met = new Set<RegExp>()

function isDocumented(line: string): boolean {
  const row = documented.find((each) => each.test(line))
  if (row) met.add(row)
  return row !== undefined
}

const table = tableCases()
const groups = new Map<string, TableCase[]>()
for (const one of table) {
  const name = one.id.split(' ').slice(0, 3).join(' ')
  groups.set(name, [...(groups.get(name) ?? []), one])
}

describe('empty and false values, frozen with what the original does', () => {
  it('are all in the fixture, and thousands', () => {
    expect(Object.keys(outcomes).sort()).toEqual(table.map(({ id }) => id).sort())
    expect(table.length).toBeGreaterThan(5000)
    expect(Object.values(outcomes).filter((outcome) => typeof outcome === 'number').length).toBeGreaterThan(2500)
  })

  it.each([...groups])('%s', (_, cases) => expect(faults(cases)).toEqual([]), 120_000)

  it('are refused beyond the original only as documented, and every such row is met', () => {
    const further = table.filter(({ id }) => / config (?:image_hosts\.c2|used_ips) /.test(id) || /c2\.ip 0$/.test(id))
    expect(faults(further)).toEqual([])
    expect(met.size).toBe(documented.length)
  })
})
