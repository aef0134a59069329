/** The three ways of the original that are repaired by default and can be had back by name (C1 to C3). */
import { describe, expect, it } from 'vitest'
import { generate } from '../../../src/core/generator/generate.ts'
import { noQuirks, parseQuirks, type Quirk, type Quirks } from '../../../src/core/generator/quirks.ts'
import { newestRelease } from '../../../src/core/inventory/releases.ts'
import { dumpJson } from '../../../src/python/json-write.ts'
import { Dict } from '../../../src/python/value.ts'
import { configOf, type Plain, seededRandom, smallEnvironment, toDict } from '../../support/clouds.ts'

const base = configOf({
  groups: { identity_hosts: [], image_hosts: [], compute_hosts: [] },
  affinity: {},
  metal: [],
  usedUpTo: 50,
})

type Mapping = { [key: string]: Plain }

function inventory(groups: Mapping, quirks: Quirks, stored?: Mapping, environment = toDict(smallEnvironment)) {
  const { inventory } = generate({
    config: toDict({ ...base, ...groups }),
    environment,
    stored: stored && toDict(stored),
    quirks,
    release: newestRelease,
    random: seededRandom(1),
  })
  return JSON.parse(dumpJson(inventory)) as Record<string, { hosts: string[] }> & {
    _meta: { hostvars: Record<string, Record<string, unknown>> }
  }
}

const only = (quirk: Quirk): Quirks => new Set([quirk])
const isContainer = (name: string): boolean => /-[0-9a-f]{8}$/.test(name)

describe('underscored-hosts (C1)', () => {
  const groups = { identity_hosts: { infra_1: { ip: '10.0.0.2' }, 'infra-1': { ip: '10.0.0.3' } } }

  it('is repaired: containers of a host with an underscore join their service, and its twin gets its own', () => {
    const made = inventory(groups, noQuirks)
    expect(made.keystone!.hosts).toHaveLength(2)
    expect(made.keystone!.hosts).toEqual(made.identity_all!.hosts.filter(isContainer))
    expect(made['infra-1_host_containers']!.hosts).toHaveLength(1)
  })

  it('can be had back: they join no service, and the twin gets no container', () => {
    const made = inventory(groups, only('underscored-hosts'))
    expect(made.keystone!.hosts).toEqual([])
    expect(made.infra_1_host_containers!.hosts).toHaveLength(1)
    expect(made['infra-1_host_containers']).toBeUndefined()
  })
})

describe('sticky-no-containers (C2)', () => {
  const groups = {
    identity_hosts: {
      infra1: { ip: '10.0.0.2', no_containers: true },
      infra2: { ip: '10.0.0.3', no_containers: false },
    },
  }

  it('is repaired: no_containers is for its own host', () => {
    expect(inventory(groups, noQuirks).infra2_host_containers!.hosts).toHaveLength(1)
  })

  it('can be had back: the next host has no container either, whatever it says', () => {
    const made = inventory(groups, only('sticky-no-containers'))
    expect(made.infra2_host_containers).toBeUndefined()
    expect(made.keystone!.hosts).toEqual(['infra1', 'infra2'])
  })

  it('can be had back: what has no properties gives none to another type, even where an alias makes both one', () => {
    const type = toDict({ belongs_to: ['identity_containers'], contains: ['keystone'] })
    const environment = toDict(smallEnvironment)
    environment.set(
      'container_skel',
      new Dict([
        ['first_container', type],
        ['second_container', type],
      ]),
    )
    const turned = { infra0: { ip: '10.0.0.4', no_containers: false }, ...groups.identity_hosts }
    const made = inventory({ identity_hosts: turned }, only('sticky-no-containers'), undefined, environment)
    expect(made.first_container!.hosts).toHaveLength(1)
    expect(made.second_container!.hosts).toHaveLength(1)
  })
})

describe('host-prefix-match (C3)', () => {
  const groups = {
    image_hosts: { stor1: { ip: '10.0.0.2', container_vars: { backend: 'lvm' }, no_containers: true } },
    compute_hosts: { stor10: { ip: '10.0.0.3' } },
  }

  it('is repaired: a host whose name starts with another one is not its own', () => {
    const made = inventory(groups, noQuirks)
    expect(made._meta.hostvars.stor10!.backend).toBeUndefined()
    expect(made.image_all!.hosts).toEqual(['stor1'])
  })

  it("can be had back: stor10 gets stor1's variables and joins its service", () => {
    const made = inventory(groups, only('host-prefix-match'))
    expect(made._meta.hostvars.stor10!.backend).toBe('lvm')
    expect(made.image_all!.hosts).toEqual(['stor1', 'stor10'])
  })

  it('can be had back: a container with the name of another is not its own, whatever it names as its machine', () => {
    const stray = 'old-glance-container-00000001'
    const stored = { _meta: { hostvars: { [stray]: { container_name: stray, physical_host: 'stor1' } } } }
    expect(inventory(groups, noQuirks, stored)._meta.hostvars[stray]!.backend).toBe('lvm')
    const made = inventory(groups, only('host-prefix-match'), stored)
    expect(made._meta.hostvars[stray]).toMatchObject({ physical_host: 'stor1' })
    expect(made._meta.hostvars[stray]).not.toHaveProperty('backend')
  })
})

describe('names of quirks', () => {
  it('are read from a list; `reference` is all three; others are told', () => {
    expect([...parseQuirks('host-prefix-match, underscored-hosts').quirks]).toHaveLength(2)
    expect([...parseQuirks('reference').quirks]).toHaveLength(3)
    expect(parseQuirks('').quirks.size).toBe(0)
    expect(parseQuirks('sticky').unknown).toEqual(['sticky'])
  })
})
