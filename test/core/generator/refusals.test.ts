/** Configurations that are refused, each with the place and the words (V1 to V17, N rows, E rows, D1). */
import { describe, expect, it } from 'vitest'
import { type Generated, generate } from '../../../src/core/generator/generate.ts'
import { noQuirks } from '../../../src/core/generator/quirks.ts'
import { ConfigurationError, type Finding } from '../../../src/core/inventory/findings.ts'
import { newestRelease } from '../../../src/core/inventory/releases.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { dumpJson } from '../../../src/python/json-write.ts'
import { PyDate } from '../../../src/python/value.ts'
import { configOf, type Plain, seededRandom, smallEnvironment, toDict } from '../../support/clouds.ts'

const base = configOf({
  groups: { identity_hosts: [0], image_hosts: [], compute_hosts: [] },
  affinity: {},
  metal: [],
  usedUpTo: 50,
}) as { [key: string]: Plain } & { global_overrides: { [key: string]: Plain } & { provider_networks: Plain[] } }

function make(
  config: { [key: string]: Plain },
  options: { environment?: { [key: string]: Plain }; stored?: string } = {},
): Generated {
  return generate({
    config: toDict(config),
    environment: toDict(options.environment ?? smallEnvironment),
    stored: options.stored === undefined ? undefined : parseJson(options.stored),
    quirks: noQuirks,
    release: newestRelease,
    random: seededRandom(1),
  })
}

function refusals(config: { [key: string]: Plain }, options: Parameters<typeof make>[1] = {}): readonly Finding[] {
  try {
    make(config, options)
  } catch (error) {
    if (error instanceof ConfigurationError) return error.findings
    throw error
  }
  return []
}

function told(config: { [key: string]: Plain }, options: Parameters<typeof make>[1] = {}): string[] {
  return refusals(config, options).map(({ path, message }) => `${(path ?? []).join('.')}: ${message}`)
}

const withNetwork = (network: { [key: string]: Plain }): { [key: string]: Plain } => ({
  ...base,
  global_overrides: {
    ...base.global_overrides,
    provider_networks: [...base.global_overrides.provider_networks, { network }],
  },
})

describe('hosts and groups (V1, V5, V6)', () => {
  it.each<[string, { [key: string]: Plain }, string]>([
    ['a host without ip', { compute_hosts: { c1: {} } }, 'compute_hosts.c1: host c1 in group compute_hosts has no ip'],
    [
      'a null host',
      { compute_hosts: { c1: null } },
      'compute_hosts.c1: host c1 in group compute_hosts is empty (null), not a mapping',
    ],
    [
      'a host that is a text',
      { compute_hosts: { c1: '10.0.0.9' } },
      'compute_hosts.c1: host c1 in group compute_hosts is a text, not a mapping',
    ],
    [
      'a group that is a list',
      { compute_hosts: ['c1'] },
      'compute_hosts: group compute_hosts is a list, not a mapping of hosts',
    ],
    [
      'host_vars without content',
      { compute_hosts: { c1: { ip: '10.0.0.9', host_vars: null } } },
      'compute_hosts.c1.host_vars: host_vars of host c1 in group compute_hosts is empty (null), not a mapping',
    ],
    [
      'affinity as a text',
      { identity_hosts: { c1: { ip: '10.0.0.9', affinity: { keystone_container: '2' } } } },
      'identity_hosts.c1.affinity.keystone_container: the affinity of host c1 for keystone_container is a text',
    ],
    [
      'limit_container_types as a list',
      { identity_hosts: { c1: { ip: '10.0.0.9', container_vars: { x: { limit_container_types: ['a'] } } } } },
      'identity_hosts.c1.container_vars.x.limit_container_types: limit_container_types of x on host c1 is a list, not a text',
    ],
    [
      'lxc_hosts',
      { lxc_hosts: {} },
      "lxc_hosts: The group 'lxc_hosts' must not be defined in config; it will be dynamically  generated.",
    ],
    [
      'a group above others',
      { hosts: { c1: { ip: '10.0.0.9' } } },
      'hosts: Group hosts has a child group identity_hosts, but also has host entries in user configuration. Hosts cannot be sibling with groups.',
    ],
  ])('%s', (_, change, message) => expect(told({ ...base, ...change })).toContain(message))

  it('tells every fault of a configuration in one run', () => {
    const codes = refusals({
      ...base,
      cidr_networks: { management: '10.0.0.0/33', storage: '10.1.0.0/24' },
      compute_hosts: { c1: {}, c2: { ip: '10.0.0.2' } },
      lxc_hosts: {},
    }).map(({ code }) => code)
    expect(codes).toEqual(expect.arrayContaining(['N10', 'V1', 'V17']))
    expect(codes.length).toBeGreaterThanOrEqual(4)
  })

  it('asks for quotes around a name as it is written, not as YAML reads it (V6)', () => {
    const config = toDict({ ...base, compute_hosts: {} })
    ;(config.get('compute_hosts') as ReturnType<typeof toDict>).set(true, toDict({ ip: '10.0.0.9' }))
    const environment = toDict(smallEnvironment)
    const inputs = {
      config,
      environment,
      stored: undefined,
      quirks: noQuirks,
      release: newestRelease,
      random: seededRandom(1),
    }
    const remedy = 'put the name in quotes, as it is there'
    expect(() => generate(inputs)).toThrow(
      expect.objectContaining({ findings: [expect.objectContaining({ code: 'V6', remedy })] }),
    )
  })

  it('a null group has no hosts', () => {
    expect(told({ ...base, compute_hosts: null })).toEqual([])
  })
})

