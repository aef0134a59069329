/** What is not a reason for advice: a finding must be right. The rows themselves are in test/app/advice/check.test.ts. */
import { describe, expect, it } from 'vitest'
import type { Dict } from '../../../src/python/value.ts'
import { toDict } from '../../support/clouds.ts'
import { adviceOn, deployed, told } from './advice-cloud.ts'

describe('nothing is said', () => {
  it('of a sound cloud, new or deployed', () => {
    expect(told({})).toEqual([])
    expect(told({}, deployed({}))).toEqual([])
  })

  it('of the empty configuration, which the generator refuses', () => {
    const without = ['cidr_networks', 'global_overrides', 'identity_hosts', 'image_hosts', 'compute_hosts']
    expect(told({ without })).toEqual([])
  })

  it('of a key that is there for its anchor only', () => {
    const config = '_control_hosts: &control {infra1: {ip: 172.29.236.11}}\nidentity_hosts: *control'
    expect(told({ config })).toEqual([])
  })

  it.each(['172.29.236.9', 'cloud.example.org', 'cloud', '"{{ vip }}"', '"fd00::9"'])(
    'of the load balancer %s',
    (vip) => {
      expect(
        told({ config: `global_overrides: {internal_lb_vip_address: ${vip}, external_lb_vip_address: ${vip}}` }),
      ).toEqual([])
    },
  )

  it("of what the original's examples reserve in a network that they lack", () => {
    expect(told({ config: 'used_ips: ["172.29.248.1,172.29.248.50", 172.29.248.100]' })).toEqual([])
  })

  it('of a limit inside a variable', () => {
    const config =
      'image_hosts: {infra1: {ip: 172.29.236.11, container_vars: {stores: {limit_container_types: glance, a: 1}}}}'
    expect(told({ config })).toEqual([])
  })

  it.each(['true', 'false'])('of no_containers: %s', (value) => {
    expect(told({ config: `global_overrides: {no_containers: ${value}}` })).toEqual([])
  })

  it.each([
    ['a number of containers', 'identity_hosts: {infra1: {affinity: {keystone_container: 3}}}'],
    ['a metal role that a host should not take', 'compute_hosts: {compute1: {affinity: {nova_compute_container: 0}}}'],
    ['a metal role once', 'compute_hosts: {compute1: {affinity: {nova_compute_container: 1}}}'],
    ['none of what is not made there anyway', 'compute_hosts: {compute1: {affinity: {keystone_container: 0}}}'],
    [
      'one entry under all its groups',
      'identity_hosts: &all {infra1: {ip: 172.29.236.11, affinity: {keystone_container: 2, glance_container: 3}}}\nimage_hosts: *all',
    ],
    [
      'the same line copied to all its groups',
      'identity_hosts: {infra1: {affinity: {glance_container: 3}}}\nimage_hosts: {infra1: {affinity: {glance_container: 3}}}',
    ],
  ])('of an affinity for %s', (_, config) => {
    expect(told({ config })).toEqual([])
  })

  it('of two networks of one key that reach different hosts', () => {
    const network = (bridge: string, group: string) =>
      `{network: {container_bridge: ${bridge}, container_interface: eth5, address_prefix: tunnel, group_binds: [${group}]}}`
    const config = `global_overrides: {provider_networks: [
      {network: {container_bridge: br-mgmt, container_interface: eth1, ip_from_q: management, group_binds: [all_containers, hosts], is_management_address: true}},
      ${network('br-a', 'keystone')}, ${network('br-b', 'glance_api')}]}`
    expect(told({ config })).toEqual([])
  })

  it('of two networks of one key that say the same to whom they share', () => {
    const network = '{container_bridge: br-vlan, container_interface: eth12, group_binds: [nova_compute]}'
    const config = `global_overrides: {provider_networks: [
      {network: {container_bridge: br-mgmt, container_interface: eth1, ip_from_q: management, group_binds: [all_containers, hosts], is_management_address: true}},
      {network: {<<: ${network}, type: flat, net_name: one}}, {network: {<<: ${network}, type: vlan, net_name: two}}]}`
    expect(told({ config })).toEqual([])
  })

  it('of reserved ranges that hold hosts but no container', () => {
    const config =
      'used_ips: ["172.29.236.1,172.29.236.50", 172.29.236.60-172.29.236.70, 172.29.244.0/28, " 172.29.244.99 "]'
    expect(told({ config }, deployed({ config }))).toEqual([])
  })

  it('of hosts whose names differ in - and _', () => {
    const config = 'identity_hosts: {infra-1: {ip: 172.29.236.13}, infra_1: {ip: 172.29.236.14}}'
    expect(told({ config }, deployed({ config }))).toEqual([])
  })

  it('of a gateway that is left empty', () => {
    const config = `global_overrides: {provider_networks: [
      {network: {container_bridge: br-mgmt, container_interface: eth1, ip_from_q: management, group_binds: [all_containers, hosts], is_management_address: true, gateway: null}}]}`
    expect(told({ config })).toEqual([])
  })

  it('of a network that is bound to a group which only the stored inventory has', () => {
    const config = `global_overrides: {provider_networks: [
      {network: {container_bridge: br-mgmt, container_interface: eth1, ip_from_q: management, group_binds: [all_containers, hosts], is_management_address: true}},
      {network: {container_bridge: br-b, container_interface: eth2, type: flat, net_name: b, group_binds: [by_hand]}}]}`
    const stored = deployed({}).set('by_hand', toDict({ hosts: ['infra1'] }))
    expect(told({ config }, stored)).toEqual([])
  })

  it('of an environment that names a component in the group of another', () => {
    expect(told({ environment: 'component_skel: {extra: {belongs_to: [glance_all]}}' })).toEqual([])
  })

  it('of a metal host that takes a role by a second container type', () => {
    const environment = `
component_skel: {ovn: {belongs_to: [neutron_all]}}
container_skel:
  ovn_container: {belongs_to: [compute_containers], contains: [ovn]}
  ovn_metal: {belongs_to: [compute_containers], contains: [ovn], properties: {is_metal: true}}`
    expect(told({ environment }, deployed({ environment }))).toEqual([])
  })
})

