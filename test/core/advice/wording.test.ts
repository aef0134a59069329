/** What a note says beside its message: the place that it means, and what to do. */
import { describe, expect, it } from 'vitest'
import type { Finding } from '../../../src/core/inventory/findings.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { dumpJson } from '../../../src/python/json-write.ts'
import type { Dict } from '../../../src/python/value.ts'
import { adviceOn, type CloudText, deployed, told } from './advice-cloud.ts'

function only(code: string, text: CloudText, stored?: Dict): Finding[] {
  return adviceOn(text, stored).filter((finding) => finding.code === code)
}

/** A deployed cloud in which names are spelt otherwise. */
function respelt(...names: readonly (readonly [from: string, to: string])[]): Dict {
  let document = dumpJson(deployed({}))
  for (const [from, to] of names) document = document.replaceAll(`"${from}"`, `"${to}"`)
  return parseJson(document) as Dict
}

describe('a load balancer', () => {
  it.each(['172', '172.', '172.29', '172.29.236', '300.1.1.1', '1.2.x', 'a b', 'a/24'])(
    'that is "%s" has neither an address nor a name',
    (text) => {
      const config = `global_overrides: {internal_lb_vip_address: "${text}"}`
      expect(only('not-an-address', { config })).toMatchObject([
        {
          grade: 'warning',
          source: 'config',
          path: ['global_overrides', 'internal_lb_vip_address'],
          remedy: 'write an address in full, such as "172.29.236.11", or a name that DNS knows',
        },
      ])
    },
  )

  it.each(['1.example.org', '10-a', '3com.example', 'lb.'])('may be called %s', (text) => {
    expect(told({ config: `global_overrides: {internal_lb_vip_address: "${text}"}` })).toEqual([])
  })
})

describe('a network that is nearly full', () => {
  it.each([
    ['250', '2 addresses'],
    ['251', 'one address'],
  ])('up to .%s has %s left; the remedy says where to look', (last, left) => {
    const config = `used_ips: [172.29.244.0-172.29.247.${last}]`
    expect(only('nearly-full', { config }, deployed({ config }))).toEqual([
      {
        grade: 'note',
        code: 'nearly-full',
        source: 'config',
        path: ['cidr_networks', 'storage'],
        message: `cidr_networks.storage has ${left} left for containers`,
        remedy: 'make it larger, or reserve fewer in used_ips; osa-inventory addresses shows who has which',
      },
    ])
  })
})

describe('a network that is full', () => {
  it('has no address left', () => {
    expect(only('nearly-full', { config: 'used_ips: [172.29.244.0/22]' }, deployed({}))).toMatchObject([
      { grade: 'note', message: 'cidr_networks.storage has no address left for containers' },
    ])
  })
})

describe('groups of an older release', () => {
  it('are told as one or several, each with its members and with what is in its present name', () => {
    expect(only('E8', {}, respelt(['glance_container', 'glance-container']))).toMatchObject([
      {
        source: 'inventory',
        path: ['glance-container'],
        message:
          '1 group of the stored inventory has the dashed name of an older release: glance-container (2 hosts; no glance_container yet)',
        remedy:
          '`osa-inventory rename-groups --dashes` merges them into those with underscores; best before the next run',
      },
    ])
    const two = respelt(['glance_container', 'glance-container'], ['keystone_container', 'keystone-container'])
    two.set('glance_container', parseJson('{"hosts": ["infra1"]}') as Dict)
    const [finding] = only('E8', {}, two)
    expect(finding?.message).toMatch(/^2 groups of the stored inventory have the dashed names of an older release: /)
    expect(finding?.message).toContain('glance-container (2 hosts; 1 in glance_container)')
    expect(finding?.message).toContain('keystone-container (2 hosts; no keystone_container yet)')
  })
})

describe('a group of the environment with a dash', () => {
  it.each([
    [
      'that nothing else is called like',
      'component_skel: {foo-bar: {belongs_to: [glance_all]}}',
      'component_skel.foo-bar',
    ],
    [
      'beside the same with an underscore',
      'component_skel: {foo-bar: {belongs_to: [glance_all]}, foo_bar: {belongs_to: [glance_all]}}',
      'component_skel.foo-bar',
    ],
    ['of hosts', 'physical_skel: {extra-hosts: {belongs_to: [hosts]}}', 'physical_skel.extra-hosts'],
  ])('%s is told at its place', (_, environment, place) => {
    expect(only('E6', { environment }).map(({ path }) => path?.join('.'))).toEqual([place])
  })
})

describe('networks that overlap', () => {
  it.each([
    ['container: 172.29.236.0/22', 'note', 'keep one of them: provider networks draw from it by name'],
    ['other: 172.29.236.0/22', 'warning', 'give other its own network, or remove it if nothing draws from it'],
    ['other: 172.29.237.0/24', 'warning', 'give other its own network, or remove it if nothing draws from it'],
  ])('%s: a %s', (entry, grade, remedy) => {
    expect(only('networks-overlap', { config: `cidr_networks: {${entry}}` })).toMatchObject([{ grade, remedy }])
  })
})

describe('two networks that make one entry', () => {
  const pair = (group: string) => `global_overrides: {provider_networks: [
      {network: {container_bridge: br-mgmt, container_interface: eth1, ip_from_q: management, group_binds: [all_containers, hosts], is_management_address: true}},
      {network: {container_bridge: br-a, type: flat, net_name: a, group_binds: [${group}]}},
      {network: {container_bridge: br-b, type: flat, net_name: b, group_binds: [${group}]}}]}`

  it.each([
    ['note', 'nova_compute', 'machines'],
    ['warning', 'glance_api', 'containers'],
  ])('are a %s where %s is of %s', (grade, group) => {
    expect(only('C10', { config: pair(group) })).toMatchObject([{ grade }])
  })
})

