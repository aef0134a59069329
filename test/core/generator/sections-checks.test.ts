/** docs/generation.md, section 2: what happens before the first pass, rule by rule. */
import { describe, expect, it } from 'vitest'
import { releaseNamed } from '../../../src/core/inventory/releases.ts'
import { configured, faultsOf, make, management, refused } from './cloud-in-words.ts'

const identity = { identity_hosts: { infra1: { ip: '10.0.0.11' } } }

describe('docs/generation.md, section 2.1: names of groups', () => {
  it('read - as _ and lay the later host over the earlier, in the earlier place', () => {
    const made = make(
      configured({
        'compute-hosts': { c1: { ip: '10.0.0.21', host_vars: { of: 'first', kept: 'no' } }, c2: { ip: '10.0.0.22' } },
        ...identity,
        compute_hosts: { c1: { ip: '10.0.0.21', host_vars: { of: 'second' } } },
      }),
    )
    expect(made.groups.compute_hosts!.hosts).toEqual(['c1', 'c2'])
    expect(made.hostvars.c1).toMatchObject({ of: 'second' })
    expect(made.hostvars.c1).not.toHaveProperty('kept')
    expect(made.groups['compute-hosts']).toBeUndefined()
  })

  it('that become one must not give a host two addresses', () => {
    const two = { 'compute-hosts': { c1: { ip: '10.0.0.21' } }, compute_hosts: { c1: { ip: '10.0.0.22' } } }
    expect(refused(configured(two))).toContain('Host c1 has both 10.0.0.21 and 10.0.0.22 assigned')
  })

  it('stay as they are written in provider_networks of all.vars', () => {
    const bound = { ...management, group_binds: ['all-containers', 'hosts'] }
    const made = make(configured(identity, [bound]))
    expect(made.hostvars.infra1!.container_networks).toHaveProperty('management_address')
    expect(JSON.stringify(made.groups.all!.vars!.provider_networks)).toContain('all-containers')
  })
})

describe('docs/generation.md, section 2.2: container_cidr', () => {
  const cidrOf = (cidrs: { [name: string]: string }, network = management, release = '2026.1') => {
    const config = { ...configured(identity, [network]), cidr_networks: cidrs }
    return make(config, { release: releaseNamed(release) as never }).groups.all!.vars!.container_cidr
  }
  it('is that of container, then that of management', () => {
    expect(cidrOf({ management: '10.0.0.0/24', container: '10.2.0.0/24' })).toBe('10.2.0.0/24')
    expect(cidrOf({ management: '10.0.0.0/24' })).toBe('10.0.0.0/24')
  })

  it('is otherwise the list of the management networks, or of those with the prefix container or management', () => {
    const other = { ...management, ip_from_q: 'mgmt' }
    expect(cidrOf({ mgmt: '10.0.0.0/24' }, other)).toEqual(['10.0.0.0/24'])
    expect(cidrOf({ mgmt: '10.0.0.0/24' }, { ...other, address_prefix: 'container' }, '2023.1')).toEqual([
      '10.0.0.0/24',
    ])
    expect(() => cidrOf({ mgmt: '10.0.0.0/24' }, other, '2023.1')).toThrow(
      'No container or management network specified',
    )
  })

  it('is asked for where there is none, at the networks that do not have it', () => {
    const network = { ...management, ip_from_q: 'mgmt', is_management_address: false, container_bridge: 'br-other' }
    const config = { ...configured(identity, [network]), cidr_networks: { mgmt: '10.0.0.0/24' } }
    expect(faultsOf(config)).toEqual([
      {
        grade: 'error',
        code: 'V17',
        message: 'No container or management network specified in user config.',
        remedy:
          'name the management network in cidr_networks, or set is_management_address: true on its provider network',
        source: 'config',
        path: ['cidr_networks'],
      },
    ])
  })
})

describe('docs/generation.md, section 2.3: provider networks', () => {
  it('need their queue, and the flag on the management bridge', () => {
    expect(refused(configured(identity, [{ ...management, ip_from_q: 'nowhere' }]))).toEqual([
      "can't find nowhere in cidr_networks",
    ])
    const { is_management_address: _, ...plain } = management
    expect(refused(configured(identity, [plain]))).toEqual([
      "Provider network with queue 'management' requires 'is_management_address' to be set to True.",
    ])
  })

  it('may be incomplete where there are no containers', () => {
    const { is_management_address: _, ...plain } = management
    expect(refused(configured(identity, [plain], { no_containers: true }))).toEqual([])
  })
})