describe('addresses (N rows)', () => {
  it('two hosts with one ip, names sorted', () => {
    expect(told({ ...base, compute_hosts: { aaa: { ip: '10.0.0.2' } } })).toContain(
      'compute_hosts.aaa.ip: Both host:aaa and host:infra1 have address:10.0.0.2 assigned.  Cannot assign same ip to both hosts',
    )
  })

  it('one host with two ips', () => {
    expect(told({ ...base, compute_hosts: { infra1: { ip: '10.0.0.9' } } })).toContain(
      'compute_hosts.infra1.ip: Host infra1 has both 10.0.0.2 and 10.0.0.9 assigned',
    )
  })

  it('an ip that is not valid is refused for a new host, and left to a deployed one (N4)', () => {
    const odd = { ...base, compute_hosts: { c1: { ip: 45045 } } }
    expect(told(odd)).toContain('compute_hosts.c1.ip: ip of host c1 in group compute_hosts is an integer')
    const stored = dumpJson(make({ ...base, compute_hosts: { c1: { ip: '10.0.0.9' } } }).inventory)
    expect(told(odd, { stored })).toEqual([])
  })

  it('a new host must not take the address of a container, nor that of a host of old (N2, L5)', () => {
    const first = make({ ...base, compute_hosts: { old: { ip: '10.0.0.9' } } }).inventory
    const stored = dumpJson(first)
    const [container] = Object.entries(
      JSON.parse(stored)._meta.hostvars as Record<string, { ansible_host: string }>,
    ).find(([name]) => name.startsWith('infra1-keystone'))!
    const taken = JSON.parse(stored)._meta.hostvars[container].ansible_host
    expect(told({ ...base, compute_hosts: { fresh: { ip: taken } } }, { stored })[0]).toContain(
      `host fresh in group compute_hosts has the ip ${taken}, which ${container} already has`,
    )
    expect(told({ ...base, compute_hosts: { renamed: { ip: '10.0.0.9' } } }, { stored })[0]).toContain(
      'which old already has',
    )
  })

  it('an exhausted queue blames a range that crosses networks only where it takes from this one (N9)', () => {
    const remedies = (range: string) => {
      const cidr_networks = { management: '10.0.0.0/28', storage: '10.1.0.0/24', tunnel: '10.2.0.0/24' }
      const used_ips = ['10.0.0.0/28', range]
      return refusals({ ...base, cidr_networks, used_ips }).flatMap(({ code, remedy }) =>
        code === 'N9' ? [remedy] : [],
      )
    }
    expect(remedies('10.1.0.5,10.2.0.5')).toEqual([
      expect.stringMatching(/; make it larger, or reserve fewer in used_ips$/),
    ])
    expect(remedies('10.0.0.5,10.1.0.5')).toEqual([
      expect.stringMatching(/; used_ips has "10\.0\.0\.5,10\.1\.0\.5", whose ends are not in one network: /),
    ])
  })

  it('an exhausted queue says how many addresses are missing (N9)', () => {
    const config = { ...base, cidr_networks: { management: '10.0.0.0/29', storage: '10.1.0.0/24' }, used_ips: [] }
    const findings = refusals({
      ...config,
      identity_hosts: { infra1: { ip: '10.0.0.2', affinity: { keystone_container: 9 } } },
    })
    expect(findings[0]!.message).toBe(
      'Cannot retrieve requested amount of IP addresses. Increase the management range in your openstack_user_config.yml.',
    )
    expect(findings[0]!.remedy).toMatch(/^4 more addresses are needed/)
  })

  it('used_ips that cannot be read are refused only in a run that draws (N5)', () => {
    const config = { ...base, used_ips: ['10.0.0.9,10.0.0.5'] }
    expect(told(config)).toEqual([
      'used_ips.0: used_ips has "10.0.0.9,10.0.0.5", a range from high to low, which reserves nothing',
    ])
    const stored = dumpJson(make(base).inventory)
    expect(told(config, { stored })).toEqual([])
  })
})