describe('an address that is reserved after it was handed out', () => {
  it('comes with what to do in either case', () => {
    const config = 'used_ips: [172.29.244.0/22]'
    expect(only('N8', { config }, deployed({}))).toMatchObject([
      {
        path: ['used_ips', 0],
        remedy:
          'if something else has the address, give the container another one (`osa-inventory address pin`); else leave it',
      },
    ])
  })
})

describe('hosts that left one of their groups', () => {
  it('are told as several', () => {
    const text = { without: ['image_hosts'], config: 'image_hosts: {infra3: {ip: 172.29.236.13}}' }
    expect(only('L3', text, deployed({})).map(({ message }) => message)).toEqual([
      '2 hosts (infra1 and infra2) left group image_hosts of the user configuration but are still a member of it in the inventory',
    ])
  })
})

describe('groups that contain each other', () => {
  const environment = 'component_skel: {a: {belongs_to: [b]}, b: {belongs_to: [a]}}'

  it('are not told a second time where the run is refused for them', () => {
    const config = `global_overrides: {provider_networks: [
      {network: {container_bridge: br-mgmt, container_interface: eth1, ip_from_q: management, group_binds: [all_containers, hosts, a], is_management_address: true}}]}`
    const stored = deployed({ environment })
    expect(only('E5', { environment }, stored)).toHaveLength(1)
    expect(only('E5', { environment, config }, stored)).toEqual([])
  })
})

describe('a group that was dropped', () => {
  it.each([
    ['ceilometer_api', 16],
    ['heat_api_cloudwatch', 17],
    ['molteniron', 18],
    ['nova_api_placement', 20],
    ['glance_registry', 22],
    ['panko_api', 24],
    ['ironic_server', 26],
    ['etcd', 27],
    ['opendaylight', 28],
    ['senlin_all', 29],
    ['qdrouterd', 31],
  ])('%s is told with the release, %i', (group, release) => {
    const config = `global_overrides: {provider_networks: [
      {network: {container_bridge: br-mgmt, container_interface: eth1, ip_from_q: management, group_binds: [all_containers, hosts, ${group}], is_management_address: true}}]}`
    expect(only('V11', { config })).toMatchObject([
      {
        message: `group_binds names the group ${group}, which OpenStack-Ansible has dropped with release ${release}`,
        remedy: 'remove it; nobody is attached by it',
      },
    ])
  })
})

describe('a static route', () => {
  it('without a network is told as incomplete, and as nothing else', () => {
    const config = `global_overrides: {provider_networks: [
      {network: {container_bridge: br-mgmt, container_interface: eth1, ip_from_q: management, group_binds: [all_containers, hosts], is_management_address: true}},
      {network: {container_bridge: br-b, container_interface: eth2, ip_from_q: storage, group_binds: [spare], static_routes: [{gateway: 172.29.244.1}]}}]}`
    const found = told({ config, environment: 'component_skel: {spare: {}}' })
    expect(found.map((line) => line.split(':')[0])).toEqual(['V10 global_overrides.provider_networks.1.network.static_routes.0']) // biome-ignore format: one line
  })
})

describe('a number among the keys of a host', () => {
  it.each([
    ['keystone_container', 'indent keystone_container under `affinity:` of the host'],
    ['zone_number', 'remove it; a variable of the host belongs below host_vars'],
  ])('as %s: %s', (key, remedy) => {
    const config = `identity_hosts: {infra1: {ip: 172.29.236.11, ${key}: 2}}`
    expect(only('V16', { config })).toMatchObject([{ path: ['identity_hosts', 'infra1', key], remedy }])
  })
})

describe('a member of group_binds', () => {
  it('that is not a text is told at its place, as what it is', () => {
    const config = `global_overrides: {provider_networks: [
      {network: {container_bridge: br-a, container_interface: eth1, ip_from_q: management, group_binds: [all_containers, hosts], is_management_address: true}},
      {network: {container_bridge: br-b, container_interface: eth2, ip_from_q: storage, group_binds: [glance_api, 7]}}]}`
    expect(only('V11', { config })).toMatchObject([
      {
        grade: 'warning',
        path: ['global_overrides', 'provider_networks', 1, 'network', 'group_binds', 1],
        message: 'a member of group_binds is not a text, so it is skipped (7)',
        remedy: 'write the name of a group',
      },
    ])
  })
})

describe('an affinity that does nothing', () => {
  it('says why, and what to do', () => {
    expect(only('C7', { config: 'compute_hosts: {compute1: {affinity: {glance_container: 2}}}' })).toMatchObject([
      {
        path: ['compute_hosts', 'compute1', 'affinity', 'glance_container'],
        message:
          'the affinity of host compute1 in group compute_hosts for glance_container has no effect: nothing of that type is made for this group',
        remedy: 'remove it',
      },
    ])
  })

  it('is told once where one entry is under all its groups', () => {
    const main = {
      identity_hosts: 'identity_hosts: &all {infra1: {ip: 172.29.236.11, affinity: {nova_compute_container: 2}}}',
      image_hosts: 'image_hosts: *all',
    }
    expect(only('C7', { main }).map(({ path }) => path?.[0])).toEqual(['identity_hosts'])
  })
})
