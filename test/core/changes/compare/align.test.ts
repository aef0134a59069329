import { describe, expect, it } from 'vitest'
import { aligned } from '../../../../src/core/changes/compare/align.ts'
import { compareInventories } from '../../../../src/core/changes/compare/explain.ts'
import { diffInventories, isEmptyDifference } from '../../../../src/core/changes/diff/inventory.ts'
import { noQuirks, type Quirks } from '../../../../src/core/generator/quirks.ts'
import { Dict } from '../../../../src/python/value.ts'
import { type Plain, toDict } from '../../../support/clouds.ts'

interface Container {
  readonly name: string
  readonly address: string
  readonly more?: { [key: string]: Plain }
}

/** infra1 with containers; `keystone` has them in the order given, `infra1_host_containers` too unless told. */
function inventory(containers: readonly Container[], more: { [key: string]: Plain } = {}): Dict {
  const names = containers.map(({ name }) => name)
  const vars = containers.map(({ name, address, more: extra = {} }) => [
    name,
    {
      ansible_host: address,
      container_name: name,
      physical_host: 'infra1',
      container_networks: { management_address: { address, netmask: '255.255.252.0' } },
      ...extra,
    },
  ])
  const infra1 = { ansible_host: '10.0.0.11', physical_host: 'infra1' }
  return toDict({
    _meta: { hostvars: { infra1, ...Object.fromEntries(vars) } },
    infra1_host_containers: { children: [], hosts: names },
    keystone: { children: [], hosts: names },
    ...more,
  })
}

const none = inventory([])

function isSame(theirs: Dict, ours: Dict, stored: Dict = none): boolean {
  const both = aligned(theirs, ours, stored)
  return isEmptyDifference(diffInventories(both.theirs, both.ours))
}

const one = { name: 'infra1-keystone-container-0badcafe', address: '10.0.0.7' }
const two = { name: 'infra1-keystone-container-12345678', address: '10.0.0.9' }
const three = { name: 'infra1-keystone-container-aaaaaaaa', address: '10.0.0.3' }
const four = { name: 'infra1-keystone-container-bbbbbbbb', address: '10.0.0.4' }

describe('aligned inventories', () => {
  it('are the same but for names and addresses that each has drawn', () => {
    expect(isSame(inventory([one]), inventory([two]))).toBe(true)
    expect(aligned(inventory([one]), inventory([two]), none)).toMatchObject({ names: 1, addresses: 1 })
  })

  it('differ where a stored name or address became another', () => {
    const moved = { ...one, address: '10.0.0.8' }
    expect(isSame(inventory([moved]), inventory([one]), inventory([one]))).toBe(false)
    expect(isSame(inventory([two]), inventory([one]), inventory([one]))).toBe(false)
  })

  it('let siblings stand for each other, new ones only', () => {
    const group = (...members: Container[]): { [key: string]: Plain } => ({
      glance: { hosts: members.map(({ name }) => name) },
    })
    const theirs = inventory([one, two], group(two, one))
    const ours = inventory([three, one], group(three, one))
    expect(isSame(theirs, ours)).toBe(true)
    const stored = inventory([one, two])
    expect(isSame(theirs, inventory([one, two], group(one, two)), stored)).toBe(false)
  })

  it('take for the same what only one of them has for no name', () => {
    expect(aligned(none, inventory([one]), none)).toMatchObject({ names: 0, addresses: 0 })
  })

  it('pair siblings as the group of their host lists them, wherever another group comes first', () => {
    const large = { mtu: 9000 }
    const beside = (first: readonly Container[], containers: readonly Container[]): Dict =>
      new Dict([
        ['aaa', toDict({ hosts: first.map(({ name }) => name) })],
        ...inventory(containers.map((container, index) => ({ ...container, more: index === 0 ? large : {} }))),
      ])
    expect(isSame(beside([two, one], [one, two]), beside([three, four], [three, four]))).toBe(true)
  })

  it('differ in number, variables and networks', () => {
    expect(isSame(inventory([one, two]), inventory([three]))).toBe(false)
    expect(isSame(inventory([one]), inventory([{ ...two, more: { mtu: 9000 } }]))).toBe(false)
    const elsewhere = { ...two, more: { container_networks: { storage_address: { address: '10.0.0.9' } } } }
    expect(isSame(inventory([one]), inventory([elsewhere]))).toBe(false)
  })

  it('differ in the address of a machine, new or not', () => {
    const machine = (ip: string): Dict =>
      toDict({
        _meta: {
          hostvars: {
            infra2: { physical_host: 'infra2', container_networks: { management_address: { address: ip } } },
          },
        },
      })
    expect(isSame(machine('10.0.0.12'), machine('10.0.0.13'))).toBe(false)
  })

  it('keep an address where someone has written it', () => {
    const note = (text: string): { [key: string]: Plain } => ({ note: text })
    expect(
      isSame(inventory([{ ...one, more: note(one.address) }]), inventory([{ ...two, more: note(two.address) }])),
    ).toBe(false)
  })
})

