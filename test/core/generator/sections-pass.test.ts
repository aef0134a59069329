/** docs/generation.md, sections 3 and 4: what a pass does, and the containers of one host, rule by rule. */
import { describe, expect, it } from 'vitest'
import { smallEnvironment } from '../../support/clouds.ts'
import { configured, containersOf, type Mapping, make, management, refused } from './cloud-in-words.ts'

const identity = { identity_hosts: { infra1: { ip: '10.0.0.11' } } }

function withHost(entry: Mapping): Mapping {
  return configured({ identity_hosts: { infra1: { ip: '10.0.0.11', ...entry } } })
}

describe('docs/generation.md, section 3.1: global variables', () => {
  it('are container_cidr and the overrides, and what is neither goes', () => {
    const first = make(configured(identity, [management], { mtu: 9000, deep: { a: 1 } }))
    expect(first.groups.all!.vars).toMatchObject({ container_cidr: '10.0.0.0/24', mtu: 9000, deep: { a: 1 } })
    const second = make(configured(identity, [management], { deep: { b: 2 }, container_cidr: 'mine' }), {
      stored: first.document,
    })
    expect(Object.keys(second.groups.all!.vars!).sort()).toEqual([
      'container_cidr',
      'deep',
      'management_bridge',
      'provider_networks',
    ])
    expect(second.groups.all!.vars).toMatchObject({ container_cidr: 'mine', deep: { b: 2 } })
  })
})

describe('docs/generation.md, section 3.2: hosts of the configuration', () => {
  it('get their variables, host_vars last, in groups of any name', () => {
    const entry = { ip: '10.0.0.30', management_ip: '10.0.0.31', host_vars: { is_metal: 'mine', rack: 3 } }
    const { groups, hostvars } = make(configured({ log_hosts: { log1: entry } }))
    expect(groups.log_hosts).toEqual({ hosts: ['log1'] })
    expect(hostvars.log1).toMatchObject({
      ansible_host: '10.0.0.30',
      management_address: '10.0.0.31',
      is_metal: 'mine',
      physical_host_group: 'log_hosts',
      properties: { is_metal: true },
      rack: 3,
    })
  })
})

describe('docs/generation.md, sections 3.3 and 3.4: groups of the environment', () => {
  it('have hosts alone if they end with container, and are children of what they belong to', () => {
    const { groups } = make(configured(identity))
    expect(groups.glance_container).toEqual({ hosts: [] })
    expect(groups.glance_api).toEqual({ children: [], hosts: [] })
    expect(groups.hosts!.children).toEqual(['identity_hosts', 'image_hosts', 'compute_hosts'])
    expect(groups.keystone_all!.children).toEqual(['keystone'])
  })
})

describe('docs/generation.md, section 3.5: container types', () => {
  it('join their parents; a nest gathers the containers of the hosts of its prefix', () => {
    const nest = { belongs_to: ['all_containers'], properties: { is_nest: true }, contains: [] }
    const environment = {
      ...smallEnvironment,
      container_skel: { ...(smallEnvironment.container_skel as Mapping), identity_nest: nest, none_nest: nest },
    }
    // Gathered once the containers' group is there: in the second pass, as the types come in their order.
    const { groups } = make(configured(identity), { environment })
    expect(groups.identity_containers!.children).toEqual(['keystone_container'])
    expect(groups.identity_nest!.children).toEqual(['infra1_host_containers'])
    expect(groups.none_nest!.children ?? []).toEqual([])
  })
})

describe('docs/generation.md, section 3.7: the group lxc_hosts', () => {
  it('has the hosts of LXC containers, in the order of hostvars, and what says nothing is LXC', () => {
    const config = configured({
      identity_hosts: { ctl: { ip: '10.0.0.12' }, 'ctl-2': { ip: '10.0.0.13' } },
      compute_hosts: { c1: { ip: '10.0.0.14' } },
      image_hosts: { img: { ip: '10.0.0.15', container_vars: { container_tech: 'nspawn' } } },
    })
    const { groups, hostvars } = make(config)
    expect(groups.lxc_hosts!.hosts).toEqual(['ctl-2', 'ctl'])
    expect(hostvars.c1!.container_tech).toBe('lxc')
  })
})