describe('addresses', () => {
  it('that two containers have are reported, and so is one of the load balancer', () => {
    const config = 'global_overrides: {internal_lb_vip_address: 172.29.236.9}'
    const stored = deployed({ config })
    const hostvars = (stored.get('_meta') as Dict).get('hostvars') as Dict
    const names = [...hostvars.keys()].map(String).filter((name) => name.includes('container'))
    const give = (name: string, address: string): void => {
      const entry = ((hostvars.get(name) as Dict).get('container_networks') as Dict).get('management_address') as Dict
      entry.set('address', address)
    }
    give(names[0]!, '172.29.236.99')
    give(names[1]!, '172.29.236.99')
    give(names[2]!, '172.29.236.9')
    expect(told({ config }, stored)).toEqual([
      `used-twice _meta.hostvars.${names[2]}: 172.29.236.9 is used twice: by the load balancer internal_lb_vip_address and ${names[2]}`,
      `used-twice _meta.hostvars.${names[0]}: 172.29.236.99 is used twice: by ${names[0]} and ${names[1]}`,
    ])
  })

  it('are not looked for in the network of an entry that has none', () => {
    const stored = deployed({})
    const hostvars = (stored.get('_meta') as Dict).get('hostvars') as Dict
    const name = [...hostvars.keys()].map(String).find((each) => each.startsWith('infra1-glance-container-'))!
    const entry = ((hostvars.get(name) as Dict).get('container_networks') as Dict).get('storage_address') as Dict
    entry.delete('address')
    expect(told({}, stored)).toEqual([])
  })

  it('that no container has in the management network are told once for all of them', () => {
    const config = `global_overrides: {provider_networks: [
      {network: {container_bridge: br-mgmt, container_interface: eth1, ip_from_q: management, group_binds: [all_containers, hosts], is_management_address: "yes"}}]}`
    expect(told({ config })).toEqual([
      expect.stringMatching(
        /^no-address global_overrides.provider_networks: 4 containers \(.*\) have no address in the management network, by which Ansible would find them$/,
      ),
    ])
  })

  it('of a network that has hardly any left are told', () => {
    const config = 'used_ips: [172.29.244.0-172.29.247.250]'
    expect(told({ config }, deployed({ config }))).toEqual([
      'nearly-full cidr_networks.storage: cidr_networks.storage has 2 addresses left for containers',
    ])
  })
})

