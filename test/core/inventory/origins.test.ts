import { describe, expect, it } from 'vitest'
import { type Origins, originsOf } from '../../../src/core/inventory/origins.ts'
import { newestRelease } from '../../../src/core/inventory/releases.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import type { Dict } from '../../../src/python/value.ts'

const usual = {
  component_skel: { galera: { belongs_to: ['galera_all'] } },
  container_skel: { galera_container: { belongs_to: ['shared_infra_containers'], contains: ['galera'] } },
  physical_skel: { shared_infra_hosts: { belongs_to: ['hosts'] } },
}

const container = 'infra1-galera-container-0a1b2c3d'
const inventory = {
  _meta: {
    hostvars: {
      infra1: { physical_host: 'infra1' },
      [container]: { physical_host: 'infra1', physical_host_group: 'shared_infra_hosts', component: 'galera' },
      'old-galera-container-1': { physical_host: 'old', physical_host_group: 'shared_infra_hosts', component: 'gone' },
    },
  },
  all: {},
  galera: { hosts: [container] },
  galera_all: { children: ['galera'] },
  galera_container: { hosts: [container] },
  infra1_host_containers: { hosts: [container] },
  shared_infra_hosts: { hosts: ['infra1'] },
  shared_infra_all: { hosts: ['infra1', container] },
  by_hand: { hosts: ['infra1'] },
}

function origins(config: unknown, environment: unknown = usual): Origins {
  const [written, made, stored] = [config, environment, inventory].map(
    (each) => parseJson(JSON.stringify(each)) as Dict,
  )
  return originsOf({ config: written!, environment: made!, inventory: stored!, release: newestRelease })
}

const texts = (made: Origins['groups'], name: string) => made.get(name)?.map(({ path, does }) => [path.join('.'), does])

describe('what made a thing', () => {
  const { machines, groups } = origins({
    'shared-infra_hosts': { infra1: { ip: '10.0.0.1', affinity: { galera_container: 2 } } },
    global_overrides: {},
  })

  it('a host: its entries, by their names in the file', () => {
    expect(texts(machines, 'infra1')).toEqual([['shared-infra_hosts.infra1', 'puts infra1 into shared_infra_hosts']])
  })

  it('a container: how many, for which host, of what type, for which service', () => {
    expect(texts(machines, container)).toEqual([
      ['shared-infra_hosts.infra1.affinity.galera_container', 'says how many of galera_container infra1 gets'],
      ['shared-infra_hosts.infra1', 'puts infra1 into shared_infra_hosts, whose hosts get this container'],
      ['container_skel.galera_container', 'is the type of this container'],
      ['component_skel.galera', 'is the service galera that it was made for'],
    ])
  })

  it('the variables of all hosts: the section of the rule as well', () => {
    const [all] = groups.get('all')!
    expect(all).toEqual({
      ...{ source: 'config', path: ['global_overrides'] },
      ...{ rule: '3.1', does: 'gives this group its variables' },
    })
  })

  it('a container of a host that is gone: nothing', () => {
    expect(machines.has('old-galera-container-1')).toBe(false)
  })

  it('a group of a service that its type belongs to: what puts hosts and containers into it', () => {
    expect(texts(groups, 'shared_infra_all')).toEqual([
      [
        'container_skel.galera_container.belongs_to.0',
        'puts containers of galera_container, and hosts that serve it themselves, into it',
      ],
    ])
  })

  it('nothing, where entries of the environment are empty', () => {
    const empty = { component_skel: { galera: null }, container_skel: { galera_container: null }, physical_skel: null }
    const { groups } = origins({}, empty)
    expect(texts(groups, 'galera')).toEqual([['component_skel.galera', 'is the service of this name']])
    expect(texts(groups, 'galera_all')).toBeUndefined()
  })

  it.each([
    ['all', ['global_overrides']],
    ['galera', ['component_skel.galera', 'container_skel.galera_container.contains.0']],
    ['galera_all', ['component_skel.galera.belongs_to.0']],
    ['galera_container', ['container_skel.galera_container']],
    ['infra1_host_containers', ['shared-infra_hosts.infra1']],
    ['shared_infra_hosts', ['shared-infra_hosts', 'physical_skel.shared_infra_hosts']],
    ['shared_infra_all', ['container_skel.galera_container.belongs_to.0']],
    ['by_hand', undefined],
  ])('the group %s', (name, paths) => {
    expect(groups.get(name)?.map(({ path }) => path.join('.'))).toEqual(paths)
  })
})