describe('docs/generation.md, section 3.8: completion', () => {
  it('gives every entry the keys that playbooks read', () => {
    expect(make(configured({ log_hosts: { log1: { ip: '10.0.0.30' } } }, [])).hostvars.log1).toEqual({
      ansible_host: '10.0.0.30',
      component: null,
      container_name: 'log1',
      container_networks: {},
      container_tech: 'lxc',
      is_metal: true,
      management_address: '10.0.0.30',
      physical_host: null,
      physical_host_addr: null,
      physical_host_group: 'log_hosts',
      properties: { is_metal: true },
    })
  })
})

describe('docs/generation.md, section 4: a role', () => {
  it('is taken by hosts of its physical group with their entry in that group', () => {
    const config = configured({
      identity_hosts: { infra1: { ip: '10.0.0.11' } },
      image_hosts: { infra1: { ip: '10.0.0.11', affinity: { keystone_container: 0, glance_container: 2 } } },
    })
    const { groups } = make(config)
    expect(groups.keystone_container!.hosts).toHaveLength(1)
    expect(groups.glance_container!.hosts).toHaveLength(2)
    expect(groups).not.toHaveProperty('compute_all')
  })
})

describe('docs/generation.md, section 4.1: metal or container', () => {
  it.each([
    ['an empty mapping of properties', {}, 1],
    ['is_metal: false', { is_metal: false }, 1],
    ['is_metal: null', { is_metal: null }, 0],
    ['is_metal: 0', { is_metal: 0 }, 0],
  ])('%s', (_, properties, containers) => {
    const environment = {
      ...smallEnvironment,
      container_skel: {
        keystone_container: { belongs_to: ['identity_containers'], contains: ['keystone'], properties },
      },
    }
    expect(containersOf(make(configured(identity), { environment }), 'infra1')).toHaveLength(containers)
  })

  it("the host's no_containers is asked before the global one, and null is false", () => {
    const off = configured({ identity_hosts: { infra1: { ip: '10.0.0.11', no_containers: null } } }, [management], {
      no_containers: true,
    })
    expect(containersOf(make(off), 'infra1')).toHaveLength(1)
    expect(containersOf(make(withHost({ no_containers: 'false' })), 'infra1')).toHaveLength(0)
  })
})

describe('docs/generation.md, section 4.2: names', () => {
  it('are host, type and eight digits, and end at 52 and 63 characters', () => {
    const made = make(configured(identity))
    expect(containersOf(made, 'infra1')).toEqual([expect.stringMatching(/^infra1-keystone-container-[0-9a-f]{8}$/)])
    expect(made.hostvars.infra1!.container_types).toBe('infra1_host_containers')
    const [fits, long] = ['h'.repeat(52 - '-keystone-container'.length), 'h'.repeat(64)]
    expect(refused(configured({ identity_hosts: { [fits]: { ip: '10.0.0.11' } } }))).toEqual([])
    expect(refused(configured({ identity_hosts: { [`${fits}h`]: { ip: '10.0.0.11' } } }))).toEqual([
      `The resulting combination of [ "${fits}h" + "keystone-container" ] is longer than 52 characters.`,
    ])
    expect(refused(configured({ compute_hosts: { [long]: { ip: '10.0.0.11' } } }))).toEqual([
      `The resulting hostname "${long}" is longer than 63 characters.`,
    ])
  })

  it('are as long as they have characters, whatever each takes in memory', () => {
    const name = `${'h'.repeat(62)}\u{1d49c}`
    expect(refused(configured({ compute_hosts: { [name]: { ip: '10.0.0.11' } } }))).toEqual([])
    expect(refused(configured({ compute_hosts: { [`${name}h`]: { ip: '10.0.0.11' } } }))).toHaveLength(1)
  })
})

describe('docs/generation.md, section 4.3: how many', () => {
  it('follows affinity upwards only', () => {
    const three = make(withHost({ affinity: { keystone_container: 3 } }))
    expect(containersOf(three, 'infra1')).toHaveLength(3)
    expect(make(withHost({ affinity: { keystone_container: 1 } }), { stored: three.document }).groups).toEqual(
      three.groups,
    )
    expect(containersOf(make(withHost({ affinity: { keystone_container: 0 } })), 'infra1')).toHaveLength(0)
  })
})