describe('docs/generation.md, section 2.4: addresses of hosts', () => {
  const twice = {
    identity_hosts: { infra1: { ip: '10.0.0.11', management_ip: '10.0.0.50' } },
    image_hosts: { infra2: { ip: '10.0.0.12', management_ip: '10.0.0.50' } },
  }
  it('are not given twice; where both hosts are deployed the run goes on', () => {
    const message =
      'Both host:infra1 and host:infra2 have address:10.0.0.50 assigned.  Cannot assign same ip to both hosts'
    expect(refused(configured(twice))).toEqual([message])
    const before = make(
      configured({ identity_hosts: { infra1: { ip: '10.0.0.11' } }, image_hosts: { infra2: { ip: '10.0.0.12' } } }),
    )
    expect(refused(configured(twice), { stored: before.document })).toEqual([])
  })

  it('are one for each host, in every key with _hosts in it', () => {
    const groups = { ...identity, more_hosts_of_mine: { infra1: { ip: '10.0.0.12' } } }
    expect(refused(configured(groups))).toEqual(['Host infra1 has both 10.0.0.11 and 10.0.0.12 assigned'])
  })
})

describe('docs/generation.md, section 2.5: groups that may not be configured', () => {
  it('are lxc_hosts, and those with groups below them', () => {
    expect(refused(configured({ lxc_hosts: {} }))).toEqual([
      "The group 'lxc_hosts' must not be defined in config; it will be dynamically  generated.",
    ])
    expect(refused(configured({ hosts: { infra1: { ip: '10.0.0.11' } } }))[0]).toBe(
      'Group hosts has a child group identity_hosts, but also has host entries in user configuration. Hosts cannot be sibling with groups.',
    )
  })
})

describe('docs/generation.md, section 2.6: shapes', () => {
  it('of what is read count, and of nothing else', () => {
    expect(refused(configured({ ...identity, image_hosts: null, anything: [1, { ip: 2 }] }))).toEqual([])
    expect(refused(configured({ ...identity, image_hosts: [] }))).toEqual([
      'group image_hosts is a list, not a mapping of hosts',
    ])
  })

  it('take a mapping for a list of its keys', () => {
    const bound = { ...management, group_binds: { hosts: null } }
    expect(make(configured(identity, [bound])).hostvars.infra1!.container_networks).toHaveProperty('management_address')
  })
})

describe('docs/generation.md, section 2.7: addresses that are taken', () => {
  it('are the ends, used_ips in every form, hosts, gateways and load balancers: the rest is given', () => {
    const network = {
      ...management,
      gateway: '10.0.0.2',
      static_routes: [{ cidr: '10.9.0.0/16', gateway: '10.0.0.3' }],
    }
    const config = {
      ...configured(
        {
          identity_hosts: {
            infra1: { ip: '10.0.0.4', management_ip: '10.0.0.5', affinity: { keystone_container: 2 } },
          },
        },
        [network],
        { internal_lb_vip_address: '10.0.0.6', external_lb_vip_address: '10.0.0.7' },
      ),
      cidr_networks: { management: '10.0.0.9/255.255.255.240' },
      used_ips: ['10.0.0.1', '10.0.0.8,10.0.0.9', '10.0.0.10-10.0.0.11', '10.0.0.12/32'],
    }
    const made = make(config)
    const given = made.groups.keystone_container!.hosts!.map((name) => made.hostvars[name]!.ansible_host)
    expect(given.sort()).toEqual(['10.0.0.13', '10.0.0.14'])
  })

  it('are those of the inventory, too', () => {
    const config = {
      ...configured({ identity_hosts: { infra1: { ip: '10.0.0.1', affinity: { keystone_container: 1 } } } }),
      cidr_networks: { management: '10.0.0.0/30' },
    }
    const first = make(config)
    const more = { ...config, identity_hosts: { infra1: { ip: '10.0.0.1', affinity: { keystone_container: 2 } } } }
    expect(refused(more, { stored: first.document })).toEqual([
      'Cannot retrieve requested amount of IP addresses. Increase the management range in your openstack_user_config.yml.',
    ])
  })
})