describe('a comparison explains', () => {
  const compare = (
    theirs: Dict,
    ours: Dict,
    more: { theirsByName?: Dict; generateWith?: (quirks: Quirks) => Dict } = {},
  ) =>
    compareInventories({
      theirs,
      theirsByName: theirs,
      ours,
      stored: none,
      quirks: noQuirks,
      generateWith: () => ours,
      ...more,
    })

  it('nothing where nothing differs', () => {
    expect(compare(inventory([one]), inventory([two]))).toMatchObject({
      explained: [],
      unexplained: { hosts: [], groups: [] },
      drawn: { names: 1, addresses: 1 },
    })
  })

  it('a null among hosts by D1, and nothing more', () => {
    const theirs = inventory([one], { lxc_hosts: { hosts: ['infra1', null] } })
    const ours = inventory([one], { lxc_hosts: { hosts: ['infra1'] } })
    expect(compare(theirs, ours).explained).toEqual([{ id: 'D1', quirks: [], hosts: [], groups: ['lxc_hosts'] }])
    const withChild = inventory([one], { lxc_hosts: { hosts: ['infra1', null], children: ['keystone'] } })
    const without = inventory([one], { lxc_hosts: { hosts: ['infra1'], children: [] } })
    expect(compare(withChild, without)).toMatchObject({ explained: [], unexplained: { groups: ['lxc_hosts'] } })
    const more = inventory([one], { lxc_hosts: { hosts: ['infra2'] } })
    expect(compare(theirs, more)).toMatchObject({ explained: [], unexplained: { groups: ['lxc_hosts'] } })
  })

  it('by a quirk what is gone with it, although each run draws other names', () => {
    const found = compare(inventory([one]), inventory([two, three]), {
      generateWith: (quirks) => inventory(quirks.has('sticky-no-containers') ? [three] : [one, two]),
    })
    expect(found.explained).toEqual([
      {
        id: 'C2',
        quirks: ['sticky-no-containers'],
        hosts: [three.name],
        groups: ['infra1_host_containers', 'keystone'],
      },
    ])
    expect(found.unexplained).toEqual({ hosts: [], groups: [] })
  })

  it('by several quirks what only they together explain', () => {
    const groups = (a: string, b: string, both: readonly string[]): Dict =>
      toDict({ a: { hosts: [a] }, b: { hosts: [b] }, both: { hosts: [...both] } })
    const found = compare(groups('w', 'w', ['w']), groups('x', 'x', ['x', 'y']), {
      generateWith: (quirks) => {
        const first = quirks.has('underscored-hosts') ? 'w' : 'x'
        const isOther = quirks.has('host-prefix-match')
        return groups(first, isOther ? 'w' : 'x', isOther ? [first] : [first, 'y'])
      },
    })
    expect(found.explained.map(({ id, groups: names }) => [id, names])).toEqual([
      ['C1', ['a']],
      ['C3', ['b']],
      ['C1+C3', ['both']],
    ])
    expect(found.unexplained.groups).toEqual([])
  })

  it('by C12 what the order of files makes', () => {
    const group = (...hosts: string[]): Dict => toDict({ compute_hosts: { hosts } })
    const found = compare(group('b', 'a'), group('a', 'b'), { theirsByName: group('a', 'b') })
    expect(found.explained).toEqual([{ id: 'C12', quirks: [], hosts: [], groups: ['compute_hosts'] }])
  })
})