describe('docs/generation.md, section 4.4: what an entry gets with its role', () => {
  it('of a container, and of a host on metal', () => {
    const { hostvars, groups } = make(configured({ ...identity, compute_hosts: { c1: { ip: '10.0.0.21' } } }))
    const [name] = groups.keystone_container!.hosts!
    expect(hostvars[name!]).toMatchObject({
      container_name: name,
      physical_host: 'infra1',
      physical_host_addr: '10.0.0.11',
      physical_host_group: 'identity_hosts',
      component: 'keystone',
      properties: {},
    })
    expect(hostvars.c1).toMatchObject({
      ansible_host: '10.0.0.21',
      container_name: 'c1',
      physical_host: 'c1',
      physical_host_group: 'compute_hosts',
      component: 'nova_compute',
      properties: { is_metal: true },
    })
  })

  it("the address of its own machine, also where container_vars say that it is another's", () => {
    const groups = { compute_hosts: { c1: { ip: '10.0.0.21', container_vars: { physical_host: 'elsewhere' } } } }
    expect(make(configured(groups)).hostvars.c1).toMatchObject({
      physical_host: 'elsewhere',
      physical_host_addr: '10.0.0.21',
    })
  })
})

describe('docs/generation.md, section 4.5: whose an entry is', () => {
  it('an entry without physical_host is of the host with the longest name that it begins with', () => {
    const groups = { identity_hosts: { ctrl: { ip: '10.0.0.11' }, 'ctrl-a': { ip: '10.0.0.12' } } }
    const stray = { container_name: 'ctrl-a-keystone-container-00000001' }
    const stored = JSON.stringify({
      _meta: { hostvars: { [stray.container_name]: stray, 'ctrl-by-hand': { note: 'of nobody' } } },
      keystone_container: { hosts: [stray.container_name] },
    })
    const made = make(configured(groups), { stored })
    expect(made.hostvars[stray.container_name]!.physical_host).toBe('ctrl-a')
    expect(made.hostvars['ctrl-by-hand']!.physical_host).toBeNull()
    expect(containersOf(made, 'ctrl-a')).toEqual([])
    expect(containersOf(made, 'ctrl')).toHaveLength(1)
  })

  it('each of several without physical_host finds its own host, in whatever order they are asked for', () => {
    const groups = { identity_hosts: { a: { ip: '10.0.0.11' }, b: { ip: '10.0.0.12' }, c: { ip: '10.0.0.13' } } }
    const names = ['c', 'a', 'b'].map((host) => `${host}-keystone-container-0000000${host}`)
    const stored = JSON.stringify({
      _meta: { hostvars: Object.fromEntries(names.map((name) => [name, { container_name: name }])) },
      keystone_container: { hosts: names },
    })
    const made = make(configured(groups), { stored })
    expect(names.map((name) => made.hostvars[name]!.physical_host)).toEqual(['c', 'a', 'b'])
    expect(made.groups.keystone_container!.hosts).toEqual(names)
  })

  it('an entry that was made by hand is the container of nobody, even if it names its machine', () => {
    const stored = JSON.stringify({
      _meta: { hostvars: { 'infra1-by-hand': { physical_host: 'infra1' } } },
      keystone_container: { hosts: ['infra1-by-hand'] },
    })
    const made = make(configured(identity), { stored })
    expect(made.hostvars['infra1-by-hand']!.component).toBeNull()
    expect(containersOf(made, 'infra1').filter((name) => name !== 'infra1-by-hand')).toHaveLength(1)
  })

  it('an entry without the keys of a container does not count as one, whatever it is called', () => {
    const name = 'infra1-keystone-container-00000001'
    const stored = JSON.stringify({
      _meta: { hostvars: { [name]: { physical_host: 'infra1' } } },
      keystone_container: { hosts: [name] },
    })
    const made = make(configured(identity), { stored })
    expect(made.groups.keystone_container!.hosts).toEqual([name, ...containersOf(made, 'infra1')].sort())
    expect(containersOf(made, 'infra1')).toHaveLength(1)
  })

  it('a host that was the container of another is its own as soon as it takes a role', () => {
    const groups = {
      identity_hosts: { infra1: { ip: '10.0.0.11' } },
      compute_hosts: { c1: { ip: '10.0.0.21' }, c2: { ip: '10.0.0.22', container_vars: { rack: 3 } } },
    }
    const stored = JSON.stringify({
      _meta: {
        hostvars: {
          c1: { container_name: 'c1', physical_host: 'c2' },
          c2: { container_name: 'c2', physical_host: 'c2' },
        },
      },
      // Members make the pass ask whose they are before c1 has a role.
      keystone_container: { hosts: ['c1'] },
    })
    const { hostvars } = make(configured(groups), { stored })
    expect([hostvars.c1!.physical_host, hostvars.c2!.rack]).toEqual(['c1', 3])
    expect(hostvars.c1).not.toHaveProperty('rack')
  })
})

