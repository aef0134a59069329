/** What is said of something stale, and what must not count as stale for how it happens to be stored. */
import { describe, expect, it } from 'vitest'
import { findStale, type StaleItem } from '../../../src/core/advice/stale.ts'
import { generate } from '../../../src/core/generator/generate.ts'
import type { Quirks } from '../../../src/core/generator/quirks.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { dumpJson } from '../../../src/python/json-write.ts'
import { smallEnvironment } from '../../support/clouds.ts'
import { both, brief, type Config, cloud, infra1, infra2, inputs, items, management, network, run, stale } from './stale-cloud.ts' // biome-ignore format: one line

// biome-ignore lint/suspicious/noExplicitAny: documents are looked into as a reader of the JSON would
type Document = any

const n1 = { ip: '10.0.0.21' }

/** The stored document after somebody's hand. */
function edited(stored: string, edit: (document: Document) => void): string {
  const document = JSON.parse(stored)
  edit(document)
  return JSON.stringify(document)
}

function whyOf(found: readonly StaleItem[], start: string): string | undefined {
  return found.find((item) => brief(item).startsWith(start))?.why
}

describe('of something stale is said', () => {
  it('that the machine of a container has left', () => {
    const later = cloud({ identity_hosts: { infra1 }, compute_hosts: { n1 } })
    expect(whyOf(stale(later, run(both)).items, 'container L1 infra2-keystone-container-')).toBe(
      'its physical host infra2 is not configured any more',
    )
  })

  it('no group that a machine without one would have left', () => {
    const stored = edited(run(both), ({ _meta }) => delete _meta.hostvars.n1.physical_host_group)
    const later = cloud({ identity_hosts: { infra1, infra2 } })
    expect(stale(later, stored).items[0]).toMatchObject({ code: 'L1', name: 'n1', why: 'not configured any more' })
  })

  it('below which group nothing puts another', () => {
    const stored = edited(run(both), (document) => document.keystone_all.children.push('nova_compute'))
    expect(items(both, stored)).toEqual(['member L3 keystone_all children nova_compute'])
    expect(stale(both, stored).items[0]?.why).toBe('nothing puts this group below keystone_all any more')
  })

  it('whether the network of an entry is gone, or only bound to others', () => {
    const before = run(cloud({ identity_hosts: { infra1 }, compute_hosts: { n1 } }, [management, network('storage')]))
    const whys = (networks: Parameters<typeof cloud>[1]) =>
      stale(cloud({ identity_hosts: { infra1 }, compute_hosts: { n1 } }, networks), before)
        .items.filter(({ kind, name }) => kind === 'network' && name === 'infra1')
        .map(({ why }) => why)
    expect(whys([management])).toEqual(['no provider network of the configuration has this name'])
    expect(whys([management, network('storage', { group_binds: ['nova_compute'] })])).toEqual([
      'its provider network is not bound to it any more',
    ])
  })

  it('as what a machine counts on which nothing runs any more', () => {
    const metal = cloud({ identity_hosts: { infra1: { ...infra1, no_containers: true } } })
    const boxed = cloud({ identity_hosts: { infra1 } })
    expect(whyOf(stale(boxed, run(boxed, run(metal))).items, 'variable L3 infra1 component')).toBe(
      'no service runs on the machine itself any more, but it counts as "keystone"',
    )
  })

  it('of which release the name of a group is, and how many members it alone has', () => {
    const stored = edited(run(both), (document) => {
      document['infra1-host_containers'] = { hosts: document.infra1_host_containers.hosts }
      document['infra2-host_containers'] = { hosts: ['a', 'b'] }
    })
    const told = stale(both, stored).items.filter(({ code }) => code === 'E8')
    expect(told.map(({ why, summary }) => [why, summary?.why])).toEqual([
      [
        'an older spelling of infra1_host_containers',
        'have names of an older release, and no member that is not in their present groups as well',
      ],
      [
        'an older spelling of infra2_host_containers, with 2 members that are not in infra2_host_containers',
        'have names of an older release',
      ],
    ])
  })
})

describe('beside a group of an older name', () => {
  it('a container too many stays until the groups are one, and what else is left over is told as ever', () => {
    let newer = ''
    const stored = edited(run(both), (document) => {
      const { hostvars } = document._meta
      newer = Object.keys(hostvars).find((name) => name.startsWith('infra1-keystone-container-'))!
      const older = 'infra1-keystone-container-0ldc0de1'
      hostvars[older] = { ...hostvars[newer], container_name: older }
      hostvars.infra1.left_over = 1
      document['keystone-container'] = { hosts: [older] }
      for (const group of ['infra1_host_containers', 'keystone', 'keystone_all']) document[group].hosts?.push(older)
    })
    const found = stale(both, stored).items
    expect(found.find(({ name }) => name === newer)).toMatchObject({
      code: 'L8',
      removable: false,
      remedy:
        'first osa-inventory rename-groups --dashes: the others are in a group of an older name, and the next run would make it again',
    })
    expect(found.map(brief)).toContain('variable L7 infra1 left_over')
  })
})

describe('nothing is stale', () => {
  it('of a container without a name of its own that has a group of containers', () => {
    const stored = edited(run(both), ({ _meta: { hostvars } }) => {
      const name = Object.keys(hostvars).find((each) => each.startsWith('infra1-keystone-container-'))!
      delete hostvars[name].container_name
      hostvars[name].container_types = 'infra1_host_containers'
    })
    expect(items(both, stored)).toEqual([])
  })

  it('where no_containers of the host that came first sticks to the next one', () => {
    const quirks: Quirks = new Set(['sticky-no-containers'])
    const day = (config: Config, stored?: string) => ({
      ...inputs(config, smallEnvironment, 3),
      quirks,
      stored: stored === undefined ? undefined : parseJson(stored),
    })
    const infra9 = { ip: '10.0.0.19', no_containers: true }
    const first = dumpJson(generate(day(cloud({ identity_hosts: { infra9 } }))).inventory)
    // In the file the new host comes before it.
    const later = cloud({ identity_hosts: { infra1, infra9 } })
    const second = dumpJson(generate(day(later, first)).inventory)
    expect(JSON.parse(second).keystone.hosts).toEqual(['infra9', 'infra1'])
    expect(findStale({ ...day(later), stored: parseJson(second) }).items).toEqual([])
  })
})

describe('odd things that are stored or configured', () => {
  it('a group of the configuration that is empty has left its hosts', () => {
    const later = cloud({ identity_hosts: { infra1, infra2 }, compute_hosts: null })
    expect(items(later, run(later, run(both)))).toEqual(['host L1 n1', 'group unknown-group compute_all'])
  })

  it('a member that is null is nobody, though a host has null for its name', () => {
    const stored = edited(run(both), (document) => {
      document._meta.hostvars.n1.container_name = null
      document.keystone.hosts.push(null)
    })
    expect(items(both, stored)).toEqual(['member dangling keystone hosts empty (null)'])
  })

  it('an address that a new machine and a container have keeps the rest from being judged, which is told', () => {
    const infra3 = { ip: '10.0.0.13' }
    const stored = edited(run(both), ({ _meta: { hostvars } }) => {
      const name = Object.keys(hostvars).find((each) => each.startsWith('infra1-keystone-container-'))!
      hostvars[name].ansible_host = infra3.ip
    })
    const later = cloud({ identity_hosts: { infra1, infra2, infra3 }, compute_hosts: { n1 } })
    expect(stale(later, stored).unsure.map(({ code }) => code)).toEqual(['N2'])
  })
})
