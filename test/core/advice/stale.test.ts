import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planRemoval, removeStale } from '../../../src/core/edits/removal.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { dumpJson } from '../../../src/python/json-write.ts'
import type { Dict } from '../../../src/python/value.ts'
import { configOf, smallCloud, smallEnvironment } from '../../support/clouds.ts'
import {
  both,
  brief,
  type Config,
  cloud,
  infra1,
  infra2,
  items,
  management,
  network,
  run,
  stale,
} from './stale-cloud.ts'

/** Members are reached by plain words in these tests. */
// biome-ignore lint/suspicious/noExplicitAny: documents are looked into as a reader of the JSON would
type Document = any

function cleaned(config: Config, stored: string, environment?: Config): string {
  return dumpJson(removeStale(parseJson(stored) as Dict, stale(config, stored, environment).items))
}

describe('a container that names no physical host', () => {
  const config = cloud({ identity_hosts: { ctrl: { ip: '10.0.0.11' }, 'ctrl-a': { ip: '10.0.0.12' } } })

  /** As an old inventory has it: the container of ctrl-a without the key. */
  function homeless(): string {
    const document: Document = JSON.parse(run(config))
    const name = Object.keys(document._meta.hostvars).find((each) => each.startsWith('ctrl-a-keystone-container-'))!
    delete document._meta.hostvars[name].physical_host
    return JSON.stringify(document)
  }

  it('is of the configured host whose name is the longest beginning of its own', () => {
    const document = homeless()
    expect(items(config, document)).toEqual([])
    const after: Document = JSON.parse(run(config, document))
    const homes = Object.entries<Document>(after._meta.hostvars).map(([name, { physical_host: home }]) => [name, home])
    for (const [name, home] of homes) expect(home).toBe(name.startsWith('ctrl-a') ? 'ctrl-a' : 'ctrl')
    expect(homes).toHaveLength(4)
  })
})

describe('removing', () => {
  it('takes a machine whose last container goes out of lxc_hosts, so that the next run changes nothing', () => {
    const before = run(both)
    const moved = cloud({ identity_hosts: { infra1 }, compute_hosts: { n1: { ip: '10.0.0.21' }, infra2 } })
    const stored = run(moved, before)
    expect(JSON.parse(stored).lxc_hosts.hosts).toEqual(['infra1', 'infra2'])
    const inventory = parseJson(stored) as Dict
    const { items: found } = stale(moved, stored)
    const container = found.find(({ kind }) => kind === 'container')!.name
    for (const request of [
      { kind: 'stale' as const, items: found },
      { kind: 'hosts' as const, names: [container] },
    ]) {
      const left = dumpJson(planRemoval(inventory, request).inventory)
      expect(JSON.parse(left).lxc_hosts.hosts).toEqual(['infra1'])
      expect(JSON.parse(run(moved, left)).lxc_hosts.hosts).toEqual(['infra1'])
    }
  })
})