describe('docs/generation.md, section 4.6: services', () => {
  it('are joined by the name, or on metal by the component', () => {
    const { groups } = make(
      configured({ image_hosts: { i1: { ip: '10.0.0.11' } }, compute_hosts: { c1: { ip: '10.0.0.21' } } }),
    )
    expect(groups.glance_api!.hosts).toEqual(groups.glance_container!.hosts)
    expect(groups.glance_registry!.hosts).toEqual(groups.glance_container!.hosts)
    expect(groups.image_all!.hosts).toEqual(['i1', ...groups.glance_container!.hosts!].sort())
    expect(groups.nova_compute!.hosts).toEqual(['c1'])
  })
})

describe('docs/generation.md, section 4.7: container_vars', () => {
  it('go to the host and its containers, within their limit', () => {
    const container_vars = {
      rack: 3,
      only: { limit_container_types: 'keystone', size: 1 },
      no: { limit_container_types: 'glance' },
    }
    const { hostvars, groups } = make(withHost({ container_vars }))
    const [name] = groups.keystone_container!.hosts!
    expect(hostvars[name!]).toMatchObject({ rack: 3, only: { size: 1 } })
    expect(hostvars[name!]).not.toHaveProperty('no')
    expect(hostvars.infra1).toMatchObject({ rack: 3 })
    expect(hostvars.infra1).not.toHaveProperty('only')
  })

  it('of the group whose role comes last count, where a host has others in each of its groups', () => {
    const groups = {
      identity_hosts: { h: { ip: '10.0.0.11', container_vars: { rack: 1, own: 'a', ansible_host: '10.0.0.98' } } },
      image_hosts: { h: { ip: '10.0.0.11', container_vars: { rack: 2, size: { cpu: 2 } } } },
    }
    const { hostvars, groups: made } = make(configured(groups))
    for (const name of ['h', ...made.keystone_container!.hosts!, ...made.glance_container!.hosts!]) {
      expect(hostvars[name]).toMatchObject({ rack: 2, own: 'a', size: { cpu: 2 } })
    }
  })

  it('make no difference to each other, however many there are', () => {
    const few = (turn: number): readonly Mapping[] => [
      { rack: turn, own: 'a', component: 'mine', is_metal: turn },
      { rack: 2, size: { cpu: turn }, host: 'own', physical_host: 'h' },
    ]
    const clouds = (fillers: Mapping): string[] => {
      const config = (turn: number) => {
        const [one, other] = few(turn).map((variables) => ({
          ip: '10.0.0.11',
          container_vars: { ...fillers, ...variables },
        }))
        return configured({ identity_hosts: { h: one! }, image_hosts: { h: { ...other!, host_vars: { rack: 9 } } } })
      }
      const first = make(config(1)).document
      return [first, make(config(2), { stored: first }).document, make(config(2), { stored: first, seed: 2 }).document]
    }
    const fillers = Object.fromEntries(Array.from({ length: 1500 }, (_, at) => [`filler${at}`, at]))
    const without = clouds(fillers).map((document) =>
      JSON.parse(document, (key, value: unknown) => (key.startsWith('filler') ? undefined : value)),
    )
    expect(without).toEqual(clouds({}).map((document) => JSON.parse(document)))
    expect(clouds({ filler: 1 })[0]).toContain('"filler"')
  })

  it('that are not a mapping are ignored, and a limit must be a text', () => {
    expect(refused(withHost({ container_vars: ['a'] }))).toEqual([])
    expect(refused(withHost({ container_vars: { a: { limit_container_types: ['glance'] } } }))).toEqual([
      'limit_container_types of a on host infra1 is a list, not a text',
    ])
  })
})
