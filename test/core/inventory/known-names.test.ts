/** Groups and container types by release, beside the environments of real tags where they are at hand. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { knownContainerTypes, knownHostGroups } from '../../../src/core/inventory/known-names.ts'
import { type Release, releaseNamed, releases } from '../../../src/core/inventory/releases.ts'

const references = process.env.OSA_REFERENCES ?? ''
const tags = ['27.6.2', '28.4.2', '29.0.0', '29.2.4', '30.0.0', '30.1.0', '31.3.0', '32.1.1', '32.2.0', '33.0.1']

it('a name is there from the release that brought it until the one that dropped it', () => {
  const groupsOf = (tag: string) => knownHostGroups(releaseNamed(tag) as Release)
  for (const name of ['compute', 'database', 'haproxy', 'memcaching', 'mq', 'network-infra', 'repo-infra', 'storage'])
    expect(groupsOf('32.2.0')).toContain(`${name}_hosts`)
  expect(groupsOf('28.4.2')).toContain('cloudkitty_hosts')
  expect(groupsOf('28.4.2')).not.toContain('rating_hosts')
  expect(groupsOf('29.0.0')).toEqual(expect.arrayContaining(['rating_hosts', 'skyline_dashboard_hosts']))
  expect(groupsOf('28.4.2')).toContain('murano-infra_hosts')
  expect(groupsOf('29.0.0')).not.toContain('murano-infra_hosts')
  expect(groupsOf('29.2.4')).not.toContain('load_balancer_hosts')
  expect(groupsOf('30.0.0')).toContain('load_balancer_hosts')
  expect(groupsOf('32.2.0')).toContain('shared-infra_hosts')
  expect(groupsOf('32.2.0')).not.toContain('oslomsg-rpc_hosts')
  expect(groupsOf('33.0.0')).toContain('shared_infra_hosts')
  expect(groupsOf('33.0.0')).toContain('cluster_api_hosts')
  expect(knownContainerTypes(releaseNamed('32.2.0') as Release)).toContain('ceph-mon_container')
  expect(knownContainerTypes(releaseNamed('33.0.0') as Release)).toContain('ceph_mon_container')
  for (const release of releases) expect(new Set(knownHostGroups(release)).size).toBe(knownHostGroups(release).length)
})

describe.each(tags)('%s', (tag) => {
  const environment = join(references, tag, 'inventory/env.d')
  it.skipIf(references === '' || !existsSync(environment))('has exactly these', () => {
    // A row of several releases has what any of them has.
    const isWide = ['30.1.0', '31.3.0', '32.1.1'].includes(tag)
    for (const [section, ending, known] of [
      ['physical_skel', 'hosts', knownHostGroups],
      ['container_skel', '', knownContainerTypes],
    ] as const) {
      const found = namesIn(environment, section).filter((name) => name.endsWith(ending))
      const told = known(releaseNamed(tag) as Release)
      expect(isWide ? told : [...told].sort()).toEqual(isWide ? expect.arrayContaining(found) : [...found].sort())
    }
  })
})

/** The names two blanks below a section's line, in all files of a directory. */
function namesIn(directory: string, section: string): string[] {
  const names = readdirSync(directory).flatMap((file) => {
    const lines = readFileSync(join(directory, file), 'utf8').split('\n')
    const from = lines.indexOf(`${section}:`)
    if (from < 0) return []
    const rest = lines.slice(from + 1)
    const end = rest.findIndex((line) => /^\S/.test(line) && !line.startsWith('#'))
    return rest.slice(0, end < 0 ? undefined : end).flatMap((line) => /^ {2}([\w-]+):/.exec(line)?.[1] ?? [])
  })
  return [...new Set(names)]
}
