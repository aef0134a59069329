/** Addresses that someone chose: kept by the generator, never given twice. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  AddressRefusedError,
  containerNamed,
  containerNetworks,
  networkNamed,
} from '../../../../src/core/edits/address/container.ts'
import { type Gift, giveAddresses, wantedAddress } from '../../../../src/core/edits/address/give.ts'
import { planMove } from '../../../../src/core/edits/address/move.ts'
import { type Generated, generate } from '../../../../src/core/generator/generate.ts'
import { noQuirks, type Quirks, referenceQuirks } from '../../../../src/core/generator/quirks.ts'
import { addressUse } from '../../../../src/core/inventory/address-use.ts'
import { formatAddress } from '../../../../src/core/inventory/addresses.ts'
import { Faults } from '../../../../src/core/inventory/findings.ts'
import { newestRelease, type Release } from '../../../../src/core/inventory/releases.ts'
import { storedForm } from '../../../../src/core/inventory/stored-inventory.ts'
import { normaliseUserConfig } from '../../../../src/core/inventory/user-config.ts'
import { copy, Dict, type Value } from '../../../../src/python/value.ts'
import {
  configOf,
  type Plain,
  type SmallCloud,
  seededRandom,
  smallCloud,
  smallEnvironment,
  toDict,
} from '../../../support/clouds.ts'

interface Deployed {
  readonly config: Dict
  readonly stored: Dict
  readonly quirks: Quirks
  readonly release: Release
}

function run({ config, quirks }: Pick<Deployed, 'config' | 'quirks'>, stored: Dict | undefined): Generated {
  const environment = toDict(smallEnvironment)
  return generate({
    config: copy(config),
    environment,
    stored,
    quirks,
    release: newestRelease,
    random: seededRandom(3),
  })
}

/** @param networks beside those of all small clouds */
function deployed(cloud: SmallCloud, quirks: Quirks = noQuirks, networks: readonly Plain[] = []): Deployed {
  const config = normaliseUserConfig(toDict(configOf(cloud)), new Faults(), newestRelease)
  const known = (config.get('global_overrides') as Dict).get('provider_networks') as Value[]
  known.push(...networks.map((network) => toDict({ network })))
  return { config, quirks, release: newestRelease, stored: storedForm(run({ config, quirks }, undefined).inventory)! }
}

function hostvars(inventory: Dict): Dict {
  return (inventory.get('_meta') as Dict).get('hostvars') as Dict
}

function containersOf({ config, stored, release }: Deployed): string[] {
  return [...hostvars(stored).keys()].map(String).filter((name) => {
    try {
      containerNamed({ config, stored, release }, name)
      return true
    } catch (error) {
      if (error instanceof AddressRefusedError) return false
      throw error
    }
  })
}

const quirks = fc.constantFrom(noQuirks, referenceQuirks)

describe('laws of chosen addresses', () => {
  it('a free address of its network can be given to any container, and the next run keeps it and nothing else changes', () => {
    fc.assert(
      fc.property(smallCloud, quirks, fc.nat(), fc.integer({ min: 1, max: 254 }), (small, quirk, choice, last) => {
        const cloud = deployed(small, quirk)
        const containers = containersOf(cloud)
        fc.pre(containers.length > 0)
        const container = containers[choice % containers.length]!
        for (const network of containerNetworks(cloud, container)) {
          const address = wantedAddress(network.key === 'storage_address' ? `10.1.0.${last}` : `10.0.0.${last}`)
          const use = addressUse({ ...cloud, faults: new Faults() })
          const isFree = !use.networks
            .flatMap(use.rowsOf)
            .some((row) => row.first <= address && address <= row.last && row.holder !== container)
          const give = () => giveAddresses(cloud, [{ container, network, address }], { force: false })
          if (!isFree) {
            expect(give).toThrow(AddressRefusedError)
            continue
          }
          const given = give()
          const next = run(cloud, given)
          expect(next.changed).toBe(false)
          const after = addressUse({ ...cloud, stored: next.inventory, faults: new Faults() })
          expect(after.twice.filter((rows) => rows[0]!.first === address)).toEqual([])
        }
      }),
      { numRuns: 60 },
    )
  })

  it('two containers can exchange what they have, and back again', () => {
    fc.assert(
      fc.property(smallCloud, quirks, fc.nat(), fc.nat(), (small, quirk, one, other) => {
        const cloud = deployed(small, quirk)
        const containers = containersOf(cloud)
        fc.pre(containers.length > 1)
        const from = containers[one % containers.length]!
        const to = containers[other % containers.length]!
        fc.pre(from !== to)
        const exchange = (stored: Dict): Dict => {
          const { gifts } = planMove({ ...cloud, stored }, { from, to })
          return giveAddresses({ ...cloud, stored }, gifts, { force: false })
        }
        const exchanged = exchange(cloud.stored)
        expect(run(cloud, exchanged).changed).toBe(false)
        expect(exchange(exchanged)).toEqual(cloud.stored)
      }),
      { numRuns: 60 },
    )
  })
})

