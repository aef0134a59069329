/** E9: a run of before 2024.1 on a cloud that a later release has named. */
import { describe, expect, it } from 'vitest'
import { type Release, releaseNamed } from '../../../src/core/inventory/releases.ts'
import { configured, containersOf, faultsOf, make, refused } from './cloud-in-words.ts'

const config = configured({ identity_hosts: { infra1: { ip: '10.0.0.11' } } })
const named = (release: string) => releaseNamed(release) as Release
const stored = make(config, { release: named('2024.1') }).document

describe('containers that are there under later names', () => {
  it('are not made a second time: both ways out are named', () => {
    expect(faultsOf(config, { stored, release: named('2023.2') })).toEqual([
      {
        grade: 'error',
        code: 'E9',
        message:
          'this run would make 1 container a second time (infra1_keystone_container), because the stored inventory has them ' +
          'under names that OpenStack-Ansible gives since 2024.1 (infra1-keystone-container-…), and the release of this run, ' +
          '27.0.0 to 28.4.2, does not know those',
        remedy:
          'containers cannot be renamed: let runs speak the release that made them (29 or later; `osa-inventory doctor` tells ' +
          'what decides), or put a state from before the upgrade in force with `osa-inventory restore REV`; `osa-inventory ' +
          'generate --force` makes the second ones anyway',
        source: 'inventory',
        path: [],
      },
    ])
  })

  it('do not hide what is wrong beside them', () => {
    const affinity = { keystone_container: '2' }
    const odd = configured({ identity_hosts: { infra1: { ip: '10.0.0.11', affinity } } })
    expect(refused(odd, { stored, release: named('2023.2') })).toEqual([
      'the affinity of host infra1 for keystone_container is a text',
    ])
  })

  it('are blamed where a second set finds no address', () => {
    const full = { ...config, cidr_networks: { management: '10.0.0.8/29' }, used_ips: ['10.0.0.9,10.0.0.13'] }
    const first = make(full, { release: named('2024.1') })
    expect(first.groups['infra1-host_containers']!.hosts).toHaveLength(1)
    expect(containersOf(first, 'infra1')).toEqual([])
    expect(refused(full, { stored: first.document, release: named('2023.2') })).toEqual([
      expect.stringMatching(/^this run would make containers a second time, because /),
    ])
  })
})