describe('networks (V5, V8 to V10)', () => {
  it('an unknown queue', () => {
    expect(told(withNetwork({ container_bridge: 'b', ip_from_q: 'nowhere' }))).toContain(
      "global_overrides.provider_networks.2.network.ip_from_q: can't find nowhere in cidr_networks",
    )
  })

  it('an unknown reference_group names the one with underscores', () => {
    const findings = refusals(
      withNetwork({ container_bridge: 'b', group_binds: ['hosts'], reference_group: 'identity-hosts' }),
    )
    expect(findings[0]!.remedy).toContain('write identity_hosts')
  })

  it('static routes in the spelling of the release note', () => {
    const routes = [{ Destination: '10.9.0.0/16', Gateway: '10.0.0.1' }]
    expect(told(withNetwork({ container_bridge: 'b', group_binds: ['hosts'], static_routes: routes }))[0]).toContain(
      "Static route provider network with queue 'None' needs both 'cidr' and 'gateway' values.",
    )
    const [finding] = refusals(withNetwork({ container_bridge: 'b', group_binds: ['hosts'], static_routes: routes }))
    expect(finding).toMatchObject({
      ...{ code: 'V10', grade: 'error', source: 'config' },
      path: ['global_overrides', 'provider_networks', 2, 'network', 'static_routes', 0],
      remedy: 'write each route as `- cidr: 10.1.0.0/16` and, below it, `gateway: 10.0.0.1`, in lower case',
    })
  })

  it('a network without a queue gives containers no address, and is not a fault', () => {
    const made = make(
      withNetwork({ container_bridge: 'b', container_interface: 'eth9', group_binds: ['keystone'] }),
    ).inventory
    const hostvars = JSON.parse(dumpJson(made))._meta.hostvars as Record<
      string,
      { container_networks: Record<string, object> }
    >
    const container = Object.entries(hostvars).find(([name]) => name.startsWith('infra1-keystone'))![1]
    expect(container.container_networks.eth9_address).toEqual({ bridge: 'b', interface: 'eth9', netmask: null })
  })
})

describe('environment (E rows)', () => {
  it.each<[string, { [key: string]: Plain }, string]>([
    ['a section that is a list', { physical_skel: [] }, 'physical_skel is a list, not a mapping'],
    ['an entry that is a text', { container_skel: { x: 'y' } }, 'container_skel.x is a text, not a mapping'],
    [
      'belongs_to as a number',
      { component_skel: { x: { belongs_to: 1 } } },
      'component_skel.x.belongs_to is an integer, not a list',
    ],
    [
      'belongs_to with a member that is not text',
      { component_skel: { x: { belongs_to: [null] } } },
      'component_skel.x.belongs_to has a member that is not a text',
    ],
  ])('%s', (_, change, message) => {
    expect(
      refusals(base, { environment: { ...smallEnvironment, ...change } }).map((finding) => finding.message),
    ).toContain(message)
  })

  it('an empty mapping is an empty list, as in the original', () => {
    const environment = {
      ...smallEnvironment,
      component_skel: { ...(smallEnvironment.component_skel as object), x: { belongs_to: {} } },
    }
    expect(told(base, { environment })).toEqual([])
  })

  it('null and {} count as empty', () => {
    const environment = { ...smallEnvironment, container_skel: { x: null, y: {} }, other_skel: null }
    expect(told(base, { environment })).toEqual([])
  })

  it('an unknown component is refused where it is reached, naming both ends', () => {
    const environment = {
      ...smallEnvironment,
      container_skel: { keystone_container: { belongs_to: ['identity_containers'], contains: ['keystoone'] } },
    }
    expect(told(base, { environment })).toContain(
      'container_skel.keystone_container.contains: container type keystone_container contains keystoone, but there is no component of that name',
    )
  })

  it('groups that contain each other are refused where a network reaches them', () => {
    const environment = {
      ...smallEnvironment,
      physical_skel: {
        ...(smallEnvironment.physical_skel as object),
        a_group: { belongs_to: ['b_group', 'all_containers'] },
        b_group: { belongs_to: ['a_group'] },
      },
    }
    expect(refusals(base, { environment })[0]!.message).toMatch(/contain each other/)
  })

  it('a circle of components is told where the components are (E5)', () => {
    const environment = {
      ...smallEnvironment,
      component_skel: {
        ...(smallEnvironment.component_skel as object),
        a_part: { belongs_to: ['b_part', 'all_containers'] },
        b_part: { belongs_to: ['a_part'] },
      },
    }
    const [finding] = refusals(base, { environment })
    expect(finding).toMatchObject({
      code: 'E5',
      path: ['component_skel', expect.stringMatching(/_part$/), 'belongs_to'],
    })
  })
})