describe('remedies', () => {
  function remedies(config: string): (string | undefined)[] {
    return adviceOn({ config }).map(({ remedy }) => remedy)
  }

  it.each([
    ['keystone', 'write keystone_container'],
    ['glance_api', 'write glance_container'],
    ['keystone-contaner', 'write keystone_container'],
    ['nova_compute', 'write nova_compute_container'],
    ['banana', 'name an entry of container_skel in the environment'],
  ])('affinity for %s: %s', (type, remedy) => {
    expect(remedies(`identity_hosts: {infra1: {affinity: {${type}: 2}}}`)).toEqual([remedy])
  })

  it('affinity in the wrong group names the right one', () => {
    expect(remedies('identity_hosts: {infra1: {affinity: {glance_container: 2}}}')).toEqual([
      'write it under image_hosts',
    ])
  })

  it('an unknown group is distinguished from an unknown key', () => {
    expect(adviceOn({ config: 'imge_hosts: {infra1: {ip: 172.29.236.11}}' })).toMatchObject([
      {
        code: 'K1',
        remedy: 'move what is below it to image_hosts, or define imge_hosts in physical_skel of an env.d file',
      },
    ])
    expect(adviceOn({ config: 'notes: from the meeting' })).toMatchObject([
      { code: 'K1', grade: 'warning' },
      { code: 'V16', grade: 'note', remedy: 'correct the name, or remove the key' },
    ])
  })

  it('a key of a network is corrected only where it looks like a known one', () => {
    const network = (more: string) => `global_overrides: {provider_networks: [
      {network: {container_bridge: br-mgmt, container_interface: eth1, ip_from_q: management, group_binds: [hosts, all_containers], is_management_address: true, ${more}}}]}`
    expect(remedies(network('our_comment: ours'))).toEqual([])
    expect(remedies(network('refrence_group: image_hosts'))).toEqual(['write reference_group'])
  })
})

describe('malformed inputs', () => {
  it('keep nothing else from being told', () => {
    const affinity = 'identity_hosts: {infra1: {affinity: {banana: 2}}}'
    expect(told({ config: affinity, environment: 'container_skel: {3: {contains: [glance_api]}}' })).toEqual([
      expect.stringMatching(/^C7 identity_hosts.infra1.affinity.banana: /),
    ])
    const idle = 'idle_hosts: {infra9: {ip: 172.29.236.19}}'
    expect(told({ config: idle, environment: 'physical_skel: []' })).toContain(
      'D1 idle_hosts: host infra9 of group idle_hosts gets no service: it is in no group that the environment knows',
    )
  })

  it.each([
    'cidr_networks: []',
    'global_overrides: []',
    'global_overrides: {provider_networks: {}}',
    'global_overrides: {provider_networks: [null, 1, {}, {network: []}, {network: {group_binds: null, static_routes: [1]}}]}',
    'used_ips: {a: b}',
    'used_ips: [null, 1, [], {}]',
    'identity_hosts: []',
    'identity_hosts: {infra1: null, 1: {ip: 3}, x: {affinity: [], container_vars: 1, host_vars: []}}',
    '1: 2',
    'reference: {a: &a {b: 1}, c: *a}',
  ])('are skipped: %s', (config) => {
    expect(() => adviceOn({ config })).not.toThrow()
  })

  it.each([
    'physical_skel: []',
    'container_skel: {x: null, y: [], 3: {contains: 1}}',
    'component_skel: {x: {belongs_to: [null, 1]}}',
    'container_skel: {x: {contains: {a: 1}, belongs_to: text, properties: []}}',
    'extra: null',
  ])('of the environment, too: %s', (environment) => {
    expect(() => adviceOn({ environment })).not.toThrow()
  })
})
