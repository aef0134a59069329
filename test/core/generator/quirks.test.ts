/** The three ways of the original that are repaired by default and can be had back by name (C1 to C3). */
import { describe, expect, it } from 'vitest'
import { generate } from '../../../src/core/generator/generate.ts'
import { noQuirks, parseQuirks, type Quirk, type Quirks } from '../../../src/core/generator/quirks.ts'
import { newestRelease } from '../../../src/core/inventory/releases.ts'
import { dumpJson } from '../../../src/python/json-write.ts'
import { configOf, type Plain, seededRandom, smallEnvironment, toDict } from '../../support/clouds.ts'

const base = configOf({
  groups: { identity_hosts: [], image_hosts: [], compute_hosts: [] },
  affinity: {},
  metal: [],
  usedUpTo: 50,
})

function inventory(groups: { [group: string]: Plain }, quirks: Quirks) {
  const { inventory } = generate({
    config: toDict({ ...base, ...groups }),
    environment: toDict(smallEnvironment),
    stored: undefined,
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
})

describe('names of quirks', () => {
  it('are read from a list; `reference` is all three; others are told', () => {
    expect([...parseQuirks('host-prefix-match, underscored-hosts').quirks]).toHaveLength(2)
    expect([...parseQuirks('reference').quirks]).toHaveLength(3)
    expect(parseQuirks('').quirks.size).toBe(0)
    expect(parseQuirks('sticky').unknown).toEqual(['sticky'])
  })
})
