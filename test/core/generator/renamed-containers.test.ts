/** E8: a run on a cloud whose groups bear the names of another release. */
import { describe, expect, it } from 'vitest'
import { mayHaveOldNames } from '../../../src/core/generator/renamed-containers.ts'
import { newestRelease, type Release, releaseNamed } from '../../../src/core/inventory/releases.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import type { Dict } from '../../../src/python/value.ts'
import { configured, faultsOf, type Mapping, make } from './cloud-in-words.ts'

const older = releaseNamed('2025.2') as Release

/** Types of containers whose names have dashes before 2026.1, and underscores since. */
function environment(join: '-' | '_'): Mapping {
  const types = ['log', 'db', 'mq'].map((name) => `${name}${join}own`)
  return {
    physical_skel: {
      [`my${join}own_containers`]: { belongs_to: ['all_containers'] },
      [`my${join}own_hosts`]: { belongs_to: ['hosts'] },
      [`no${join}own_hosts`]: { belongs_to: ['hosts'] },
    },
    component_skel: { log: { belongs_to: ['log_all'] } },
    container_skel: Object.fromEntries(
      types.map((type) => [`${type}_container`, { belongs_to: [`my${join}own_containers`], contains: ['log'] }]),
    ),
  }
}

const config = configured({ 'my-own_hosts': { infra1: { ip: '10.0.0.11' }, infra2: { ip: '10.0.0.12' } } })

function message(groups: string): string {
  const few = ['infra1-db', 'infra1-log', 'infra1-mq', 'infra2-db'].map((name) => `${name}-own-container`).join(', ')
  return `this run would make 6 containers a second time (${few} and 2 more), because the stored inventory has them under the names that groups ${groups}`
}

describe('containers that are there under the name of another release', () => {
  it('are not made a second time by a later one', () => {
    const { document } = make(config, { environment: environment('-'), release: older })
    expect(faultsOf(config, { environment: environment('_'), stored: document, seed: 2 })).toEqual([
      {
        grade: 'error',
        code: 'E8',
        message: message(
          'had in an older release: db-own_container is db_own_container now, log-own_container is log_own_container now, ' +
            'mq-own_container is mq_own_container now',
        ),
        remedy: expect.stringMatching(/^`osa-inventory rename-groups --dashes` gives the groups their present names, /),
        source: 'inventory',
        path: [],
      },
    ])
  })

  it('are not made a second time by an older one', () => {
    const { document } = make(config, { environment: environment('_') })
    const inputs = { environment: environment('-'), stored: document, release: older, seed: 2 }
    expect(faultsOf(config, inputs)).toEqual([
      expect.objectContaining({
        code: 'E8',
        message: message(
          'have in a newer release: db_own_container is db-own_container now, log_own_container is log-own_container now, ' +
            'mq_own_container is mq-own_container now',
        ),
        remedy: expect.stringMatching(/^`osa-inventory rename-groups --underscores` gives /),
      }),
    ])
  })
})

describe('a stored inventory', () => {
  const stored = (groups: Mapping) => parseJson(JSON.stringify({ _meta: { hostvars: {} }, ...groups })) as Dict

  it('may have old names where groups have dashes; for an older release in any case', () => {
    expect(mayHaveOldNames(stored({ 'a-b': {} }), newestRelease)).toBe(true)
    expect(mayHaveOldNames(stored({ a_b: {} }), newestRelease)).toBe(false)
    expect(mayHaveOldNames(stored({ a_b: {} }), older)).toBe(true)
  })
})