describe('what is stored', () => {
  it.each([
    '[]',
    'null',
    '{}',
    '""',
    '{"_meta": {"hostvars": {"a": null}}}',
    '{"_meta": {"hostvars": {}}, "g": {"hosts": 1}}',
  ])('refuses %s in words (S12)', (stored) => expect(refusals(base, { stored })[0]).toMatchObject({ code: 'S12' }))

  it('a value that JSON lacks is told at the place in the configuration (S14)', () => {
    const config = toDict({ ...base, compute_hosts: { c1: { ip: '10.0.0.9', host_vars: { when: null } } } })
    const c1 = (config.get('compute_hosts') as ReturnType<typeof toDict>).get('c1') as ReturnType<typeof toDict>
    ;(c1.get('host_vars') as ReturnType<typeof toDict>).set('when', new PyDate('date', '2024-01-31'))
    const inputs = {
      config,
      environment: toDict(smallEnvironment),
      stored: undefined,
      quirks: noQuirks,
      release: newestRelease,
      random: seededRandom(1),
    }
    expect(() => generate(inputs)).toThrow('compute_hosts.c1.host_vars.when is a date (2024-01-31)')
  })

  it('keys that cannot be sorted together are told where they are written (S14)', () => {
    const config = toDict({ ...base, compute_hosts: { c1: { ip: '10.0.0.9', host_vars: { a: 1 } } } })
    const c1 = (config.get('compute_hosts') as ReturnType<typeof toDict>).get('c1') as ReturnType<typeof toDict>
    ;(c1.get('host_vars') as ReturnType<typeof toDict>).set(1, 'b')
    ;(config.get('global_overrides') as ReturnType<typeof toDict>).set(2, 'c')
    const environment = toDict(smallEnvironment)
    const inputs = {
      config,
      environment,
      stored: undefined,
      quirks: noQuirks,
      release: newestRelease,
      random: seededRandom(1),
    }
    expect(() => generate(inputs)).toThrow(
      expect.objectContaining({
        findings: [
          expect.objectContaining({ source: 'config', path: ['compute_hosts', 'c1', 'host_vars'] }),
          expect.objectContaining({ source: 'config', path: ['global_overrides'] }),
        ],
      }),
    )
  })

  it('a host of an unknown group puts no null into lxc_hosts (D1)', () => {
    const made = JSON.parse(dumpJson(make({ ...base, compue_hosts: { c1: { ip: '10.0.0.9' } } }).inventory))
    expect(made.lxc_hosts.hosts).toEqual(['infra1'])
    expect(made._meta.hostvars.c1.physical_host).toBeNull()
  })

  it('a host that left the configuration stays as it was stored (L1, L2)', () => {
    const stored = dumpJson(make({ ...base, compute_hosts: { c1: { ip: '10.0.0.9' } } }).inventory)
    const later = JSON.parse(dumpJson(make(base, { stored }).inventory))
    expect(later._meta.hostvars.c1).toEqual(JSON.parse(stored)._meta.hostvars.c1)
    expect(later.nova_compute.hosts).toEqual(['c1'])
  })
})

describe('found by random clouds', () => {
  const hostvarsOf = (config: { [key: string]: Plain }, options: Parameters<typeof make>[1] = {}) =>
    JSON.parse(dumpJson(make(config, options).inventory))

  it('an empty properties mapping among host_vars stays empty, and the host counts as a container in networks', () => {
    const host = { c1: { ip: '10.0.0.9', host_vars: { properties: {} } } }
    const made = hostvarsOf({ ...base, compute_hosts: host })
    expect(made._meta.hostvars.c1.properties).toEqual({})
  })

  it('a nest type without an underscore reads the hosts of its own name', () => {
    const environment = {
      ...smallEnvironment,
      container_skel: { ...(smallEnvironment.container_skel as object), nesthosts: { properties: { is_nest: true } } },
    }
    const made = hostvarsOf({ ...base, nesthosts: { infra1: { ip: '10.0.0.2' } } }, { environment })
    expect(made.nesthosts.children).toEqual(['infra1_host_containers'])
    expect(hostvarsOf({ ...base }, { environment }).nesthosts.children).toEqual([])
  })

  it('a management network whose queue has no CIDR gives a null in container_cidr, and is not a fault', () => {
    const networks = [{ network: { container_bridge: 'br-mgmt', ip_from_q: 'mgmt', is_management_address: true } }]
    const overrides = { management_bridge: 'br-mgmt', provider_networks: networks }
    const config = { ...base, cidr_networks: { mgmt: null }, global_overrides: overrides, used_ips: [] }
    expect(hostvarsOf(config).all.vars.container_cidr).toEqual([null])
  })
})