describe('what is stale', () => {
  it('is nothing in a cloud that has just been generated', () => {
    expect(items(both, run(both))).toEqual([])
  })

  it('are hosts that left the configuration, with their containers (L1, L2)', () => {
    const later = cloud({ identity_hosts: { infra1 } })
    const found = items(later, run(later, run(both)))
    expect(found).toEqual([
      'host L1 infra2',
      'host L2 n1',
      'container L1 infra2-keystone-container',
      'group unknown-group compute_all',
      'group L4 infra2_host_containers',
    ])
  })

  it('is a host that lives on under another name, which is told (L5)', () => {
    const later = cloud({ identity_hosts: { infra1, infra9: infra2 }, compute_hosts: { n1: { ip: '10.0.0.21' } } })
    const [item] = stale(later, run(both)).items
    expect(item).toMatchObject({ name: 'infra2', code: 'L5' })
    expect(item?.why).toContain('its address 10.0.0.12 is that of infra9 now')
  })

  it('is a container whose physical host is not in the inventory at all (L4)', () => {
    const stored = JSON.parse(run(both)) as Document
    delete stored._meta.hostvars.infra2
    const later = cloud({ identity_hosts: { infra1 }, compute_hosts: { n1: { ip: '10.0.0.21' } } })
    expect(items(later, JSON.stringify(stored))).toContain('container L4 infra2-keystone-container')
  })

  it('is what a host keeps of a group that it left (L3)', () => {
    const before = cloud({ identity_hosts: { infra1, infra2 }, image_hosts: { infra1, infra2 } })
    const later = cloud({ identity_hosts: { infra1, infra2 }, image_hosts: { infra1 } })
    const found = items(later, run(later, run(before)))
    expect(found).toEqual([
      'container L3 infra2-glance-container',
      'member L3 image_all hosts infra2',
      'member L3 image_hosts hosts infra2',
    ])
  })

  it('are containers above the affinity, the last ones of their type (L8)', () => {
    const three = cloud({ identity_hosts: { infra1: { ...infra1, affinity: { keystone_container: 3 } } } })
    const stored = run(three)
    const members = (JSON.parse(stored) as Document).keystone_container.hosts as string[]
    const one = cloud({ identity_hosts: { infra1 } })
    const { items: found } = stale(one, run(one, stored))
    expect(found.map(({ name, code }) => [code, name])).toEqual([
      ['L8', members[1]],
      ['L8', members[2]],
    ])
    const none = cloud({ identity_hosts: { infra1: { ...infra1, affinity: { keystone_container: 0 } } } })
    expect(stale(none, stored).items.filter(({ code }) => code === 'L8')).toHaveLength(3)
  })

  it('are containers of what runs on the machine itself now, and machines in what runs in containers now (C9)', () => {
    const metal = cloud({ identity_hosts: { infra1: { ...infra1, no_containers: true } } })
    const boxed = cloud({ identity_hosts: { infra1 } })
    expect(items(metal, run(metal, run(boxed)))).toEqual([
      'container C9 infra1-keystone-container',
      'group empty-group infra1_host_containers',
    ])
    expect(items(boxed, run(boxed, run(metal)))).toEqual([
      'member L3 keystone hosts infra1',
      'variable L3 infra1 component',
    ])
  })

  it('are keys and networks that the configuration no longer gives (L6)', () => {
    const before = cloud({ identity_hosts: { infra1 } }, [
      network('management', { is_management_address: true, container_mtu: 9000, gateway: '10.0.0.1' }),
      network('storage'),
    ])
    const later = cloud({ identity_hosts: { infra1 } }, [management])
    const found = items(later, run(later, run(before)))
    expect(found).toEqual([
      'network L6 infra1 container_networks storage_address',
      'network L6 infra1-keystone-container container_networks management_address gateway',
      'network L6 infra1-keystone-container container_networks management_address mtu',
      'network L6 infra1-keystone-container container_networks storage_address',
      'variable L6 infra1 gateway',
      'variable L6 infra1-keystone-container gateway',
    ])
  })

  it('are variables that neither host_vars nor container_vars set (L7)', () => {
    const entry = { ...infra1, host_vars: { of_host: 1 }, container_vars: { of_all: 2 } }
    const later = cloud({ identity_hosts: { infra1 } })
    const found = items(later, run(later, run(cloud({ identity_hosts: { infra1: entry } }))))
    expect(found).toEqual([
      'variable L7 infra1 of_all',
      'variable L7 infra1 of_host',
      'variable L7 infra1-keystone-container of_all',
    ])
  })

  it('are addresses outside the network or reserved, which are told and left alone (N7, N8)', () => {
    const stored = run(both)
    const address = (JSON.parse(stored) as Document)._meta.hostvars
    const [name] = Object.keys(address).filter((host) => host.startsWith('infra1-'))
    const used = cloud({}, [management], { ...both, used_ips: [address[name!].ansible_host] })
    expect(stale(used, stored).items).toMatchObject([{ code: 'N8', kind: 'address', name, removable: false }])
    const moved = { ...both, cidr_networks: { management: '10.9.0.0/24', storage: '10.1.0.0/24' } }
    expect(items(moved, stored)).toEqual([
      'address N7 infra1-keystone-container container_networks management_address address',
      'address N7 infra2-keystone-container container_networks management_address address',
    ])
    const wider = { ...both, cidr_networks: { management: '10.0.0.0/16', storage: '10.1.0.0/24' } }
    expect(stale(wider, stored).items[0]?.why).toContain(
      '255.255.255.0, but that of cidr_networks.management is 255.255.0.0',
    )
  })

  it('are groups that nobody knows; those with an older spelling stay while they alone have members (E8)', () => {
    const stored = JSON.parse(run(both)) as Document
    stored.by_hand = { hosts: ['infra1'] }
    stored['infra1-host_containers'] = { hosts: stored.infra1_host_containers.hosts }
    stored['infra2-host_containers'] = stored.infra2_host_containers
    delete stored.infra2_host_containers
    stored.infra2_host_containers = { hosts: [] }
    const found = stale(both, JSON.stringify(stored)).items.map(({ code, name, removable }) => [code, name, removable])
    expect(found).toContainEqual(['unknown-group', 'by_hand', true])
    expect(found).toContainEqual(['E8', 'infra1-host_containers', true])
    expect(found).toContainEqual(['E8', 'infra2-host_containers', false])
    const remedies = new Map(stale(both, JSON.stringify(stored)).items.map(({ name, remedy }) => [name, remedy]))
    expect(remedies.get('infra1-host_containers')).toBe(
      'remove it, or merge it (osa-inventory rename-groups --dashes): its members are in infra1_host_containers as well',
    )
    expect(remedies.get('infra2-host_containers')).toBe(
      'osa-inventory rename-groups --dashes merges it into infra2_host_containers',
    )
  })

  it('are dashed groups of an older release, but not what is in them, whatever the groups are', () => {
    const older = run(both)
      .replaceAll('"keystone_container"', '"keystone-container"')
      .replaceAll('"identity_hosts"', '"identity-hosts"')
      .replaceAll('_host_containers"', '-host_containers"')
    const found = stale(both, older).items.map(({ code, kind, removable }) => `${code} ${kind} ${removable}`)
    expect(found.length).toBeGreaterThan(3)
    expect(new Set(found)).toEqual(new Set(['E8 group false']))
  })

  it('are what the machine has itself now, also where one of two groups asks for none (C9)', () => {
    const environment = {
      ...smallEnvironment,
      container_skel: {
        shared_container: { belongs_to: ['identity_containers', 'image_containers'], contains: ['keystone'] },
      },
    }
    const groups = (identity: Config, image: Config) =>
      cloud({
        identity_hosts: { infra1: { ...infra1, ...identity } },
        image_hosts: { infra1: { ...infra1, ...image } },
      })
    const stored = run(groups({}, {}), undefined, environment)
    const none = { affinity: { shared_container: 0 } }
    expect(items(groups(none, none), stored, environment)).toContain('container L8 infra1-shared-container')
    const metal = { no_containers: true }
    expect(items(groups({ ...none, ...metal }, metal), stored, environment)).toContain(
      'container C9 infra1-shared-container',
    )
  })

  it('are members that no host is behind', () => {
    const stored = JSON.parse(run(both)) as Document
    stored.keystone.hosts.push('ghost')
    expect(items(both, JSON.stringify(stored))).toEqual(['member dangling keystone hosts ghost'])
  })

  it('is told of hosts and containers also when there are too few addresses to lay the cloud out again', () => {
    const small = { cidr_networks: { management: '10.0.0.0/30', storage: '10.1.0.0/24' } }
    const entry = { ip: '10.9.0.1' }
    const before = cloud({ identity_hosts: { infra1: entry } }, [management], small)
    const later = cloud(
      { image_hosts: { infra1: { ...entry, affinity: { glance_container: 9 } } } },
      [management],
      small,
    )
    const report = stale(later, run(before))
    expect(report.items.map(({ code }) => code)).toEqual(['L3'])
    expect(report.unsure.map(({ code }) => code)).toEqual(['N9'])
  })
})

describe('removing what is stale', () => {
  it('leaves an inventory in which nothing is, and everything else where it was', () => {
    fc.assert(
      fc.property(smallCloud, smallCloud, (before, after) => {
        const config = configOf(after)
        const stored = run(config, run(configOf(before)), smallEnvironment, 2)
        const doomed = new Set(stale(config, stored).items.map(({ name }) => name))
        const left = run(config, cleaned(config, stored), smallEnvironment, 3)
        expect(
          stale(config, left)
            .items.filter(({ removable }) => removable)
            .map(brief),
        ).toEqual([])
        const old = JSON.parse(stored)._meta.hostvars
        const now = JSON.parse(left)._meta.hostvars
        for (const name of Object.keys(old)) {
          if (doomed.has(name)) continue
          expect(now[name].physical_host).toBe(old[name].physical_host)
          expect(now[name].ansible_host).toBe(old[name].ansible_host)
          expect(now[name].container_networks).toMatchObject(old[name].container_networks)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('is nothing to do after any run of the generator on an empty store', () => {
    fc.assert(
      fc.property(smallCloud, (any) => {
        expect(items(configOf(any), run(configOf(any)))).toEqual([])
      }),
      { numRuns: 100 },
    )
  })
})
