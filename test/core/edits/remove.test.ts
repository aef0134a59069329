import { describe, expect, it } from 'vitest'
import { clearAddresses, removeGroups, removeHosts } from '../../../src/core/edits/removal.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { dumpJson } from '../../../src/python/json-write.ts'
import type { Dict, Value } from '../../../src/python/value.ts'

/** What a test writes down as a plain object. */
function inventory(content: object): Dict {
  return parseJson(JSON.stringify(content)) as Dict
}

function plain(value: Value): Record<string, unknown> {
  return JSON.parse(dumpJson(value))
}

const cloud = {
  _meta: {
    hostvars: {
      h1: { physical_host: 'h1', is_metal: true },
      'h1-a': { physical_host: 'h1' },
      'h1-b': {},
      h10: { physical_host: 'h10', is_metal: true },
      'h10-a': { physical_host: 'h10' },
      odd: { physical_host: 'h1', is_metal: true },
    },
  },
  all: { vars: { h1: 'a variable of this name' }, hosts: ['h1', 'h10'] },
  lxc_hosts: { hosts: ['h1', 'h10'] },
  svc: { hosts: ['h1-a', 'h1-b', 'h10-a', 'h1-a', 'ghost'], children: ['h1_host_containers', 'other'] },
  h1_host_containers: { hosts: ['h1-a', 'h1-b', 'h10-a'] },
  'h1-host_containers': { hosts: ['ghost'] },
  az_containers: { children: ['h10_host_containers', 'h1_host_containers', 'h1-host_containers'] },
  h10_host_containers: { hosts: ['h10-a'] },
  left_host_containers: { hosts: [] },
}

describe('removeHosts', () => {
  it('removes every trace of a physical host and its containers (L4)', () => {
    const before = inventory(cloud)
    const removal = removeHosts(before, ['h1'])
    expect(removal.removed).toEqual(['h1'])
    expect(removal.containers).toEqual(new Map([['h1', ['h1-a', 'h1-b', 'ghost']]]))
    expect(plain(removal.inventory)).toEqual({
      _meta: {
        hostvars: {
          h10: cloud._meta.hostvars.h10,
          'h10-a': cloud._meta.hostvars['h10-a'],
          odd: cloud._meta.hostvars.odd,
        },
      },
      all: { vars: cloud.all.vars, hosts: ['h10'] },
      lxc_hosts: { hosts: ['h10'] },
      svc: { hosts: ['h10-a'], children: ['other'] },
      az_containers: { children: ['h10_host_containers'] },
      h10_host_containers: { hosts: ['h10-a'] },
      left_host_containers: { hosts: [] },
    })
    expect(plain(before)).toEqual(cloud)
  })

  it('removes a container alone', () => {
    const removal = removeHosts(inventory(cloud), ['h10-a'])
    expect(removal.containers.size).toBe(0)
    expect(plain(removal.inventory)).toMatchObject({
      lxc_hosts: { hosts: ['h1', 'h10'] },
      h10_host_containers: { hosts: [] },
    })
  })

  it('does not name containers that were asked for themselves', () => {
    const { containers, removed } = removeHosts(inventory(cloud), ['h10', 'h10-a', 'h10'])
    expect([containers.size, removed]).toEqual([0, ['h10', 'h10-a']])
  })

  it.each(['ghost', 'left'])('removes %s, which only parts of the inventory still know', (name) => {
    const { inventory: after, missing } = removeHosts(inventory(cloud), [name])
    expect(missing).toEqual([])
    expect(JSON.stringify(plain(after))).not.toContain(`"${name}`)
  })

  it('removes the containers of a physical host that is gone already', () => {
    const leftovers = inventory({
      _meta: { hostvars: { c: { physical_host: 'gone' } } },
      lxc_hosts: { hosts: ['gone'] },
    })
    const { inventory: after, containers } = removeHosts(leftovers, ['gone'])
    expect(containers.get('gone')).toEqual(['c'])
    expect(plain(after)).toEqual({ _meta: { hostvars: {} }, lxc_hosts: { hosts: [] } })
  })

  it('ends on hosts that name each other', () => {
    const circle = inventory({ _meta: { hostvars: { a: { physical_host: 'b' }, b: { physical_host: 'a' } } } })
    expect(plain(removeHosts(circle, ['a']).inventory)).toEqual({ _meta: { hostvars: {} } })
  })

  it('gives the same inventory back when there is nothing to remove', () => {
    const before = inventory(cloud)
    const removal = removeHosts(before, ['svc', 'vars', '', 'h'])
    expect(removal.inventory).toBe(before)
    expect(removal.missing).toEqual(['svc', 'vars', '', 'h'])
  })

  it('skips parts that are not as they should be', () => {
    const damaged = inventory({ _meta: { hostvars: { a: null, b: 'x' } }, g: null, h: [], i: { hosts: 'ab' } })
    expect(plain(removeHosts(damaged, ['a']).inventory)).toEqual({
      _meta: { hostvars: { b: 'x' } },
      g: null,
      h: [],
      i: { hosts: 'ab' },
    })
  })
})

describe('removeGroups', () => {
  it('leaves hosts alone and cleans the children of other groups (M9)', () => {
    const before = inventory({ a: { children: ['b', 'c', 'b'], hosts: ['b'] }, b: { hosts: ['x'] }, c: {} })
    const { inventory: after, removed, missing } = removeGroups(before, ['b', 'no', 'b'])
    expect(plain(after)).toEqual({ a: { children: ['c'], hosts: ['b'] }, c: {} })
    expect([removed, missing]).toEqual([['b'], ['no']])
  })

  it('never removes what makes an inventory one (M4)', () => {
    const before = inventory(cloud)
    expect(removeGroups(before, ['_meta', 'all']).inventory).toBe(before)
  })
})

describe('clearAddresses', () => {
  it('takes the addresses of whatever is not metal itself', () => {
    const addresses = { ansible_host: '1', ansible_ssh_host: '1', management_address: '1', container_networks: {} }
    const rest = { physical_host_addr: '1', container_network: {}, storage_address: '1' }
    const before = inventory({
      _meta: {
        hostvars: {
          container: { ...addresses, ...rest, properties: { is_metal: true } },
          metal: { ...addresses, is_metal: true },
          text: { ...addresses, is_metal: 'false' },
        },
      },
    })
    const { inventory: after, cleared } = clearAddresses(before)
    expect(cleared).toEqual(['container'])
    expect(plain(after)).toEqual({
      _meta: {
        hostvars: {
          container: { ...rest, properties: { is_metal: true } },
          metal: { ...addresses, is_metal: true },
          text: { ...addresses, is_metal: 'false' },
        },
      },
    })
    expect(clearAddresses(after).inventory).toBe(after)
  })
})