const small: SmallCloud = {
  groups: { identity_hosts: [0, 4], image_hosts: [0], compute_hosts: [6] },
  affinity: {},
  metal: [],
  usedUpTo: 20,
}

function named(cloud: Deployed, part: string): string {
  return [...hostvars(cloud.stored).keys()].map(String).find((name) => name.includes(part))!
}

function give(cloud: Deployed, container: string, network: string, address: string, force = false): Dict {
  const gift: Gift = { container, network: networkNamed(cloud, container, network), address: wantedAddress(address) }
  return giveAddresses(cloud, [gift], { force })
}

function problem(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof AddressRefusedError)
      return `${error.message} | ${error.remedy} | ${error.path?.join('.') ?? '-'}`
    throw error
  }
  return 'none'
}

describe('a chosen address', () => {
  it('goes to every variable that has the old one, and takes the netmask of its network along', () => {
    const cloud = deployed(small)
    const container = named(cloud, 'keystone')
    const vars = hostvars(cloud.stored).get(container) as Dict
    const old = vars.get('ansible_host')!
    vars.set('container_address', old).set('ansible_ssh_host', old).set('note', old)
    const entry = (vars.get('container_networks') as Dict).get('management_address') as Dict
    entry.set('netmask', '255.255.252.0')
    const after = hostvars(give(cloud, container, 'management', '10.0.0.99')).get(container) as Dict
    for (const key of ['ansible_host', 'management_address', 'container_address', 'ansible_ssh_host'])
      expect(after.get(key)).toBe('10.0.0.99')
    expect(after.get('note')).toBe(old)
    expect((after.get('container_networks') as Dict).get('management_address')).toEqual(
      new Dict(entry).set('address', '10.0.0.99').set('netmask', '255.255.255.0'),
    )
    expect(vars.get('ansible_host')).toBe(old)
  })

  it('of another network leaves the variables of the management network alone', () => {
    const cloud = deployed(small)
    const container = named(cloud, 'glance')
    const before = hostvars(cloud.stored).get(container) as Dict
    const after = hostvars(give(cloud, container, 'storage_address', '10.1.0.150')).get(container) as Dict
    expect(after.get('ansible_host')).toBe(before.get('ansible_host'))
    const networks = (vars: Dict) => vars.get('container_networks') as Dict
    expect(networks(after).get('management_address')).toEqual(networks(before).get('management_address'))
    expect((networks(after).get('storage_address') as Dict).get('address')).toBe('10.1.0.150')
  })

  it('that the container has already changes nothing', () => {
    const cloud = deployed(small)
    const container = named(cloud, 'keystone')
    const own = (hostvars(cloud.stored).get(container) as Dict).get('ansible_host') as string
    expect(give(cloud, container, 'management', own)).toBe(cloud.stored)
  })

  it('that is reserved is given only by force', () => {
    const cloud = deployed(small)
    const container = named(cloud, 'keystone')
    expect(problem(() => give(cloud, container, 'management', '10.0.0.17'))).toBe(
      '10.0.0.17 is reserved: used_ips has "10.0.0.1,10.0.0.20" | ' +
        'add --force if it is reserved for this container, or name another one | used_ips.0',
    )
    const after = hostvars(give(cloud, container, 'management', '10.0.0.17', true)).get(container) as Dict
    expect(after.get('ansible_host')).toBe('10.0.0.17')
  })

  it('is refused with the reason', () => {
    const cloud = deployed(small)
    const container = named(cloud, 'keystone')
    const glance = named(cloud, 'glance')
    const taken = (hostvars(cloud.stored).get(glance) as Dict).get('ansible_host') as string
    const refused = (network: string, address: string, name = container) =>
      problem(() => {
        containerNamed(cloud, name)
        give(cloud, name, network, address, true)
      })
    expect(refused('management', '10.0.1.1')).toMatch(/^10\.0\.1\.1 is outside cidr_networks\.management \| name an/)
    expect(refused('management', '10.0.0.0')).toMatch(/^10\.0\.0\.0 is the first address of cidr_networks\.management/)
    expect(refused('management', '10.0.0.255')).toMatch(/is the last address/)
    expect(refused('management', '10.0.0')).toMatch(/^10\.0\.0 is not an address/)
    expect(refused('management', '10.0.0.200')).toMatch(/^10\.0\.0\.200 is taken: the load balancer \(internal_lb_/)
    expect(refused('management', '10.0.0.2')).toMatch(
      /^10\.0\.0\.2 is taken: host infra1 has it .* identity_hosts\.infra1\.ip$/,
    )
    expect(refused('management', taken)).toMatch(
      new RegExp(
        `is taken: container ${glance} has it \\| osa-inventory address move ${glance} ${container} exchanges`,
      ),
    )
    expect(refused('storage', '10.1.0.150')).toMatch(/is on no network storage \| its networks: management \|/)
    expect(refused('managment', '10.0.0.99')).toMatch(/; do you mean management\? \|/)
    expect(refused('management', '10.0.0.99', 'infra1')).toMatch(
      /^infra1 is a machine, not a container: .* \| change ip of infra1 there.* \| identity_hosts\.infra1\.ip$/,
    )
    expect(refused('management', '10.0.0.99', container.slice(0, -3))).toMatch(
      new RegExp(`^there is no host .* in the inventory; do you mean ${container}\\?`),
    )
  })
})

describe('a network of a container', () => {
  const onlyGlance = { container_bridge: 'br-x', container_interface: 'eth3', group_binds: ['glance_api'] }

  it('is called by its key, with or without the ending, or by what it draws from', () => {
    const cloud = deployed(small, noQuirks, [{ ...onlyGlance, address_prefix: 'tunnel', ip_from_q: 'storage' }])
    const glance = named(cloud, 'glance')
    const keyOf = (name: string): string => networkNamed(cloud, glance, name).key
    expect(keyOf('tunnel')).toBe('tunnel_address')
    expect(keyOf('tunnel_address')).toBe('tunnel_address')
    expect(keyOf('management')).toBe('management_address')
  })

  it('draws from nothing that another network of its key draws from for others', () => {
    const cloud = deployed(small, noQuirks, [{ ...onlyGlance, address_prefix: 'management', ip_from_q: 'storage' }])
    const queuesOf = (part: string): string[] =>
      containerNetworks(cloud, named(cloud, part)).flatMap(({ key, queues }) => [key, ...queues.keys()])
    expect(queuesOf('keystone')).toEqual(['management_address', 'management'])
    expect(problem(() => give(cloud, named(cloud, 'keystone'), 'storage', '10.1.0.150'))).toMatch(
      /is on no network storage/,
    )
  })
})

describe('a move', () => {
  it('from a container that is gone gives what it had, where both are on the network', () => {
    const cloud = deployed(small)
    const to = named(cloud, 'keystone')
    const former = copy(hostvars(cloud.stored).get(named(cloud, 'glance')) as Dict)
    const networks = former.get('container_networks') as Dict
    ;(networks.get('management_address') as Dict).set('address', '10.0.0.111')
    const { gifts, left } = planMove(cloud, { from: 'gone', former, to })
    expect(gifts.map(({ container, address }) => [container, formatAddress(address)])).toEqual([[to, '10.0.0.111']])
    expect(left).toEqual([{ key: 'storage_address', address: expect.stringMatching(/^10\.1\.0\./) }])
    expect(problem(() => planMove(cloud, { from: 'gone', former: new Dict(), to }))).toBe(
      `gone and ${to} have no network in common | gone has addresses on no network at all | -`,
    )
  })

  it('gives nothing on a network on which the former holder had no address', () => {
    const cloud = deployed(small)
    const to = named(cloud, 'glance')
    const former = copy(hostvars(cloud.stored).get(to) as Dict)
    ;((former.get('container_networks') as Dict).get('storage_address') as Dict).delete('address')
    const { gifts, left } = planMove(cloud, { from: 'gone', former, to })
    expect([gifts.map(({ network }) => network.key), left]).toEqual([['management_address'], []])
    expect(problem(() => planMove(cloud, { from: 'gone', former, to, network: 'storage' }))).toBe(
      'gone has no address on storage_address | gone has addresses on management_address | -',
    )
  })

  it('of one network leaves the others alone', () => {
    const cloud = deployed({ ...small, groups: { ...small.groups, image_hosts: [0, 4] } })
    const [one, two] = [...hostvars(cloud.stored).keys()].map(String).filter((name) => name.includes('glance'))
    const { gifts } = planMove(cloud, { from: one!, to: two!, network: 'storage' })
    expect(gifts.map(({ container, network }) => [container, network.key])).toEqual([
      [two, 'storage_address'],
      [one, 'storage_address'],
    ])
  })

  it('is refused from and to a machine', () => {
    const cloud = deployed(small)
    const container = named(cloud, 'keystone')
    expect(problem(() => planMove(cloud, { from: 'infra1', to: container }))).toMatch(/^infra1 is a machine/)
    expect(problem(() => planMove(cloud, { from: container, to: 'infra1' }))).toMatch(/^infra1 is a machine/)
  })
})
